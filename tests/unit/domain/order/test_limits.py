# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import FrozenInstanceError

import pytest

from scada_bridge.domain.order.limits import PlantLimits


def test_plant_without_limits_knows_every_silo_and_takes_every_batch():
    limits = PlantLimits()

    assert limits.knows_silo(101)
    assert limits.capacity(10) == 10


def test_plant_knows_the_silos_of_its_map_alone():
    limits = PlantLimits(silo_numbers=frozenset((101, 114)))

    assert [limits.knows_silo(number) for number in (101, 102, 114)] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("wanted, taken", [(3, 3), (10, 10), (11, 10)])
def test_plant_takes_no_more_batches_than_it_has_slots(wanted, taken):
    assert PlantLimits(slots=10).capacity(wanted) == taken


def test_limits_can_not_be_changed_on_their_way():
    with pytest.raises(FrozenInstanceError):
        PlantLimits().slots = 5
