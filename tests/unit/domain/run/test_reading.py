# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from scada_bridge.domain.run.reading import Reading


def test_a_reading_of_nothing_but_a_silo_is_one_of_a_running_batch():
    reading = Reading({101: Decimal("825.00")})

    assert reading.weight is None
    assert (reading.is_finished, reading.is_failed) == (False, False)
    assert reading.source == "plc"


def test_a_silo_that_gave_nothing_differs_from_one_that_was_not_measured():
    assert Reading({101: Decimal(0)}) != Reading({})


def test_readings_of_the_same_quantities_are_equal():
    assert Reading({101: Decimal("825.00")}) == Reading({101: Decimal("825")})


def test_a_reading_is_not_changed():
    with pytest.raises(FrozenInstanceError):
        Reading({}).weight = Decimal(1)
