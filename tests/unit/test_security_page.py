# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page on security leans on tests that exist."""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "scada_bridge_plc" / "readme" / "SECURITY.rst"
FOLDERS = ("tests", "scada_bridge", "scada_bridge_plc")


def test_every_test_that_the_page_names_exists():
    named = set(re.findall(r"``(test_\w+\.py)``", PAGE.read_text()))
    existing = {
        p.name for folder in FOLDERS for p in (ROOT / folder).rglob("test_*.py")
    }

    assert len(named) > 10
    assert named - existing == set()
