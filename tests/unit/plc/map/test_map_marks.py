# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways to mark an order as only prepared, and what a transport can't serve."""

import pytest
from plant_maps import PLANT

from plc.link.cip import CipLink
from plc.map.json_form import map_from_json, map_to_json
from plc.map.validator import reach_faults, validate


def without(block, *names):
    """What is said about the plant's map without some fields of a block."""
    profile = map_to_json(PLANT)
    fields = profile[block]["fields"]
    profile[block]["fields"] = [f for f in fields if f["name"] not in names]
    return validate(map_from_json(profile))


class TestMarks:
    WORDLESS = ("status_manufacturing", "status_operation", "weight_finished_good")

    @pytest.mark.parametrize("name", ["status_operation", "weight_finished_good"])
    def test_an_order_that_can_not_be_marked_is_refused(self, name):
        assert without("batch_write", name) == [
            "batch_write: nothing tells an order that is prepared from one that is"
            " taken: it needs a bool of the role mark, or both status_operation and"
            " weight_finished_good"
        ]

    def marked(self, **values):
        profile = map_to_json(PLANT)
        block = profile["batch_write"]
        fields = [f for f in block["fields"] if f["name"] not in self.WORDLESS]
        mark = {"name": "mark", "offset": 75, "type": "bool", "role": "mark"}
        block["fields"] = fields + [{**mark, **values}]
        return validate(map_from_json(profile))

    def test_a_mark_of_its_own_is_enough(self):
        assert self.marked() == []

    def test_a_mark_is_a_word(self):
        assert self.marked(type="uint16") == [
            "batch_write: mark (D7075) is a mark and must be a bool, not uint16"
        ]

    def test_results_have_no_mark(self):
        field = {"name": "mark", "offset": 77, "type": "bool", "role": "mark"}
        profile = map_to_json(PLANT)
        profile["batch_read"]["fields"].append(field)
        profile["batch_read"]["words"] = 78
        assert validate(map_from_json(profile)) == [
            "batch_read: mark (D6077) has the role mark, which is for the orders,"
            " batch_write, only"
        ]

    def test_results_need_no_weight(self):
        assert without("batch_read", "weight_finished_good") == []


class TestReach:
    def faults(self, **values):
        profile = map_to_json(PLANT)
        profile["batch_write"].update(values)
        return list(reach_faults(map_from_json(profile), CipLink.areas, 100))

    def test_the_plants_map_goes_over_ethernet_ip(self):
        assert self.faults() == []

    def test_the_auxiliary_area_does_not(self):
        assert self.faults(base="A448") == [
            "batch_write: EtherNet/IP does not reach area A, FINS does"
        ]

    def test_an_order_longer_than_its_message_does_not(self):
        assert self.faults(words=101) == [
            "batch_write: an order of 101 words does not go in one message of"
            " EtherNet/IP (100 words), FINS carries 500"
        ]
