# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PLC, one owner: nobody else reads it, starts it or moves it."""
import base64
from pathlib import Path

import pytest
from layers import CONSTRAINT, GUARD, RIGHTS

from odoo_server import CHECKOUT

MAP = Path(CHECKOUT) / "scada_bridge_plc/plc/profiles/kanjabung.json"

ROW = "equipment_id, company_id, host, port, transport, active"
RESTORE = """
    UPDATE scada_plc SET (equipment_id, company_id, host, port, transport, active)
        = (%s, %s, %s, %s, %s, %s) WHERE id = %s
"""
BATCHES = """
    SELECT count(*) FROM scada_mo_batch WHERE equipment_id = %s
"""
NOT_READ = "UPDATE scada_mo_batch SET plc_state = 'released' WHERE equipment_id = %s"
SLOT = """
    INSERT INTO scada_plc_slot
        (plc_id, company_id, number, raw_words, quarantine_reason)
    VALUES (%s, %s, %s, '0001', 'foreign record') RETURNING id
"""
SPELLINGS = [
    "localhost",
    "127.0.0.1",
    "127.1",
    "LOCALHOST",
    " 127.0.0.1",
    "127.000.0.1",
]


@pytest.fixture
def plc(stack):
    """The id of A's PLC; afterwards it is where it was, and alone."""
    plc = stack.ids["plc"]
    (before,) = stack.query("SELECT %s FROM scada_plc WHERE id = %d" % (ROW, plc))
    yield plc
    stack.query("DELETE FROM scada_plc WHERE id != %s", [plc])
    stack.query(RESTORE, [*before, plc])


def other_plc(stack, line="b", **vals):
    """Values of a second record at the address of A's PLC."""
    company = "b" if line == "b" else "a"
    return dict(
        name="Second record",
        equipment_id=stack.ids["lines"][line],
        company_id=stack.ids["companies"][company],
        host="127.0.0.1",
        port=stack.plc.port,
        **vals,
    )


def both(stack):
    return {"allowed_company_ids": list(stack.ids["companies"].values())}


# -- a second record ------------------------------------------------------------------
@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("host", SPELLINGS)
def test_manager_of_b_makes_no_record_at_the_address_of_a(stack, plc, refused, host):
    vals = dict(other_plc(stack), host=host)
    refused(stack.call("manager_b", "scada.plc", "create", vals))


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("host", SPELLINGS)
def test_administrator_makes_no_second_record_of_a_plc(stack, plc, refused, host):
    vals = dict(other_plc(stack), host=host)
    context = both(stack)
    refused(stack.call("admin", "scada.plc", "create", vals, context=context))


@pytest.mark.layer(GUARD)
def test_archived_record_is_one_too(stack, plc, refused):
    vals = other_plc(stack, active=False)
    refused(stack.call("admin", "scada.plc", "create", vals, context=both(stack)))


@pytest.mark.layer(GUARD)
def test_second_line_of_the_same_company_gets_no_plc_that_has_a_line(
    stack, plc, refused
):
    refused(stack.call("admin", "scada.plc", "create", other_plc(stack, "a2")))


@pytest.mark.layer(GUARD)
def test_record_is_not_moved_to_the_address_of_another(stack, plc, refused):
    context = both(stack)
    vals = dict(other_plc(stack), port=stack.plc.port + 1)
    record = stack.done("admin", "scada.plc", "create", vals, context=context)
    vals = {"port": stack.plc.port}
    refused(stack.call("admin", "scada.plc", "write", [record], vals, context=context))


@pytest.mark.layer(GUARD)
def test_plc_stands_for_a_production_line_alone(stack, plc, refused):
    vals = dict(other_plc(stack, "a2"), port=stack.plc.port + 1)
    vals["equipment_id"] = stack.ids["silo_equipment"]
    refused(stack.call("admin", "scada.plc", "create", vals))


