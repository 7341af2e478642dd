# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each act leaves its trace, whatever door it came by."""
import pytest
from layers import AUDIT
from stack import MILL

ENTRIES = """
    SELECT coalesce(user_id, 0), coalesce(login, ''), status FROM scada_api_audit
     WHERE id > %s ORDER BY id
"""
LAST = "SELECT coalesce(max(id), 0) FROM scada_api_audit"
SLOT = """
    INSERT INTO scada_plc_slot
        (plc_id, company_id, number, raw_words, quarantine_reason)
    SELECT id, company_id, 19, '0001', 'foreign record' FROM scada_plc WHERE id = %s
    ON CONFLICT DO NOTHING
"""
SLOT_ID = "SELECT id FROM scada_plc_slot WHERE number = 19"


def bind(stack):
    stack.done("manager", "scada.plc", "action_bind_database", [stack.ids["plc"]])


def release_a_slot(stack):
    stack.query(SLOT, [stack.ids["plc"]])
    ((slot,),) = stack.query(SLOT_ID)
    stack.done("manager", "scada.plc.slot", "action_release", [slot])


def change_the_rate(stack):
    vals = {"max_rate": 9999.0}
    stack.done("manager", "scada.plc", "write", [stack.ids["plc"]], vals)


def change_the_time_out(stack):
    vals = {"timeout": 4.5}
    stack.done("manager", "scada.plc", "write", [stack.ids["plc"]], vals)


def fill_the_queue(stack):
    line = stack.ids["lines"]["a2"]
    stack.done("manager", "maintenance.equipment", "action_scada_fill_queue", [line])


def set_a_line_up(stack):
    line = stack.ids["lines"]["a2"]
    statement = "SELECT id FROM mrp_bom WHERE scada_equipment_id = %s"
    boms = [bom for (bom,) in stack.query(statement, [line])]
    vals = {"equipment_id": line, "is_external": True, "bom_ids": [(6, 0, boms)]}
    wizard = stack.done("manager", "scada.setup", "create", vals)
    for _step in range(8):
        read = stack.done("manager", "scada.setup", "read", [wizard], ["step"])
        if read[0]["step"] == "done":
            return
        stack.done("manager", "scada.setup", "action_next", [wizard])
    raise AssertionError("the set-up has no end")


def stage(stack):
    answer = stack.api("manager", "POST", "/api/scada/mo-list-detailed")
    assert answer.status == 200, answer


def report_a_failure_by_api(stack):
    body = {"equipment_code": "silo101", "description": "AUDITED"}
    body["date"] = "2026-01-04 08:00:00"
    answer = stack.api("manager", "POST", "/api/scada/equipment-failure", body)
    assert answer.status == 200, answer


def report_a_failure_by_hand(stack):
    vals = {"equipment_code": "silo101", "description": "BY_HAND"}
    stack.done("manager", "scada.failure.report", "create", vals)


@pytest.mark.layer(AUDIT)
@pytest.mark.parametrize(
    "act",
    [
        bind,
        release_a_slot,
        change_the_rate,
        change_the_time_out,
        fill_the_queue,
        set_a_line_up,
        stage,
        report_a_failure_by_api,
        report_a_failure_by_hand,
    ],
    ids=lambda act: act.__name__,
)
def test_act_is_written_down_with_its_person(stack, act):
    ((last,),) = stack.query(LAST)
    act(stack)
    people = {user for user, _login, _status in stack.query(ENTRIES, [last])}
    assert stack.ids["users"]["manager"] in people


@pytest.mark.layer(AUDIT)
def test_start_of_a_task_is_written_down_with_its_person(stack):
    """Of someone who has access to all companies that it serves."""
    ((last,),) = stack.query(LAST)
    context = {"allowed_company_ids": list(stack.ids["companies"].values())}
    task = stack.done("admin", "scada.task", "search", [("code", "=", "task6")])
    stack.done("admin", "scada.task", "action_run_now", task, context=context)
    people = {user for user, _login, _status in stack.query(ENTRIES, [last])}
    assert stack.ids["users"]["admin"] in people


def send_a_bad_key(stack):
    key = {"X-API-Key": "0" * 40}
    return stack.odoo("GET", "/api/admin/batch-status", headers=key)


def guess_a_password(stack, server=None):
    body = {"db": MILL, "login": "audited", "password": "guess"}
    path = "/api/scada/authenticate"
    return stack.odoo("POST", path, body, source="127.0.13.1", server=server)


@pytest.mark.layer(AUDIT)
def test_bad_key_is_written_down(stack):
    ((last,),) = stack.query(LAST)
    assert send_a_bad_key(stack).status == 401
    assert [status for _u, _l, status in stack.query(ENTRIES, [last])] == [401]


@pytest.mark.layer(AUDIT)
def test_bad_password_is_written_down(stack):
    ((last,),) = stack.query(LAST)
    assert guess_a_password(stack).status == 401
    assert (0, "audited", 401) in stack.query(ENTRIES, [last])


@pytest.mark.layer(AUDIT)
def test_bad_password_is_written_down_where_several_databases_are_seen(stack):
    ((last,),) = stack.query(LAST)
    assert guess_a_password(stack, stack.several).status == 401
    assert (0, "audited", 401) in stack.query(ENTRIES, [last])


@pytest.mark.layer(AUDIT)
def test_throttled_login_is_written_down(stack):
    ((last,),) = stack.query(LAST)
    for _guess in range(40):
        if guess_a_password(stack).status == 429:
            break
    assert 429 in [status for _u, _l, status in stack.query(ENTRIES, [last])]
