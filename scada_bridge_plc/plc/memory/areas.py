# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The memory areas of a CJ2M, and how much of them one message carries."""

from typing import Dict

# Words per area of a CJ2M, first address 0 (Omron W465, pages 258 and 260).
# H512-H1535 are holding words of function blocks and not offered; a CPU31 has
# bank E0 at most, so a request for a missing bank is left to the PLC to refuse.
AREA_WORDS: Dict[str, int] = {
    "CIO": 6144,
    "D": 32768,
    "W": 512,
    "H": 512,
    "E0": 32768,
    "E1": 32768,
    "E2": 32768,
    "E3": 32768,
}
# What a message of every transport carries; 200 bytes over CIP (Omron W465, page 250)
MESSAGE_WORDS = 100
