# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who depends on whom: imports and calls go down the layers, never up.

A layer is a folder, or a module beside the folders.  Those of one row know nothing of
one another.  Arrows by string (a model's name, a private method) count as well: Odoo
needs no import for them, so nobody sees them in the first lines of a file.
"""
import ast
import sys
from collections import defaultdict
from pathlib import Path
from typing import Iterator, Mapping, NamedTuple, Sequence, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "setup" / "lib"))

from house import model_name, sources  # noqa: E402 pylint: disable=all

Parts = Tuple[str, ...]

# both addons; scada_bridge_plc/models may use scada_bridge/models, as one layer
ADDON_LAYERS = (
    {"domain", "plc"},
    {"acts", "exceptions", "log_lines", "notes"},
    {"models"},
    {"importer", "wizards"},
    {"api"},
    {"controllers"},
    {"cli"},
    {"hooks"},
)
PLC_LAYERS = ({"memory"}, {"map"}, {"link"}, {"exchange"})
# the independent reading of the plant's documents that all tests compare with
ALONE = {"simulator"}
# {importing file: imported module}, and why
ALLOWED_IMPORTS = {
    # reads and writes by a link what no block of words holds; an issue of its own
    "scada_bridge_plc/plc/map/flat.py": "scada_bridge_plc.plc.link.link",
}
ALLOWED_NAMES = {
    # a button opens its dialog, a window action is made of names
    ("scada_bridge/models/batch/screen.py", "scada.batch.cancel"),
    ("scada_bridge/models/batch/held.py", "scada.batch.decision"),
    ("scada_bridge/models/quality/accepted.py", "scada.difference.accept"),
    (
        "scada_bridge_plc/models/correction/decision.py",
        "scada.late.correction.settle",
    ),
    ("scada_bridge_plc/models/plc/slot.py", "scada.plc.discard"),
    ("scada_bridge_plc/models/event/weighing.py", "scada.plc.weighing.decision"),
    # the audit log is the API's: an act is told in the words and statuses of an answer
    ("scada_bridge/acts.py", "scada.api.audit"),
    ("scada_bridge/acts.py", "_prepare_act_vals"),
    ("scada_bridge/acts.py", "_prepare_end_vals"),
    ("scada_bridge/acts.py", "_log_act"),
}


class Arrow(NamedTuple):
    """An import: ``path`` of the file, ``line``, parts of the imported module."""

    path: str
    line: int
    target: Parts


# -- imports ------------------------------------------------------------------------
def imports(path: str, tree: ast.AST) -> Iterator[Arrow]:
    """Yield what a file of an addon imports from the addons, by its whole name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = tuple((node.module or "").split(".")) if node.module else ()
            if node.level:
                module = tuple(path.split("/")[: -node.level]) + module
            elif module[:2] == ("odoo", "addons"):
                module = module[2:]
            if module[:1] in (("scada_bridge",), ("scada_bridge_plc",)):
                for alias in node.names:
                    yield Arrow(path, node.lineno, module + (alias.name,))


def place(parts: Parts, layers: Sequence[set], depth: int) -> Tuple[int, str]:
    """Return (row, layer) of what lies at ``parts``, (-1, "") if it is in none."""
    name = parts[depth] if len(parts) > depth else ""
    for row, layer in enumerate(layers):
        if name in layer:
            return row, name
    return -1, ""


def climbs(arrow: Arrow, layers: Sequence[set], depth: int) -> bool:
    """Return whether an import goes up, or sideways."""
    row, name = place(own_parts(arrow.path), layers, depth)
    target_row, target = place(arrow.target, layers, depth)
    if row < 0 or target_row < 0:
        return False
    return target_row > row or (target_row == row and target != name)


def own_parts(path: str) -> Parts:
    return tuple(path[: -len(".py")].split("/"))


def leaves_alone(arrow: Arrow) -> bool:
    """True if an import of pure PLC code leads into the simulator, or out of it."""
    own, target = own_parts(arrow.path)[2:3], arrow.target[2:3]
    inside = arrow.target[:2] == ("scada_bridge_plc", "plc")
    return inside and own != target and bool(ALONE & set(own + target))


def find_climbing(path: str, tree: ast.AST) -> Iterator[str]:
    is_pure_plc = path.startswith("scada_bridge_plc/plc/")
    for arrow in imports(path, tree):
        module = ".".join(arrow.target)
        if module.startswith(ALLOWED_IMPORTS.get(path, " ")):
            continue
        is_wrong = climbs(arrow, ADDON_LAYERS, 1)
        if is_pure_plc:
            is_wrong |= climbs(arrow, PLC_LAYERS, 2) or leaves_alone(arrow)
        if is_wrong:
            yield "%s:%s imports %s" % (path, arrow.line, module)


# -- names --------------------------------------------------------------------------
def defined_names(trees: Mapping[str, ast.AST]) -> Mapping[str, set]:
    """Return {private method or model: files that define it}."""
    homes = defaultdict(set)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("_"):
                homes[node.name].add(path)
            elif isinstance(node, ast.ClassDef) and _makes_model(node):
                homes[model_name(node)].add(path)
    return homes


def _makes_model(node: ast.ClassDef) -> bool:
    names = [
        target.id
        for part in node.body
        if isinstance(part, ast.Assign)
        for target in part.targets
        if isinstance(target, ast.Name)
    ]
    return "_name" in names and model_name(node) is not None


def used_names(tree: ast.AST) -> Iterator[Tuple[int, str]]:
    """Yield the private methods that are called and all texts: one may be a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr.startswith("_") and not _is_super(node.func.value):
                yield node.lineno, node.func.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _is_super(node: ast.AST) -> bool:
    return getattr(getattr(node, "func", None), "id", "") == "super"


def find_hidden_climbing(trees: Mapping[str, ast.AST]) -> Iterator[str]:
    """Yield calls of methods, and names of models, that only a higher layer has."""
    homes = defined_names(trees)
    for path, tree in trees.items():
        row, _layer = place(own_parts(path), ADDON_LAYERS, 1)
        for line, name in used_names(tree):
            rows = [
                place(own_parts(home), ADDON_LAYERS, 1)[0]
                for home in homes.get(name, ())
            ]
            if (path, name) in ALLOWED_NAMES or not rows or row < 0:
                continue
            if min(rows) > row:
                yield "%s:%s uses %s of a higher layer" % (path, line, name)


def read_addon(addon: str) -> Mapping[str, ast.AST]:
    return {str(file.path): file.tree for file in sources(ROOT, (addon,))}


@pytest.mark.parametrize("addon", ["scada_bridge", "scada_bridge_plc"])
def test_imports_go_down_the_layers(addon):
    found = [
        text
        for path, tree in read_addon(addon).items()
        for text in find_climbing(path, tree)
    ]

    assert found == []


@pytest.mark.parametrize("addon", ["scada_bridge", "scada_bridge_plc"])
def test_methods_and_models_are_asked_down_the_layers(addon):
    assert list(find_hidden_climbing(read_addon(addon))) == []


def test_every_folder_of_an_addon_is_a_layer():
    known = set().union(*ADDON_LAYERS)
    folders = {
        Path(path).parts[1]
        for addon in ("scada_bridge", "scada_bridge_plc")
        for path in read_addon(addon)
        if len(Path(path).parts) > 2
    }

    assert folders - known == set()


def test_every_exception_is_needed():
    """What is allowed by name and does not happen any more is deleted here."""
    imported = {
        path
        for path, module in ALLOWED_IMPORTS.items()
        for arrow in imports(path, ast.parse((ROOT / path).read_text()))
        if ".".join(arrow.target).startswith(module)
    }
    named = {
        (path, name)
        for path, name in ALLOWED_NAMES
        for _line, used in used_names(ast.parse((ROOT / path).read_text()))
        if used == name
    }

    assert (imported, named) == (set(ALLOWED_IMPORTS), ALLOWED_NAMES)


# -- a planted violation of each rule is found ----------------------------------------
PLANTED = [
    ("scada_bridge/domain/silo.py", "from ..models.silo.silo import ScadaSilo"),
    ("scada_bridge/domain/silo.py", "from ..api.shapes.common import number"),
    ("scada_bridge/models/batch/post.py", "from ...api.http.errors import ApiError"),
    ("scada_bridge/models/batch/post.py", "from ... import wizards"),
    ("scada_bridge/importer/models/queue.py", "from ...wizards import scada_setup"),
    ("scada_bridge/wizards/scada_setup.py", "from ..api.queries import order"),
    ("scada_bridge/exceptions.py", "from .models.silo import silo"),
    (
        "scada_bridge_plc/models/plc/api.py",
        "from odoo.addons.scada_bridge.api.http.errors import ApiError",
    ),
    ("scada_bridge_plc/models/plc/plc.py", "from ...wizards import scada_setup"),
    ("scada_bridge_plc/wizards/scada_setup.py", "from ..controllers import json_plc"),
    (
        "scada_bridge_plc/plc/memory/words.py",
        "from odoo.addons.scada_bridge.domain import silo",
    ),
    ("scada_bridge_plc/plc/memory/addresses.py", "from ..link.link import AREA_WORDS"),
    ("scada_bridge_plc/plc/map/rows.py", "from ..exchange import handshake"),
    ("scada_bridge_plc/plc/link/cip.py", "from ..exchange.slot_reader import x"),
    ("scada_bridge_plc/plc/simulator/plant.py", "from ..memory.words import encode"),
    ("scada_bridge_plc/plc/exchange/handshake.py", "from ..simulator import plant"),
]


@pytest.mark.parametrize("path, source", PLANTED)
def test_planted_import_is_found(path, source):
    assert list(find_climbing(path, ast.parse(source)))


HARMLESS = [
    ("scada_bridge/api/http/errors.py", "from ...exceptions import ScadaError"),
    ("scada_bridge/models/batch/post.py", "from ...domain.run.reading import Reading"),
    ("scada_bridge/models/batch/post.py", "from ..order import queue"),
    ("scada_bridge/models/batch/post.py", "from odoo import api"),
    ("scada_bridge/hooks.py", "from .api.edge import edge"),
    (
        "scada_bridge_plc/controllers/plc.py",
        "from odoo.addons.scada_bridge.api.http.route import operation",
    ),
    ("scada_bridge_plc/plc/exchange/handshake.py", "from ..link.link import Link"),
    ("scada_bridge_plc/plc/memory/words.py", "from ..errors import RecordError"),
]


@pytest.mark.parametrize("path, source", HARMLESS)
def test_harmless_import_is_not_found(path, source):
    assert not list(find_climbing(path, ast.parse(source)))


UPPER = "class Order:\n    _name = 'x.dialog'\n    def _of_the_api(self): pass"


@pytest.mark.parametrize(
    "source", ["order._of_the_api()", "self.env['x.dialog'].create({})"]
)
def test_planted_name_of_a_higher_layer_is_found(source):
    trees = {
        "scada_bridge/api/queries/order.py": ast.parse(UPPER),
        "scada_bridge/models/batch/post.py": ast.parse(source),
    }

    assert list(find_hidden_climbing(trees))


def test_name_that_a_lower_layer_has_as_well_is_not_found():
    trees = {
        "scada_bridge/api/queries/order.py": ast.parse(UPPER),
        "scada_bridge/models/order/order.py": ast.parse(UPPER),
        "scada_bridge/models/batch/post.py": ast.parse("order._of_the_api()"),
    }

    assert not list(find_hidden_climbing(trees))
