# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The user guide and the description pages show pictures that exist and are small."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "scada_bridge" / "doc" / "user_guide.rst"
ADDONS = ("scada_bridge", "scada_bridge_plc")
MAX_BYTES = 100_000


def pictures():
    """The pictures that are shown somewhere."""
    for name in re.findall(r"image:: (\S+)", GUIDE.read_text(encoding="utf-8")):
        yield (GUIDE.parent / name).resolve()
    for addon in ADDONS:
        folder = ROOT / addon / "static" / "description"
        for line in (folder / "pictures.txt").read_text().splitlines():
            yield folder / line.split()[0]


@pytest.mark.parametrize("path", sorted(set(pictures())), ids=lambda path: path.name)
def test_picture_exists_and_is_small(path):
    assert 0 < path.stat().st_size < MAX_BYTES


def test_no_picture_is_left_over():
    existing = {
        path
        for addon in ADDONS
        for path in (ROOT / addon / "static" / "description").glob("*.png")
    }

    assert {path for path in existing if path.name != "icon.png"} == set(pictures())
