# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the code leans on stands in the repository, where the code says it does."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
SUFFIXES = {".py", ".xml", ".js", ".yml", ".sh"}
LEFT_OUT = {"static", "i18n"}
# It holds planted citations of nothing.
THIS = Path(__file__).resolve()
CITED = re.compile(r"[\w./-]*\b[\w-]+\.(?:rst|md)\b")
# Papers that were never part of a clone.
ELSEWHERE = re.compile(r"\bseeds? 00\d|\bDESIGN\b|\bfacts/")
# What a page sets in double backquotes, and what of it can only be a path of ours.
LITERAL = re.compile(r"``([^`\s]+)``")
FILE = re.compile(
    r"(?:[\w*-]+/)*[\w*-]+\.(?:py|xml|json|rst|js|yml|po|csv|sql)|(?:[\w*.-]+/)+"
)
# What looks like a folder and is none of the repository.
NOT_OURS = {"EtherNet/", "dist/"}
# Names of files that are made or read at run time, not pages.
NO_PAGES = {"README.rst", "readme/*.rst"}


def commented_files():
    """All files of ours that have comments or texts, the tests too."""
    for folder in (*ADDONS, "setup", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT).parts
            if path.suffix in SUFFIXES and not LEFT_OUT.intersection(inside[:-1]):
                is_link = inside[:2] in {("setup", addon) for addon in ADDONS}
                if path.is_file() and path != THIS and not is_link:
                    yield path


def homes(path):
    """Where a page that a file cites may lie: by its whole path, or in a ``doc/``."""
    own = path.relative_to(ROOT).parts[0]
    places = [ROOT, path.parent, ROOT / own] + [ROOT / addon for addon in ADDONS]
    if own == "tests":  # they build paths of pages from their parts
        places += [*ROOT.glob("scada_bridge*/doc"), *ROOT.glob("scada_bridge*/readme")]
    return places


def faults_of(text, path):
    """Return the citations of a text that lead nowhere."""
    pages = set(CITED.findall(text)) - NO_PAGES
    lost = [
        page
        for page in sorted(pages)
        if not any((home / page).exists() for home in homes(path))
    ]
    return lost + sorted(set(ELSEWHERE.findall(text)))


def pages():
    """All pages of documentation that describe the tree as it is now."""
    yield ROOT / "README.rst"
    yield from sorted(ROOT.glob("scada_bridge*/doc/*.rst"))
    yield from sorted(ROOT.glob("scada_bridge*/readme/*.rst"))
    yield ROOT / "setup" / "deploy" / "README.rst"


def exists(path, page):
    """Return whether a path leads somewhere from one of the page's homes.

    A name without a folder may lie in any folder below it.
    """
    names = [path] if "/" in path else [path, "**/" + path]
    places = homes(page) + [ROOT / "tests", ROOT / "setup"]
    return any(
        any(place.glob(name)) for place in places for name in names if place.is_dir()
    )


def lost_paths(text, page):
    """Return the paths in double backquotes that do not exist."""
    named = {name for name in LITERAL.findall(text) if FILE.fullmatch(name)}
    return sorted(name for name in named - NOT_OURS if not exists(name, page))


def rooms():
    """The folders of the product's code, tests and data apart."""
    for addon in ADDONS:
        for path in sorted((ROOT / addon).rglob("*.py")):
            inside = path.relative_to(ROOT / addon).parent
            if inside.parts and not {"tests", "migrations"}.intersection(inside.parts):
                if path.name != "__init__.py":
                    yield str(inside) + "/"


def test_every_page_that_the_code_cites_is_in_the_repository():
    found = {
        str(path.relative_to(ROOT)): faults_of(path.read_text("utf-8"), path)
        for path in commented_files()
    }
    assert len(found) > 600
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "text",
    ["see doc/nowhere.rst", "(seed 002)", "DESIGN section 3", "facts/odoo14.md says"],
)
def test_a_citation_of_nothing_is_found(text):
    assert faults_of(text, ROOT / "scada_bridge" / "hooks.py")