@pytest.mark.layer(CONSTRAINT)
def test_line_has_one_plc(stack, plc, refused):
    vals = dict(other_plc(stack, "a"), port=stack.plc.port + 1)
    refused(stack.call("admin", "scada.plc", "create", vals))


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("method", ["action_test_connection", "action_bind_database"])
def test_manager_of_b_presses_no_button_of_the_plc_of_a(stack, plc, refused, method):
    refused(stack.call("manager_b", "scada.plc", method, [plc]))


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("model", ["scada.plc.live", "scada.plc.map.import"])
def test_manager_of_b_uses_no_wizard_on_the_plc_of_a(stack, plc, refused, model):
    vals = {"plc_id": plc}
    method = "action_read"
    if model == "scada.plc.map.import":
        vals["file"] = base64.b64encode(MAP.read_bytes()).decode()
        method = "action_import"
    record = stack.call("manager_b", model, "create", vals)
    if record.is_refused:
        refused(record)
    else:
        refused(stack.call("manager_b", model, method, [record.result]))


# -- moved while it works -------------------------------------------------------------
@pytest.mark.layer(GUARD)
@pytest.mark.parametrize(
    "name, value",
    [
        ("host", "127.0.0.9"),
        ("port", 44819),
        ("transport", "fins_udp"),
        ("active", False),
        ("equipment_id", "a2"),
        ("company_id", "b"),
    ],
)
def test_plc_is_not_moved_while_it_makes_an_order(stack, plc, refused, name, value):
    if name == "equipment_id":
        value = stack.ids["lines"][value]
    if name == "company_id":
        value = stack.ids["companies"][value]
    context = both(stack)
    outcome = stack.call(
        "admin", "scada.plc", "write", [plc], {name: value}, context=context
    )
    refused(outcome)


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("name", ["host", "port", "transport"])
def test_manager_sets_no_address_where_there_are_two_companies(
    stack, plc, refused, name
):
    values = {"host": "127.0.0.9", "port": 44819, "transport": "fins_udp"}
    vals = {name: values[name]}
    refused(stack.call("manager", "scada.plc", "write", [plc], vals))


# -- slots ----------------------------------------------------------------------------
@pytest.fixture
def slot(stack, plc):
    """A result slot that a foreign record blocks."""
    company = stack.ids["companies"]["a"]
    ((slot,),) = stack.query(SLOT, [plc, company, 20])
    yield slot
    # a slot that keeps words is evidence
    stack.query("UPDATE scada_plc_slot SET raw_words = NULL WHERE id = %s", [slot])
    stack.query("DELETE FROM scada_plc_slot WHERE id = %s", [slot])


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("login", ["operator", "manager_b", "clerk"])
@pytest.mark.parametrize("method", ["action_release", "action_ask_discard"])
def test_foreign_record_is_discarded_by_a_manager_of_the_plant_alone(
    stack, slot, refused, login, method
):
    refused(stack.call(login, "scada.plc.slot", method, [slot]))


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("name", ["raw_words", "quarantine_reason", "date_changed"])
def test_what_the_plc_showed_is_not_rewritten(stack, slot, refused, name):
    vals = {name: "2026-01-01 00:00:00" if name == "date_changed" else False}
    refused(stack.call("manager", "scada.plc.slot", "write", [slot], vals))


# -- the seconds after the plant took an order ----------------------------------------
def batches(stack):
    return stack.query(BATCHES, [stack.ids["lines"]["a"]])[0][0]


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("act", ["clear-mo-batch", "reset-task1-start"])
def test_order_at_a_plant_that_does_not_answer_is_not_given_up(stack, act):
    stack.query(NOT_READ, [stack.ids["lines"]["a"]])
    before = batches(stack)
    assert before
    stack.plc.stop()
    try:
        answer = stack.api("manager", "POST", "/api/admin/" + act, "")
    finally:
        stack.plc.start()
    assert answer.status == 503, answer
    assert batches(stack) == before


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("act", ["clear-mo-batch", "reset-task1-start"])
def test_order_that_the_plant_has_just_taken_is_not_made_twice(stack, refused, act):
    """Odoo has not read yet that the plant has it: it has to ask."""
    stack.query(NOT_READ, [stack.ids["lines"]["a"]])
    before = batches(stack)
    assert before
    answer = stack.api("manager", "POST", "/api/admin/" + act, "")
    assert batches(stack) == before
    refused(answer)


@pytest.mark.layer(GUARD)
def test_plc_is_not_deleted_while_it_makes_an_order(stack, plc, refused):
    refused(stack.call("admin", "scada.plc", "unlink", [plc]))
