# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the status services of both protocols report about the CPU unit."""

import datetime
from typing import NamedTuple


class CpuState(NamedTuple):
    """The CPU unit as it is now.

    :ivar mode: operating mode, MODE_... of plc_object
    :ivar cycle_time: average duration of a cycle in 0.1 ms
    :ivar clock: local time of the plant
    """

    mode: int
    cycle_time: int
    clock: datetime.datetime
