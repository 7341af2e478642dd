# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many lines use the tools that start a plant (setup/lib)."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "setup" / "lib"))
