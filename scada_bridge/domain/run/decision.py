# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about runs and their material, and who may: one table.

The same table stands in ``doc/material.rst``; a test compares both, and that each
decision asks for its role.
"""
from typing import NamedTuple

OPERATOR, MANAGER, ADMINISTRATOR = "operator", "manager", "administrator"


class Decision(NamedTuple):
    """Who may decide it, and how it is taken back.

    :ivar role: least role of the person
    :ivar needs_reason: the person has to say why
    :ivar second_person: "never", or "setting": where the company wants it
    :ivar undo: what takes it back
    """

    role: str
    needs_reason: bool
    second_person: str
    undo: str


DECISIONS = {
    "withdraw": Decision(OPERATOR, True, "never", "none, the order is queued again"),
    "dispose": Decision(MANAGER, True, "never", "Take Back"),
    "reject_reading": Decision(MANAGER, True, "setting", "Take Back"),
    "confirm_disposition": Decision(MANAGER, False, "never", "Take Back"),
    "undo_disposition": Decision(MANAGER, False, "never", "decide again"),
    "abort": Decision(MANAGER, True, "never", "none, its material is decided about"),
    "resend": Decision(MANAGER, False, "never", "none, the next run is cancelled"),
    "override": Decision(ADMINISTRATOR, True, "never", "none"),
}
