# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An archive of evidence, written and checked without Odoo."""
import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime

import pytest

from scada_bridge.domain.evidence.form import KINDS
from scada_bridge.domain.evidence.seal import (
    FIRST,
    Row,
    content_text,
    row_digest,
    seal_hash,
    seal_text,
)
from scada_bridge.domain.export.archive import PROGRAM, ArchiveWriter, Member

KEY = "5ec2e7"
LINE = ["7", "3", "101", "1", "", 'Maize\n"new"', "800.000", "824.750", "0.000", "1"]
MOMENT = datetime(2026, 11, 29, 12, 0, 0)


def as_csv(*rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def make_archive(path, line=None):
    content = content_text([Row("line", 7, row_digest("line", LINE))])
    date = "2026-11-29 11:30:00"
    seal = seal_hash(seal_text(1, "5f0c", 1, "own", date, FIRST), content)
    names = {kind.name: list(kind.columns) for kind in KINDS}
    with open(path, "wb") as target:
        writer = ArchiveWriter(target, MOMENT)
        with writer.add("line.csv") as member:
            member.write(as_csv(names["line"], line or LINE))
        with writer.add("seal.csv") as member:
            heads = "run number form origin date previous content hash".split()
            row = ["5f0c", 1, 1, "own", date, FIRST, content, seal]
            member.write(as_csv(heads, row))
        with writer.add("more/product.csv") as member:
            member.write(as_csv(["id", "name"], ["4", "Maize\\meal"]))
        writer.finish({"company": "Mill"}, KEY)
    return path


def run(*arguments):
    """Return status and output of the program that lies in each archive."""
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode()


def replace(path, name, old, new):
    """Write the archive again with one file changed."""
    with zipfile.ZipFile(path) as archive:
        files = {info: archive.read(info) for info in archive.namelist()}
    files[name] = files[name].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in files.items():
            archive.writestr(info, data)


@pytest.fixture
def archive(tmp_path):
    return make_archive(tmp_path / "evidence.zip")


def test_nothing_is_found_in_an_archive_as_it_was_written(archive):
    assert run("check", archive, KEY) == (0, "all is as it was written\n")


def test_same_data_and_moment_are_the_same_bytes(archive, tmp_path):
    again = make_archive(tmp_path / "again.zip")
    assert again.read_bytes() == archive.read_bytes()


def test_manifest_names_hash_bytes_and_rows_of_each_file(archive):
    with zipfile.ZipFile(archive) as found:
        manifest = json.loads(found.read("manifest.json").decode())
        names = set(found.namelist())
    assert names == set(manifest["files"]) | {"manifest.json", "manifest.hmac"}
    assert manifest["company"] == "Mill"
    assert manifest["files"]["line.csv"]["rows"] == 1
    assert manifest["files"]["more/product.csv"] == {
        "bytes": 21,
        "rows": 1,
        "sha256": "10353d8abce31d50953bffa685554d32ec1534e986158192c5fa05d98443ba1b",
    }


def test_one_changed_digit_is_found_by_hash_and_by_seal(archive):
    replace(archive, "line.csv", b"824.750", b"824.751")
    assert run("check", archive) == (
        1,
        "line.csv: is not what was written\nline 7 of 5f0c is not as it was sealed\n",
    )


def test_digit_that_was_changed_before_the_export_is_found_by_its_seal(tmp_path):
    line = [cell.replace("824.750", "824.751") for cell in LINE]
    path = make_archive(tmp_path / "later.zip", line)
    assert run("check", path, KEY) == (1, "line 7 of 5f0c is not as it was sealed\n")


def test_manifest_that_was_made_again_needs_the_key(archive):
    replace(archive, "manifest.json", b"Mill", b"Mall")
    assert run("check", archive, KEY) == (
        1,
        "manifest.json: the signature is not by this key\n",
    )
    assert run("check", archive)[0] == 0


def test_file_that_was_put_in_or_taken_out_is_found(archive):
    replace(archive, "manifest.json", b'"more/product.csv"', b'"more/silo.csv"')
    assert run("check", archive)[1] == (
        "more/product.csv: is not in the manifest\nmore/silo.csv: is missing\n"
    )


def test_sql_makes_a_table_of_each_file(archive):
    status, text = run("sql", archive, "kept")
    assert status == 0
    assert 'CREATE TABLE "kept"."product" ("id" text, "name" text);' in text
    assert "4\tMaize\\\\meal\n" in text
    assert '101\t1\t\tMaize\\n"new"\t800.000' in text
    assert text.endswith("\\.\nCOMMIT;\n")


def test_rows_are_counted_however_the_text_is_cut():
    data = as_csv(["id", "text"], ["1", 'a\n"b"\nc'], ["2", "d"])
    for size in (1, 2, 3, 7, len(data)):
        member = Member(io.BytesIO())
        for place in range(0, len(data), size):
            member.write(data[place : place + size])
        assert member.lines == 3


def test_program_tells_how_it_is_called():
    status, text = run()
    assert (status, "scada_archive.py check ARCHIVE.zip" in text) == (2, True)
