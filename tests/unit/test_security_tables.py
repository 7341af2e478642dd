# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tables of doc/security.rst: each state has its proof or its reason."""
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "scada_bridge" / "doc" / "security.rst"
FOLDERS = ("tests", "scada_bridge", "scada_bridge_plc")
STATES = {"met", "partly", "not", "not applicable"}
PROOF = re.compile(r"``(test_\w+\.py)::(test_\w+)``")
ROW = re.compile(
    r"^   \* - ((?:SR )?\d[\d.]*)\n     - (.+)\n     - (.+)\n     - ((?:.+\n)+?)"
    r"(?=   \* - |\n|\Z)",
    re.M,
)


def read_rows():
    """[(number, short words, state, proof or reason)] of both tables."""
    return ROW.findall(PAGE.read_text())


def defined_tests():
    """{(file's name, test's name)} of all suites."""
    return {
        (path.name, name)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", path.read_text(), re.M)
    }


def test_every_test_that_the_tables_name_exists():
    named = set(PROOF.findall(PAGE.read_text()))
    assert len(named) > 60
    assert named - defined_tests() == set()


@pytest.mark.parametrize("row", read_rows(), ids=lambda row: row[0])
def test_row_has_a_state_and_what_stands_for_it(row):
    _number, short, state, proof = row
    assert short.strip() and proof.strip()
    assert state in STATES
    assert state != "met" or PROOF.search(proof)


def test_no_requirement_is_listed_twice():
    counts = Counter(number for number, _short, _state, _proof in read_rows())
    assert len(counts) > 100
    assert [number for number, count in counts.items() if count > 1] == []
