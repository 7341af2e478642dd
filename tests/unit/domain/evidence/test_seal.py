# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The canonical form of evidence: literal hashes, so that no release changes it."""
import csv
import subprocess
import sys
from pathlib import Path

import pytest

from scada_bridge.domain.evidence.form import KINDS
from scada_bridge.domain.evidence.seal import (
    FIRST,
    Fault,
    Row,
    anchor_hash,
    compare,
    content_text,
    read_content,
    row_digest,
    seal_hash,
    seal_text,
)

DOC = Path(__file__).parents[4] / "scada_bridge" / "doc" / "evidence.rst"
LINE = ["7", "3", "101", "1", "", "Maize", "800.000", "824.750", "0.000", "1"]
RUN = ["3", "5f0c"] + [""] * 28
SEALED = ("5f0c", 1, "own", "2026-11-29 11:30:00", FIRST)


def make_rows():
    return [
        Row("run", 3, row_digest("run", RUN)),
        Row("line", 7, row_digest("line", LINE)),
    ]


def make_seal():
    content = content_text(make_rows())
    return content, seal_hash(seal_text(1, *SEALED), content)


def test_digest_of_a_row_is_that_of_its_json():
    assert row_digest("line", LINE) == (
        "f90a893fb55d16c5811acbcfd50888871a78ca7cd0fbe1398eb5e152e04374ec"
    )


def test_seal_covers_run_number_origin_date_and_rows():
    assert make_seal()[1] == (
        "dc19b4f1a8712049175e9093c6794bb2023b023cc98a6094e4df2ce826e2f6cf"
    )


def test_anchor_covers_company_number_day_and_seals():
    assert anchor_hash(1, 1, 2, "2026-11-29", "ab", ["cd", "ef"]) == (
        "6f7b02692504f3101061392c520f24577717414b0f494f70ffd78bde0f800d18"
    )


def test_content_of_a_seal_is_read_as_it_was_written():
    assert read_content(content_text(make_rows())) == make_rows()
    assert read_content("") == []


def test_what_is_as_it_was_sealed_has_no_fault():
    assert compare(make_rows(), make_rows(), {"run", "line"}) == ([], 0)


def test_changed_missing_and_added_rows_are_named():
    run, _line = make_rows()
    found = [run._replace(digest="other"), Row("line", 8, "ab"), Row("entry", 9, "cd")]
    assert compare(make_rows(), found, {"run", "line"}) == (
        [
            Fault("changed", "run", 3),
            Fault("missing", "line", 7),
            Fault("added", "line", 8),
        ],
        1,
    )


def test_document_tells_the_columns_of_each_kind():
    table = DOC.read_text().split("``run``  ")[1].split("\n=====")[0]
    words = ("``run``  " + table).replace(",", " ").split()
    told = [word.strip("`") for word in words]
    form = [[k.name, k.table, *k.columns] for k in KINDS]
    assert told == [word for words in form for word in words]


@pytest.fixture
def export(tmp_path):
    content, seal = make_seal()
    names = {kind.name: list(kind.columns) for kind in KINDS}
    write(tmp_path / "run.csv", names["run"], RUN)
    write(tmp_path / "line.csv", names["line"], LINE)
    heads = "run number form origin date previous content hash".split()
    uuid, number, origin, date, previous = SEALED
    row = [uuid, number, 1, origin, date, previous, content, seal]
    write(tmp_path / "seal.csv", heads, row)
    return tmp_path


def write(path, *rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def check(export):
    """Return what the script of the document prints about an export."""
    begin = "   import csv,"
    script = begin + DOC.read_text().split(begin)[1]
    lines = [line[3:] for line in script.split("\n\n")[0].splitlines()]
    command = [sys.executable, "-W", "ignore", "-c", "\n".join(lines)]
    done = subprocess.run(command, cwd=export, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def test_script_of_the_document_finds_nothing_in_a_true_export(export):
    assert check(export) == ""


def test_script_of_the_document_finds_one_changed_digit(export):
    path = export / "line.csv"
    path.write_bytes(path.read_bytes().replace(b"824.750", b"824.751"))
    assert check(export) == "line 7 of 5f0c\n"


def test_script_of_the_document_finds_a_seal_that_was_made_again(export):
    path = export / "seal.csv"
    path.write_bytes(path.read_bytes().replace(b"11:30:00", b"11:30:01"))
    assert check(export) == "seal 1 of 5f0c\n"


def test_script_of_the_document_finds_a_row_that_no_seal_names(export):
    write(export / "entry.csv", ["id"], ["9"])
    assert check(export) == "entry 9 is in no seal\n"
