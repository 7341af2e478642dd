# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The memory areas of a CJ2M, and how much of them one message carries."""

from typing import Dict

# Banks of the extended memory, E0 to E18: the number is hexadecimal.
EM_BANKS = {"E%X" % number: number for number in range(0x19)}
# Words per area of a CJ2M, first address 0 (Omron W465, pages 258 and 260).
# H512-H1535 are holding words of function blocks and not offered; a CPU31 has
# bank E0 at most, so a request for a missing bank is left to the PLC to refuse.
AREA_WORDS: Dict[str, int] = {
    "CIO": 6144,
    "D": 32768,
    "W": 512,
    "H": 512,
    "A": 960,
    **dict.fromkeys(EM_BANKS, 32768),
}
AREA_NAMES = "CIO, D, W, H, A, E0 to E18"
A_READ_ONLY = 448  # words of the auxiliary area, from A0 on
# What a message of every transport carries; 200 bytes over CIP (Omron W465, page 250)
MESSAGE_WORDS = 100
# The longest record: one message over FINS, five over CIP
RECORD_WORDS = 500
