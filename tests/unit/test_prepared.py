# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When an installed database of an earlier run may be taken again."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "setup" / "lib"))
import prepared  # noqa: E402


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Folder with one file of each kind; ``prepared`` looks there."""
    for name in ("options.conf", "scada_bridge/models/a.py", "scada_bridge/tests/b.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    monkeypatch.setattr(prepared, "CHECKOUT", str(tmp_path))
    monkeypatch.setattr(prepared, "EXAMPLE_CONFIG", str(tmp_path / "options.conf"))
    return tmp_path


@pytest.mark.parametrize("name", ["options.conf", "scada_bridge/models/a.py"])
def test_what_an_installation_reads_makes_another_database(checkout, name):
    before = prepared.hash_sources()
    (checkout / name).write_text("two")
    assert prepared.hash_sources() != before


def test_a_file_of_another_name_makes_another_database(checkout):
    before = prepared.hash_sources()
    (checkout / "scada_bridge/models/a.py").rename(
        checkout / "scada_bridge/models/c.py"
    )
    assert prepared.hash_sources() != before


def test_a_test_makes_no_other_database(checkout):
    before = prepared.hash_sources()
    (checkout / "scada_bridge/tests/b.py").write_text("two")
    assert prepared.hash_sources() == before
