# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a reader of one file can't see (doc/architecture.rst), checked on syntax trees.

A rule is a function ``rule(tree) -> iterator of (line, what is wrong)``; ``RULES`` says
which files it holds for.  The second half of the file plants a violation of each rule.
"""
import ast
from pathlib import Path
from typing import Iterator, NamedTuple, Tuple

import pytest

from house import defined_twice, sources

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
PRODUCT_CODEC = {"words", "layout", "memory_map", "batch_codec", "handshake", "cip"} | {
    "fins_frame",
    "fins_udp",
}
STOCK_NAMES = {"qty_done", "quantity_done", "button_mark_done", "qty_producing"}
POSTS = ("_message_log", "message_post")  # their first argument is HTML
LETTERS = "abcdefghijklm"
MAX_FUNCTION_LINES = 50
MAX_ROUTE_LINES = 8
MAX_FILE_LINES = 400
MAX_PURE_FILE_LINES = 250

Finding = Tuple[int, str]


# -- what a file imports --------------------------------------------------------------
def imported(tree: ast.AST) -> Iterator[Finding]:
    """Yield the imported modules with the dots of relative ones: "..words", "odoo"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node.lineno, module
            for alias in node.names:
                separator = "" if module.endswith(".") else "."
                yield node.lineno, module + separator + alias.name


def imports_of(tree: ast.AST, package: str) -> Iterator[Finding]:
    for line, module in imported(tree):
        if module == package or module.startswith(package + "."):
            yield line, "imports %s" % module


def imports_odoo(tree: ast.AST) -> Iterator[Finding]:
    return imports_of(tree, "odoo")


def imports_pycomm3(tree: ast.AST) -> Iterator[Finding]:
    return imports_of(tree, "pycomm3")


def imports_the_plc_addon(tree: ast.AST) -> Iterator[Finding]:
    for line, module in imported(tree):
        if "scada_bridge_plc" in module.split("."):
            yield line, "imports %s" % module


def imports_the_codec(tree: ast.AST) -> Iterator[Finding]:
    for line, module in imported(tree):
        if PRODUCT_CODEC & set(module.split(".")):
            yield line, "imports %s" % module


# -- what a file does -----------------------------------------------------------------
def loops_over_letters(tree: ast.AST) -> Iterator[Finding]:
    """Find loops over the silo letters or tags, and names built from a letter."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.comprehension)):
            names = {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
            if names & {"DRY_LETTERS", "SILO_TAGS"}:
                yield node.iter.lineno, "loops over the silo letters"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.lower()
            if LETTERS in text:
                yield node.lineno, "spells out the silo letters"
            if any(made in text for made in ("silo_%s", "silo_{")):
                yield node.lineno, "builds a name from a silo letter"
        if isinstance(node, ast.JoinedStr) and _has_silo_prefix(node):
            yield node.lineno, "builds a name from a silo letter"


def _has_silo_prefix(node: ast.JoinedStr) -> bool:
    texts = [part.value for part in node.values if isinstance(part, ast.Constant)]
    return any(str(text).lower().endswith("silo_") for text in texts)


def touches_stock(tree: ast.AST) -> Iterator[Finding]:
    """Find the names that change what an order has consumed or produced.

    Reading a quantity is none, nor is an override that passes on to ``super()``.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in STOCK_NAMES:
            if not _is_reading(node) and not _is_super(node.value):
                yield node.lineno, "uses .%s" % node.attr
        elif isinstance(node, ast.Constant) and node.value in STOCK_NAMES:
            yield node.lineno, "uses %r" % node.value
        elif isinstance(node, ast.keyword) and node.arg in STOCK_NAMES:
            yield node.value.lineno, "uses %s=" % node.arg


def _is_reading(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load) and node.attr != "button_mark_done"


def _is_super(node: ast.AST) -> bool:
    name = getattr(node, "func", None)
    return isinstance(name, ast.Name) and name.id == "super"


