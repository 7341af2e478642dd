# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about runs and their material, and who may: one table.

The same table stands in ``doc/material.rst``; a test compares both, and that each
decision asks for its role.
"""
from typing import NamedTuple

OPERATOR, MANAGER, ADMINISTRATOR = "operator", "manager", "administrator"
PLANNER = "planner"  # who may change manufacturing orders


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
    # a run and its order
    "withdraw": Decision(OPERATOR, True, "never", "none, the order is queued again"),
    "abort": Decision(MANAGER, True, "never", "none, its material is decided about"),
    "override": Decision(
        ADMINISTRATOR, True, "setting", "none, its material is decided about"
    ),
    "resend": Decision(MANAGER, False, "never", "none, the next run is cancelled"),
    "release_quarantine": Decision(
        MANAGER, False, "never", "none, quarantined again by itself"
    ),
    "reset_status": Decision(MANAGER, False, "never", "none, told by the plant again"),
    "hold": Decision(MANAGER, False, "never", "Release Hold"),
    "release_hold": Decision(MANAGER, False, "never", "Hold"),
    "pause_line": Decision(OPERATOR, True, "never", "Resume Line"),
    "resume_line": Decision(OPERATOR, False, "never", "Pause Line"),
    "unlock": Decision(MANAGER, False, "never", "Lock Quantities"),
    "stop_rest": Decision(PLANNER, True, "never", "Add a Part"),
    "add_part": Decision(PLANNER, False, "never", "Stop the Rest"),
    "change_whole": Decision(PLANNER, False, "never", "change it again"),
    # figures that can't be right
    "finish_with_weight": Decision(
        MANAGER, True, "never", "none, edited in the closed order"
    ),
    "accept_figures": Decision(
        MANAGER, True, "never", "none, edited in the closed order"
    ),
    "accept_hand_add": Decision(
        MANAGER, True, "never", "none, edited in the closed order"
    ),
    "dismiss_hand_add": Decision(
        MANAGER, True, "never", "none, edited in the closed order"
    ),
    "discard_record": Decision(MANAGER, True, "never", "none, its words are kept"),
    # material
    "dispose": Decision(MANAGER, True, "never", "Take Back"),
    "reject_reading": Decision(MANAGER, True, "setting", "Take Back"),
    "confirm_disposition": Decision(MANAGER, False, "never", "Take Back"),
    "undo_disposition": Decision(MANAGER, False, "never", "decide again"),
    # what the plant corrects after closing, and what people change
    "take_over_correction": Decision(MANAGER, True, "never", "Take Back"),
    "ignore_correction": Decision(MANAGER, True, "setting", "Take Back"),
    "confirm_correction": Decision(MANAGER, False, "never", "Take Back"),
    "undo_correction": Decision(MANAGER, False, "never", "decide again"),
    "accept_difference": Decision(MANAGER, True, "never", "Take Back"),
    "undo_acceptance": Decision(MANAGER, False, "never", "accept again"),
}


def needs_second(code: str, is_wanted: bool) -> bool:
    """Return whether another person has to confirm this decision.

    :param code: key of ``DECISIONS``
    :param is_wanted: the setting of the company
    """
    return is_wanted and DECISIONS[code].second_person == "setting"
