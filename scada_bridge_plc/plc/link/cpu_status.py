# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the CPU unit says about itself: CPU Unit status read (Omron W465, page 254).

::

    0       1     2-3    4-5        6-7      8-9         10-25
    status  mode  fatal  non-fatal  message  error code  error text

CIP sends the low byte of a number first, FINS (command 0601) the high byte, and the
two have different codes for the program mode.  FINS reports two things more, in BCD::

    0620 01  cycle time    average (4), maximum (4), minimum (4), in 0.1 ms
    0701     clock         year, month, day, hour, minute, second, day of the week

What is no BCD number, or no date, is not known; it is never guessed.
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from ..errors import LinkError

# The codes of the operating mode (W465, page 251); 0 is "program" for FINS, 1 for CIP.
MODES = {0: "program", 1: "program", 2: "monitor", 4: "run"}
CIP_LAYOUT = struct.Struct("<BBHHHH16s")
FINS_LAYOUT = struct.Struct(">BBHHHH16s")


@dataclass(frozen=True)
class CpuStatus:
    """State of the CPU unit; reading it changes nothing.

    :ivar mode: "program" (the PLC's program stands still), "monitor", "run", or
        "unknown"
    :ivar is_running: the program is executed
    :ivar fatal: bits of the errors that stop the program, 0 for none
    :ivar non_fatal: bits of the other errors, a flat battery for example
    :ivar error_code: the gravest error
    :ivar error_text: its text, mostly empty
    :ivar cycle_ms: average cycle time, milliseconds; None: not reported
    :ivar clock: the plant's local time, without zone; None: not reported
    """

    mode: str
    is_running: bool
    fatal: int = 0
    non_fatal: int = 0
    error_code: int = 0
    error_text: str = ""
    cycle_ms: Optional[float] = None
    clock: Optional[datetime] = None


def parse_cpu_status(data: bytes, layout: struct.Struct = CIP_LAYOUT) -> CpuStatus:
    """Return the status in the data of a reply; LinkError for another length."""
    if len(data) != layout.size:
        raise LinkError("a CPU status of %d bytes came" % len(data))
    running, mode, fatal, non_fatal, _message, code, text = layout.unpack(data)
    return CpuStatus(
        mode=MODES.get(mode, "unknown"),
        is_running=bool(running & 1),
        fatal=fatal,
        non_fatal=non_fatal,
        error_code=code,
        error_text=text.split(b"\0", 1)[0].decode("ascii", "replace").strip(),
    )


def parse_cycle_time(data: bytes) -> Optional[float]:
    """Return the average cycle time in milliseconds, None if it is no such number."""
    if len(data) != 12 or not data[:4].hex().isdigit():
        return None
    return int(data[:4].hex()) / 10


def parse_clock(data: bytes) -> Optional[datetime]:
    """Return the time of the PLC's clock, None if it is no date that exists.

    The years 98 and 99 are those before 2000 (Omron W342, clock read).
    """
    if len(data) != 7 or not data.hex().isdigit():
        return None
    year, month, day, hour, minute, second = (int("%02x" % byte) for byte in data[:6])
    try:
        return datetime(
            (1900 if year >= 98 else 2000) + year, month, day, hour, minute, second
        )
    except ValueError:
        return None
