# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may decide what: one table, in code and in words, and asked by each decision."""
import ast
import re
from pathlib import Path

import pytest

from scada_bridge.domain.run.decision import ADMINISTRATOR, DECISIONS, MANAGER, OPERATOR

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "scada_bridge" / "doc" / "material.rst"
ROW = re.compile(r"``(\w+)`` +(\w+) +(yes|no) +(\w+) +(.+)")
# whoever may open the queue may withdraw: nothing is asked beyond that
UNASKED = {"withdraw"}


def read_page():
    """Return {decision: (role, needs a reason, second person, undo)}."""
    rows = ROW.findall(PAGE.read_text())
    return {
        code: (role, reason == "yes", second, undo.strip())
        for code, role, reason, second, undo in rows
    }


def find_asked():
    """Return the decisions whose role is asked for somewhere in the addons."""
    asked = set()
    for path in ROOT.glob("scada_bridge*/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.dump(node.func).count(
                "'check_decision'"
            ):
                asked.add(node.args[1].value)
    return asked


def test_page_has_the_table_of_the_code():
    assert read_page() == {code: tuple(rule) for code, rule in DECISIONS.items()}


def test_each_decision_asks_for_its_role():
    assert find_asked() == set(DECISIONS) - UNASKED


@pytest.mark.parametrize("code", DECISIONS)
def test_rule_has_words_of_the_table(code):
    rule = DECISIONS[code]
    assert rule.role in {OPERATOR, MANAGER, ADMINISTRATOR}
    assert rule.second_person in {"never", "setting"}
