# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When two addons use one name for different things, and when they do not."""
from scada_bridge.domain.namesake import (
    FIELD,
    MODEL,
    ROUTE,
    Claim,
    Namesake,
    find_namesakes,
)

LINE = Claim(
    FIELD,
    "mrp.bom.scada_equipment_id",
    "scada_bridge",
    "many2one",
    "maintenance.equipment",
)


def test_many2one_of_another_model_is_another_meaning():
    foreign = LINE._replace(module="old", comodel="scada.equipment")
    assert find_namesakes([LINE], [foreign]) == [Namesake(LINE, foreign)]


def test_another_type_is_another_meaning():
    own = Claim(FIELD, "scada.failure.report.equipment_code", "scada_bridge", "char")
    foreign = own._replace(module="old", type="many2one", comodel="scada.equipment")
    assert find_namesakes([own], [foreign]) == [Namesake(own, foreign)]


def test_field_of_the_same_type_and_model_means_the_same():
    assert find_namesakes([LINE], [LINE._replace(module="other")]) == []


def test_field_that_says_no_model_is_told_by_its_type():
    related = LINE._replace(module="other", comodel="")
    assert find_namesakes([LINE], [related]) == []


def test_field_that_we_only_extend_is_compared_by_the_class_that_says_its_model():
    foreign = LINE._replace(module="old", comodel="scada.equipment")
    bare = LINE._replace(comodel="")
    assert find_namesakes([bare, LINE], [foreign]) == [Namesake(LINE, foreign)]


def test_model_has_one_owner():
    own = Claim(MODEL, "scada.failure.report", "scada_bridge")
    foreign = own._replace(module="old")
    assert find_namesakes([own], [foreign]) == [Namesake(own, foreign)]


def test_model_that_we_only_extend_is_nobodys():
    own = Claim(MODEL, "scada.silo", "scada_bridge")
    assert find_namesakes([own], [Claim(MODEL, "mrp.bom", "other")]) == []


def test_name_that_is_found_twice_in_an_addon_is_told_once():
    own = Claim(ROUTE, "GET /api/health", "scada_bridge")
    foreign = own._replace(module="old")
    assert find_namesakes([own], [foreign, foreign]) == [Namesake(own, foreign)]


def test_meaning_of_a_field_is_its_type_and_model():
    assert LINE.meaning == "many2one of maintenance.equipment"
