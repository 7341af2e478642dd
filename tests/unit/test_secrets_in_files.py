# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No file of the repository shows a secret, or hands one over where others can read it.

A command line is in the process list, which every user of the machine may read.
"""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ON_A_COMMAND_LINE = re.compile(
    r"--db[_-]password|--admin[_-]passwd|--password[= ]|PGPASSWORD=[^\s$]"
    r"|curl .*(-u|--user) \S+:\S+"
)
OF_SOMEBODY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b"
    # these passwords are examples
    r"|://[^\s:/@{}<>$%]+:(?!(?:password|s3cret|openpgpwd)@)[^\s:/@{}<>$%]+@"
)
NOT_OURS = ROOT / "scada_bridge" / "static" / "lib"
FOLDERS = ("scada_bridge", "scada_bridge_plc", "setup", "tests")
THIS_FILE = Path(__file__).resolve()


def files():
    """The text files of the project, generated ones left out."""
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in FOLDERS:
        yield from (ROOT / folder).rglob("*")


def find(pattern):
    """["path: what was found"] in all texts."""
    found = []
    for path in files():
        hidden = NOT_OURS in path.parents or "__pycache__" in path.parts
        if path.is_file() and not hidden and path.resolve() != THIS_FILE:
            text = path.read_bytes().decode("utf-8", "replace")
            where = str(path.relative_to(ROOT))
            found += ["%s: %s" % (where, m.group()) for m in pattern.finditer(text)]
    return found


def test_no_secret_is_given_on_a_command_line():
    assert find(ON_A_COMMAND_LINE) == []


def test_no_file_holds_a_key_or_a_password_of_somebody():
    assert find(OF_SOMEBODY) == []


@pytest.mark.parametrize(
    "pattern, text",
    [
        (ON_A_COMMAND_LINE, "odoo --db_password=x"),
        (ON_A_COMMAND_LINE, "PGPASSWORD=x psql"),
        (ON_A_COMMAND_LINE, "curl -u admin:x http://localhost"),
        (OF_SOMEBODY, "-----BEGIN RSA PRIVATE KEY-----"),
        (OF_SOMEBODY, "postgresql://odoo:x@localhost/db"),
    ],
)
def test_a_planted_secret_is_found(pattern, text):
    assert pattern.search(text)
