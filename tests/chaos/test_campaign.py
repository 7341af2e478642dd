# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A short fault campaign, with every kind of fault; ``make chaos`` is the long one."""
import os

import plan
import pytest
from campaign import Campaign

# The gate asks the same every time; new seeds are what "make chaos" is for.
SEED = int(os.environ.get("SEED") or 1)
DIALECT = os.environ.get("DIALECT", "")
FAULTS = len(plan.KINDS)


@pytest.fixture
def campaign():
    print("again with: SEED=%d DIALECT=%s make test-chaos" % (SEED, DIALECT))
    campaign = Campaign(
        SEED, FAULTS, is_short=True, round_size=(FAULTS + 1) // 2, dialect=DIALECT
    )
    with campaign.mill:
        yield campaign


def test_whatever_breaks_every_kilogram_is_in_stock_once(campaign):
    campaign.run()
    dispensed, booked = campaign.kilograms()
    assert dispensed == booked
    assert dispensed > 0
    print("\n".join(campaign.result()))
