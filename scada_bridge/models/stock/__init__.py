# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    chain,
    move,
    move_aside,
    move_closed,
    move_posting,
    move_share,
    move_silo,
    order_posting,
    period,
    uom,
)
