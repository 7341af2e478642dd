# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random requests of an own generator: no 500, nothing undocumented, nothing lost.

``make fuzz`` sends many more, other ones each time.
"""
import os

import pytest
from fuzz import Fuzz
from layers import ROUTE

SEED = int(os.environ.get("SEED") or 1)  # the gate asks the same each time
REQUESTS = int(os.environ.get("REQUESTS") or 2000)


@pytest.mark.layer(ROUTE)
def test_random_requests_get_documented_answers_from_workers_that_live(stack):
    print("SEED=%d REQUESTS=%d" % (SEED, REQUESTS))
    fuzz = Fuzz(stack, SEED, REQUESTS)
    fuzz.run()
    print("\n".join(fuzz.report()))
    assert fuzz.judge.statuses[200] > REQUESTS / 10
    assert fuzz.judge.findings == []
