# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A short fault campaign, with every kind of fault; ``make chaos`` is the long one.

Each run draws another seed, and from the seed a dialect of the ladder; the head of
pytest's output tells both.
"""
import plan
import pytest
from campaign import Campaign

FAULTS = len(plan.KINDS)


@pytest.fixture
def campaign(drawn):
    seed, dialect = drawn
    campaign = Campaign(
        seed, FAULTS, is_short=True, round_size=(FAULTS + 1) // 2, dialect=dialect
    )
    with campaign.mill:
        yield campaign


def test_whatever_breaks_every_kilogram_has_an_owner(campaign):
    campaign.run()
    dispensed, owners = campaign.kilograms()
    assert dispensed == sum(owners.values())
    assert dispensed > 0
    print("\n".join(campaign.result()))
