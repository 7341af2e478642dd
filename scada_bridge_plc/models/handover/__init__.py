# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    adopt,
    batch,
    follow,
    gate,
    leave,
    overwritten,
    pause,
    release,
    resend,
    wire,
    withdrawing,
)
