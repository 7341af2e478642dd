# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up wizard, closed before *Finish*: nothing happened."""
import pytest
from layers import GUARD

# what a set-up decides; rows of the wizard itself are no decision
STATE = [
    "SELECT id, scada_equipment_id FROM mrp_bom ORDER BY id",
    "SELECT id, equipment_id, host, port, timeout, profile, memory_map, active"
    " FROM scada_plc ORDER BY id",
    "SELECT id, active, product_id, number FROM scada_silo ORDER BY id",
    "SELECT id, scada_auto_sync, scada_batch_limit, scada_queue_policy"
    " FROM res_company ORDER BY id",
    "SELECT id, scada_code, scada_is_line FROM maintenance_equipment ORDER BY id",
    "SELECT count(*) FROM mail_message",
]
LAST_BUT_ONE = "switch"
STEPS = 8
BOMS = "SELECT id, scada_equipment_id FROM mrp_bom ORDER BY id"
MOVE = "UPDATE mrp_bom SET scada_equipment_id = %s WHERE id = %s"


@pytest.fixture
def boms(stack):
    """[(bill, its line)]; afterwards they are where they were."""
    before = stack.query(BOMS)
    yield before
    for bom, line in before:
        stack.query(MOVE, [line, bom])


def state(stack):
    return [stack.query(statement) for statement in STATE]


def walk(stack, wizard):
    """Press *Next* up to the last step, not on it; return the step reached."""
    step = None
    for _press in range(STEPS):
        read = stack.done("manager", "scada.setup", "read", [wizard], ["step"])
        if read[0]["step"] in (step, LAST_BUT_ONE):
            break
        step = read[0]["step"]
        stack.call("manager", "scada.setup", "action_next", [wizard])
    return read[0]["step"]


def setup_of(stack, line, boms, **vals):
    vals.update(equipment_id=stack.ids["lines"][line], bom_ids=[(6, 0, boms)])
    return stack.done("manager", "scada.setup", "create", vals)


@pytest.mark.layer(GUARD)
def test_setup_closed_at_its_last_step_has_done_nothing(stack, boms):
    """It would have moved a live bill to a second mixer."""
    line = stack.ids["lines"]["a"]
    live = [bom for bom, at in boms if at == line][:1]
    before = state(stack)
    wizard = setup_of(stack, "a2", live, is_external=True, auto_sync=False)
    assert walk(stack, wizard) == LAST_BUT_ONE
    assert state(stack) == before


@pytest.mark.layer(GUARD)
def test_setup_of_a_line_with_a_plc_stores_no_plc_before_its_end(stack, boms):
    line = stack.ids["lines"]["a"]
    before = state(stack)
    vals = {"plc_host": "127.0.0.1", "plc_timeout": 3.0, "is_test_skipped": True}
    wizard = setup_of(stack, "a", [bom for bom, at in boms if at == line], **vals)
    walk(stack, wizard)
    assert state(stack) == before


@pytest.mark.layer(GUARD)
def test_looking_at_the_bills_again_takes_none_off_its_line(stack, boms):
    before = state(stack)
    wizard = setup_of(stack, "a", [])
    stack.call("manager", "scada.setup", "action_check_boms", [wizard])
    assert state(stack) == before
