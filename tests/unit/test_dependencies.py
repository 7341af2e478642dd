# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the addons need from others: bounded, under a licence that fits, declared.

Looks at what is installed, asks nobody outside.  The licences are those that may be
combined with LGPL-3.0-or-later (Odoo's own is LGPL-3).
"""
import ast
import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
FITTING = (
    "mit",
    "bsd",
    "apache",
    "lgpl",
    "gnu lesser",
    "psf",
    "python software",
    "isc",
)
# Odoo itself and what came with it is the user's choice, not ours.
OF_ODOO = {"odoo"}


def lines(path):
    """The requirements of a file, without comments."""
    texts = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [text for text in texts if text]


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement).group().lower().replace("_", "-")


def bounds(requirement):
    """The comparison signs of a requirement."""
    return set(re.findall(r"[<>=!~]=?", requirement.split(";")[0]))


def licence(name):
    """What a distribution says of its licence, in small letters."""
    about = metadata.metadata(name)
    said = about.get_all("Classifier") or []
    said = [text for text in said if text.startswith("License")]
    said += [about["License"] or "", about["License-Expression"] or ""]
    return " ".join(said).lower()


def needed_with(name):
    """The names that a distribution needs at run time, itself first."""
    found = [name]
    for other in found:
        for requirement in metadata.requires(other) or []:
            if "extra ==" not in requirement and name_of(requirement) not in OF_ODOO:
                if name_of(requirement) not in found:
                    found.append(name_of(requirement))
    return found


RUNTIME = lines(ROOT / "requirements.txt")
PINNED = sorted((ROOT / "setup" / "recipe").glob("**/*.venvs")) + [
    ROOT / "setup" / "recipe" / "lint.txt"
]


@pytest.mark.parametrize("requirement", RUNTIME)
def test_what_runs_in_production_is_bounded_on_both_sides(requirement):
    assert {">=", "<"} <= bounds(requirement)


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_tools_are_pinned(path):
    loose = [line for line in lines(path) if bounds(line) != {"=="}]

    assert lines(path) and loose == []


@pytest.mark.parametrize("requirement", RUNTIME)
def test_what_runs_in_production_has_a_licence_that_fits(requirement):
    licences = {name: licence(name) for name in needed_with(name_of(requirement))}

    assert {
        name: said
        for name, said in licences.items()
        if not any(word in said for word in FITTING)
    } == {}


def test_what_the_addons_import_is_what_is_required():
    declared = set()
    for addon in ADDONS:
        manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
        declared.update(manifest["external_dependencies"]["python"])
    required = {name_of(line).replace("-", "_") for line in RUNTIME}

    assert declared == required - {"odoo14_addon_queue_job"}


@pytest.mark.parametrize(
    "requirement, signs",
    [("a>=1,<2", {">=", "<"}), ("a", set()), ("a==1", {"=="}), ("a>=1", {">="})],
)
def test_bounds_are_read(requirement, signs):
    assert bounds(requirement) == signs
