# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The files of setup/deploy, checked by the programs that read them."""
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "setup" / "lib"))
sys.path.insert(0, str(ROOT / "tests"))

from edge import edge, make_edge, shared_edge  # noqa: E402,F401 pylint: disable=all
