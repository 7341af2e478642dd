# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the code leans on stands in the repository, where the code says it does."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
SUFFIXES = {".py", ".xml", ".js", ".yml", ".sh"}
LEFT_OUT = {"tests", "lib", "i18n"}
CITED = re.compile(r"[\w./-]*\b[\w-]+\.(?:rst|md)\b")
# Papers that were never part of a clone.
ELSEWHERE = re.compile(r"\bseeds? 00\d|\bDESIGN\b|\bfacts/")
# Names of files that are made or read at run time, not pages.
NO_PAGES = {"README.rst", "readme/*.rst"}


def product_files():
    """All files of the product that have comments or texts."""
    for folder in (*ADDONS, "setup"):
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT).parts
            if path.suffix in SUFFIXES and not LEFT_OUT.intersection(inside[:-1]):
                if path.is_file() and inside[:2] not in {("setup", a) for a in ADDONS}:
                    yield path


def homes(path):
    """Where a page that a file cites may lie: by its whole path, or in a ``doc/``."""
    own = path.relative_to(ROOT).parts[0]
    return [ROOT, path.parent, ROOT / own] + [ROOT / addon for addon in ADDONS]


def faults_of(text, path):
    """Return the citations of a text that lead nowhere."""
    pages = set(CITED.findall(text)) - NO_PAGES
    lost = [
        page
        for page in sorted(pages)
        if not any((home / page).exists() for home in homes(path))
    ]
    return lost + sorted(set(ELSEWHERE.findall(text)))


def test_every_page_that_the_product_cites_is_in_the_repository():
    found = {
        str(path.relative_to(ROOT)): faults_of(path.read_text("utf-8"), path)
        for path in product_files()
    }
    assert len(found) > 300
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