def commits(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield node.lineno, "commits"


def is_long_winded(tree: ast.AST) -> Iterator[Finding]:
    """Find functions of more than 50 lines, the docstring counts."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield node.lineno, "%s has %s lines" % (node.name, lines)


def is_thick_route(tree: ast.AST) -> Iterator[Finding]:
    """Find routes of the API with over 8 lines; decorator and docstring are free."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not _is_route(node):
            continue
        first = node.body[1] if ast.get_docstring(node) else node.body[0]
        lines = node.end_lineno - first.lineno + 2  # and the line of the def
        if lines > MAX_ROUTE_LINES:
            yield node.lineno, "%s has %s lines" % (node.name, lines)


def _is_route(node: ast.FunctionDef) -> bool:
    calls = [d for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(getattr(call.func, "id", "") == "operation" for call in calls)


def builds_html(tree: ast.AST) -> Iterator[Finding]:
    """Find notes for chatter and activities that ``note_html`` has not made."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", "")
        for keyword in node.keywords:
            if keyword.arg in ("body", "note") and not _is_note(keyword.value):
                yield keyword.value.lineno, "%s=, not by note_html" % keyword.arg
        if name in POSTS and node.args and not _is_note(node.args[0]):
            yield node.lineno, "%s, not by note_html" % name


def _is_note(node: ast.AST) -> bool:
    return getattr(getattr(node, "func", None), "id", "") == "note_html"


# -- which files a rule holds for -----------------------------------------------------
def files(*patterns: str, but: Tuple[str, ...] = ()) -> Iterator[Path]:
    left_out = {path for pattern in but for path in ROOT.glob(pattern)}
    for pattern in patterns:
        yield from sorted(set(ROOT.glob(pattern)) - left_out)


PURE_FILES = (
    "scada_bridge/domain/**/*.py",
    "scada_bridge/api/shapes/**/*.py",
    "scada_bridge/api/contract/**/*.py",
    "scada_bridge_plc/plc/**/*.py",
)
ADDON_FILES = tuple("%s/**/*.py" % addon for addon in ADDONS)
ADDON_TESTS = tuple("%s/tests/**/*.py" % addon for addon in ADDONS)
# the letters themselves, the SQL views, the JSON serializer
LETTER_FILES = (
    "scada_bridge/domain/silo.py",
    "scada_bridge/domain/wide_sql.py",
    "scada_bridge/api/shapes/table.py",
)
# the parts of the one step from stored kilograms to stock
POSTING_FILES = (
    "scada_bridge/models/stock/order_posting.py",
    "scada_bridge/models/stock/move_posting.py",
    "scada_bridge/models/stock/move_aside.py",
    "scada_bridge/models/order/closing.py",
)
ALL_FILES = ADDON_FILES + ("tests/**/*.py", "setup/**/*.py")


class Rule(NamedTuple):
    name: str
    find: object
    patterns: Tuple[str, ...]
    but: Tuple[str, ...] = ()


RULES = [
    Rule("pure code knows no Odoo", imports_odoo, PURE_FILES),
    Rule(
        "pycomm3 is used by the CIP link only",
        imports_pycomm3,
        ADDON_FILES,
        ("scada_bridge_plc/plc/link/cip*.py",),
    ),
    Rule(
        "the ERP addon knows no PLC addon",
        imports_the_plc_addon,
        ("scada_bridge/**/*.py",),
    ),
    Rule(
        "the simulator has a codec of its own",
        imports_the_codec,
        ("scada_bridge_plc/plc/simulator/**/*.py",),
    ),
    Rule(
        "one place knows the silo letters",
        loops_over_letters,
        ADDON_FILES,
        LETTER_FILES + ADDON_TESTS,
    ),
    Rule(
        "one place changes stock",
        touches_stock,
        ADDON_FILES,
        # pure code has no orders to change, what it names are keys of the JSON API
        POSTING_FILES + PURE_FILES + ADDON_TESTS,
    ),
    Rule("Odoo decides about transactions", commits, ADDON_FILES, ADDON_TESTS),
    Rule(
        "notes are made of text, not of HTML",
        builds_html,
        ADDON_FILES,
        # what the PLC's wire calls a body is no note
        ADDON_TESTS
        + PURE_FILES
        + ("scada_bridge/api/http/*.py", "scada_bridge/api/edge/*.py"),
    ),
    Rule("functions are short", is_long_winded, ALL_FILES),
    Rule(
        "routes are thin",
        is_thick_route,
        ("scada_bridge/api/routes/*.py", "scada_bridge_plc/controllers/*.py"),
    ),
]


def parse(source: str) -> ast.AST:
    """Parse ``source`` with the grammar of the oldest Python, as far as ast knows."""
    return ast.parse(source, feature_version=(3, 7))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_of_the_design_holds(rule):
    findings = [
        "%s:%s %s" % (path.relative_to(ROOT), line, what)
        for path in files(*rule.patterns, but=rule.but)
        for line, what in rule.find(parse(path.read_text()))
    ]

    assert findings == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_checked_on_some_files(rule):
    assert list(files(*rule.patterns, but=rule.but))


@pytest.mark.parametrize(
    "patterns, limit", [(ALL_FILES, MAX_FILE_LINES), (PURE_FILES, MAX_PURE_FILE_LINES)]
)
def test_files_are_short(patterns, limit):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in files(*patterns)
    }

    assert {path: lines for path, lines in lengths.items() if lines > limit} == {}


@pytest.mark.parametrize("addon", ADDONS)
def test_method_of_a_model_is_defined_once_per_addon(addon):
    assert defined_twice(sources(ROOT, (addon,))) == {}


def test_erp_addon_does_not_mention_the_plc_addon_in_its_data():
    mentions = [
        path
        for path in files("scada_bridge/**/*.xml", "scada_bridge/**/*.csv")
        if "scada_bridge_plc" in path.read_text()
    ]

    assert mentions == []


# -- a planted violation of each rule is found ----------------------------------------
PLANTED = [
    (imports_odoo, "import odoo"),
    (imports_odoo, "from odoo import models"),
    (imports_odoo, "def late():\n    from odoo.tools import config"),
    (imports_pycomm3, "import pycomm3.cip_driver"),
    (imports_the_plc_addon, "from odoo.addons.scada_bridge_plc.plc import words"),
    (imports_the_plc_addon, "from odoo.addons import scada_bridge_plc"),
    (imports_the_codec, "from ..words import encode"),
    (imports_the_codec, "from .. import batch_codec"),
    (imports_the_codec, "from plc.layout import Block"),
    (loops_over_letters, "for letter in DRY_LETTERS: pass"),
    (loops_over_letters, "x = [tag for tag in SILO_TAGS.values()]"),
    (loops_over_letters, "letters = 'ABCDEFGHIJKLM'"),
    (loops_over_letters, "name = 'consumption_silo_%s' % letter"),
    (loops_over_letters, "name = f'silo_{letter}'"),
    (loops_over_letters, "name = 'silo_{}'.format(letter)"),
    (touches_stock, "line.qty_done = 5"),
    (touches_stock, "line.qty_done += 5"),
    (touches_stock, "order.button_mark_done()"),
    (touches_stock, "move.write({'quantity_done': 5})"),
    (touches_stock, "order.create(qty_producing=5)"),
    (touches_stock, "getattr(order, 'button_mark_done')()"),
    (commits, "self.env.cr.commit()"),
    (builds_html, "self._message_log(body=_('By %s') % name)"),
    (builds_html, "self.message_post('By ' + name)"),
    (builds_html, "self.activity_schedule('x', note=reason)"),
    (builds_html, "self.message_post(body=text.format(name))"),
    (is_long_winded, "def long():\n" + "    x = 1\n" * 50),
    (is_thick_route, "@operation('/x')\ndef route(self):\n" + "    x = 1\n" * 8),
]


@pytest.mark.parametrize("find, source", PLANTED)
def test_planted_violation_is_found(find, source):
    assert list(find(parse(source)))


HARMLESS = [
    (imports_odoo, "import odoorpc"),
    (imports_pycomm3, "from .cip import CipLink"),
    (imports_the_plc_addon, "from odoo.addons.scada_bridge import exceptions"),
    (imports_the_codec, "from .plant_map import load_plant_map"),
    (loops_over_letters, "tag = SILO_TAGS.get(number)"),
    (touches_stock, "batch.posted_seq = 5"),
    (touches_stock, "kg = move.quantity_done"),
    (touches_stock, "def button_mark_done(self): super().button_mark_done()"),
    (commits, "committed = True"),
    (builds_html, "self._message_log(body=note_html(_('By %s') % name))"),
    (builds_html, "self.activity_schedule('x', note=note_html(reason))"),
    (is_long_winded, "def short():\n" + "    x = 1\n" * 49),
    (is_thick_route, "@operation('/x')\ndef route(self):\n" + "    x = 1\n" * 7),
    (is_thick_route, "def helper(self):\n" + "    x = 1\n" * 20),
]


@pytest.mark.parametrize("find, source", HARMLESS)
def test_harmless_code_is_not_found(find, source):
    assert not list(find(parse(source)))


STEP = """
from odoo import models
class Batch(models.Model):
    _inherit = {inherit}
    def {method}(self):
        return super().{method}()
"""


@pytest.mark.parametrize(
    "addons, inherits, methods, is_found",
    [
        (("one", "one"), ("'batch'", "'batch'"), ("_post", "_post"), True),
        (("one", "one"), ("'batch'", "['batch']"), ("_post", "_post"), True),
        (("one", "one"), ("'batch'", "'batch'"), ("write", "write"), True),
        (("one", "two"), ("'batch'", "'batch'"), ("_post", "_post"), False),
        (("one", "one"), ("'batch'", "'order'"), ("_post", "_post"), False),
        (("one", "one"), ("'batch'", "'batch'"), ("_post", "_close"), False),
    ],
    ids=["neighbour", "list", "Odoo's", "addon", "model", "method"],
)
def test_planted_second_definition(tmp_path, addons, inherits, methods, is_found):
    places = zip(("step.py", "watch.py"), addons, inherits, methods)
    for name, addon, inherit, method in places:
        (tmp_path / addon).mkdir(exist_ok=True)
        source = STEP.format(inherit=inherit, method=method)
        (tmp_path / addon / name).write_text(source)

    found = defined_twice(sources(tmp_path, ("one", "two")))

    assert bool(found) is is_found