def test_a_citation_of_a_page_is_none():
    text = "(doc/http.rst section 2), setup/deploy/README.rst"
    assert faults_of(text, ROOT / "scada_bridge" / "hooks.py") == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_exists(page):
    assert lost_paths(page.read_text("utf-8"), page) == []


def test_the_map_names_many_paths():
    text = (ROOT / "scada_bridge" / "doc" / "development.rst").read_text("utf-8")
    assert len([name for name in LITERAL.findall(text) if FILE.fullmatch(name)]) > 100


def test_every_path_in_a_drawing_exists():
    page = ROOT / "scada_bridge" / "doc" / "architecture.rst"
    named = re.findall(r"(?<![\w/.<])(?:%s)" % FILE.pattern, page.read_text("utf-8"))
    lost = {path for path in named if not exists(path, page)}
    assert lost - NOT_OURS == set()


def test_every_room_is_in_the_architecture():
    text = (ROOT / "scada_bridge" / "doc" / "architecture.rst").read_text("utf-8")
    listed = set(LITERAL.findall(text))
    assert {room for room in rooms() if room not in listed} <= {"models/"}


@pytest.mark.parametrize(
    "text", ["``models/nowhere/``", "``models/order/nowhere.py``", "``nowhere.xml``"]
)
def test_a_path_that_leads_nowhere_is_found(text):
    assert lost_paths(text, ROOT / "scada_bridge" / "doc" / "architecture.rst")


@pytest.mark.parametrize(
    "text", ["``models/order/``", "``test_archive.py``", "``application/json``"]
)
def test_a_path_that_exists_and_what_is_none_are_no_faults(text):
    page = ROOT / "scada_bridge" / "doc" / "architecture.rst"
    assert lost_paths(text, page) == []


# -- commands, variables, packages ----------------------------------------------------
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
DEVELOPMENT = (ROOT / "scada_bridge" / "doc" / "development.rst").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z0-9-]+):", MAKEFILE, re.M)) - {"help"}
# make help names these in the line of make test
PARTS = {"test-unit", "test-odoo", "test-e2e", "test-chaos"}
INTERNAL = {"ENTER", "WITH_MAKE"}


def test_make_help_has_a_line_for_every_target():
    assert TARGETS - PARTS - set(re.findall(r"@echo 'make ([a-z0-9-]+)", MAKEFILE)) == (
        set()
    )


def test_development_has_a_row_for_every_target():
    assert (
        TARGETS - set(re.findall(r"^``make ([a-z0-9-]+)", DEVELOPMENT, re.M)) == set()
    )


def test_every_variable_of_a_command_is_told():
    passed = re.search(
        r"for name in (.*?); do", (ROOT / "setup/enter").read_text(), re.S
    )
    names = set(re.findall(r"\$\(([A-Z_]+)\)", MAKEFILE)) - INTERNAL
    names |= set(re.findall(r"\b[A-Z_]+\b", passed.group(1))) - {
        "TERM",
        "PYTEST_ADDOPTS",
    }
    assert {"DEMO_ORDERS", "BENCH_SIZES", "OF"} <= names
    assert {name for name in names if not re.search(r"\b%s\b" % name, DEVELOPMENT)} == (
        set()
    )


def test_every_package_is_in_the_steps_of_the_installation():
    needed = re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements.txt").read_text(), re.M)
    steps = (ROOT / "scada_bridge" / "doc" / "installation.rst").read_text("utf-8")
    assert {"prometheus-client", "pycomm3"} <= set(needed)
    assert [name for name in needed if "``%s``" % name not in steps] == []


def test_development_names_what_the_ci_runs():
    steps = re.findall(r"^make ([a-z0-9-]+)", (ROOT / ".ci" / "run").read_text(), re.M)
    told = " ".join(DEVELOPMENT.split("``.ci/run`` runs")[1].split("\n\n")[0].split())
    assert len(steps) > 5
    assert [step for step in steps if "``make %s``" % step not in told] == []
