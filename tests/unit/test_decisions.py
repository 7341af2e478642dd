# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may decide what: one table, in code and in words, and asked by each decision."""
import ast
import re
from pathlib import Path

import pytest

from scada_bridge.domain.run.decision import (
    ADMINISTRATOR,
    DECISIONS,
    MANAGER,
    OPERATOR,
    PLANNER,
    needs_second,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "scada_bridge" / "doc" / "material.rst"
ROW = re.compile(r"``(\w+)`` +(\w+) +(yes|no) +(\w+) +(.+)")
# whoever may open the queue may withdraw: nothing is asked beyond that
UNASKED = {"withdraw"}
# acts (acts.py) that are another decision's, by what is decided
PARTS = {
    "cancel_batch": {"withdraw", "abort", "override"},
    "clear_queue": {"withdraw", "abort", "override"},
    "reset_queue": {"withdraw", "abort", "override"},
    "lock": {"unlock"},
    "dispose": {"dispose", "reject_reading"},
}
# acts that decide about no kilograms
# what clients report
TELLING = {"consume", "correct", "push", "close_order", "weigh", "message"}
REPEATING = {"retry_post", "retry_hand_add", "release_slot", "read_plc", "run_task"}
PLANNING = {"arrange", "fill_queue", "stage", "send_batch", "cancel_order"}
FAILURES = {"report_failure", "release_report", "resolve_report", "reopen_report"}
SETTING_UP = {
    "switch_tasks",
    "clear_log",
    "refine_unit",
    "import",
    "set_up",
    "bind",
    "import_map",
    "reset_map",
    "test_connection",
    "live_words",
    "open_slots",
    "write_words",
}
READING = {"download"}
NO_DECISION = TELLING | REPEATING | PLANNING | FAILURES | SETTING_UP | READING


def read_page():
    """Return {decision: (role, needs a reason, second person, undo)}."""
    rows = ROW.findall(PAGE.read_text())
    return {
        code: (role, reason == "yes", second, undo.strip())
        for code, role, reason, second, undo in rows
    }


def find_calls(name):
    """Yield each call of a function by this name in the addons."""
    for path in ROOT.glob("scada_bridge*/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and name in (
                getattr(node.func, "id", None),
                getattr(node.func, "attr", None),
            ):
                yield node


def find_asked(name, place):
    """Return the decisions that a function is asked about, constants only."""
    arguments = [node.args[place] for node in find_calls(name)]
    return {one.value for one in arguments if isinstance(one, ast.Constant)}


def find_acts():
    """Return the codes of all audited acts."""
    return {node.args[0].value for node in find_calls("act") if node.args}


def test_page_has_the_table_of_the_code():
    assert read_page() == {code: tuple(rule) for code, rule in DECISIONS.items()}


def test_each_decision_asks_for_its_role():
    assert find_asked("check_decision", 1) == set(DECISIONS) - UNASKED


def test_each_decision_with_a_reason_asks_for_it():
    asked = find_asked("check_reason", 0)
    needed = {code for code, rule in DECISIONS.items() if rule.needs_reason}
    by_kind = {"dispose", "reject_reading"}  # ``_get_decision`` tells which
    own_text = {"override"}
    assert asked == needed - by_kind - own_text


def test_each_act_about_kilograms_is_in_the_table():
    decided = {code for code in find_acts() if code in DECISIONS or code in PARTS}
    assert find_acts() - decided == NO_DECISION
    assert set().union(*PARTS.values()) <= set(DECISIONS)


def test_second_person_is_the_companys_wish():
    wanted = {code for code in DECISIONS if needs_second(code, True)}
    assert wanted == {"override", "reject_reading", "ignore_correction"}
    assert not any(needs_second(code, False) for code in DECISIONS)


@pytest.mark.parametrize("code", DECISIONS)
def test_rule_has_words_of_the_table(code):
    rule = DECISIONS[code]
    assert rule.role in {PLANNER, OPERATOR, MANAGER, ADMINISTRATOR}
    assert rule.second_person in {"never", "setting"}
