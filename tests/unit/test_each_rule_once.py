# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A rule that stands in one place is not written down again in another.

As in ``test_architecture.py``: a rule finds (line, what is wrong) in a syntax tree, and
the second half of the file plants a violation of each.
"""
import ast
from pathlib import Path
from typing import Iterator, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
Finding = Tuple[int, str]


def says_when_documents_end(tree: ast.AST) -> Iterator[Finding]:
    """Find a list of the states in which orders and moves have ended."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)) and len(node.elts) < 4:
            values = {e.value for e in node.elts if isinstance(e, ast.Constant)}
            if {"done", "cancel"} <= values:
                yield node.lineno, "spells out done and cancel"


def names_a_role(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "has_group":
            if any(isinstance(arg, ast.Constant) for arg in node.args):
                yield node.lineno, "asks for a group by its name"


def takes_a_race_by_itself(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "IntegrityError":
            yield node.lineno, "handles IntegrityError"


def counts_minutes_of_units(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if {"minutes", "hours", "days"} <= keys:
                yield node.lineno, "says how many minutes a unit has"


RULES = [
    (says_when_documents_end, "scada_bridge/domain/order/document.py"),
    (names_a_role, "scada_bridge/roles.py"),
    (takes_a_race_by_itself, "scada_bridge/models/mixin/first.py"),
    (counts_minutes_of_units, "scada_bridge/models/monitor/task.py"),
]


def product_files() -> Iterator[Path]:
    for addon in ("scada_bridge", "scada_bridge_plc"):
        for path in sorted((ROOT / addon).rglob("*.py")):
            if "tests" not in path.relative_to(ROOT).parts:
                yield path


@pytest.mark.parametrize("find, home", RULES)
def test_rule_stands_in_its_one_place(find, home):
    findings = [
        "%s:%s %s" % (path.relative_to(ROOT), line, what)
        for path in product_files()
        for line, what in find(ast.parse(path.read_text()))
        if str(path.relative_to(ROOT)) != home
    ]

    assert findings == []


@pytest.mark.parametrize("home", [home for _find, home in RULES])
def test_the_one_place_is_there(home):
    assert (ROOT / home).exists()


PLANTED = [
    (says_when_documents_end, "is_open = move.state not in ('done', 'cancel')"),
    (says_when_documents_end, "ended = order.state in (False, 'done', 'cancel')"),
    (names_a_role, "self.env.user.has_group('scada_bridge.group_scada_manager')"),
    (takes_a_race_by_itself, "try:\n    x = 1\nexcept IntegrityError:\n    x = 2"),
    (counts_minutes_of_units, "units = {'minutes': 1, 'hours': 60, 'days': 1440}"),
]


@pytest.mark.parametrize("find, source", PLANTED)
def test_planted_violation_is_found(find, source):
    assert list(find(ast.parse(source)))


HARMLESS = [
    (says_when_documents_end, "states = ('confirmed', 'progress', 'done', 'cancel')"),
    (says_when_documents_end, "states = ('started', 'done')"),
    (names_a_role, "env.user.has_group(MANAGER)"),
    (takes_a_race_by_itself, "with insert_once(self, 'event_uniq'):\n    x = 1"),
    (counts_minutes_of_units, "change = {'minutes': 5}"),
]


@pytest.mark.parametrize("find, source", HARMLESS)
def test_harmless_code_is_not_found(find, source):
    assert not list(find(ast.parse(source)))
