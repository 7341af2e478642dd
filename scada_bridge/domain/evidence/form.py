# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The canonical form of evidence: which rows a run has, and which of their columns.

What is written here never changes, or no seal could be checked again: a release that
wants other columns adds a form, and its seals name that.  The same is told to people in
``doc/evidence.rst``.
"""
from typing import Dict, NamedTuple

FORM = 1  # of the seals that are made now

# How a value is written, NULL as "":
NUMBER = "number"  # integer or id of a record, decimal
TEXT = "text"  # as it is
KG = "kg"  # three places behind the point
FLAG = "flag"  # 1 or 0; NULL as 0
MOMENT = "moment"  # UTC, YYYY-MM-DD HH:MM:SS


class Kind(NamedTuple):
    """One kind of rows.

    :ivar name: how a row is called in seals and exports
    :ivar table: where it lies
    :ivar columns: {column: how its value is written}, in the order of the form; the
        first one is ``id``
    :ivar is_closed: such rows exist at the end of a run, none is added later
    """

    name: str
    table: str
    columns: Dict[str, str]
    is_closed: bool


def columns(text: str) -> Dict[str, str]:
    """Return {column: how its value is written} of ``text``, a word for each.

    A word without a colon is text, as in ``id:number mo_id kg:kg``.
    """
    pairs = [word.partition(":") for word in text.split()]
    return {name: how or TEXT for name, _colon, how in pairs}


WHO = "user_id:number login user_name date:moment"
RUN = Kind(
    "run",
    "scada_mo_history",
    columns(
        "id:number uuid company_id:number mo_id reference batch_no:number source state "
        "end reason product_id:number equipment_id:number equipment_id_batch "
        "consumption:kg actual_weight_quantity_finished_goods:kg weight_source "
        "plant_weight:kg assumed_additions status_manufacturing:flag "
        "status_operation:flag is_outcome_unknown:flag update_odoo:flag "
        "date_queued:moment date_started:moment date_reading:moment "
        "date_finished:moment date_posted:moment date_closed:moment "
        "date_archived:moment archived_by_id:number"
    ),
    True,
)
LINE = Kind(
    "line",
    "scada_mo_history_line",
    columns(
        "id:number history_id:number silo_number:number silo_id:number "
        "product_id:number component_name consumption:kg actual_consumption:kg "
        "dead_band_kg:kg is_measured:flag"
    ),
    True,
)
ENTRY = Kind(
    "entry",
    "scada_consumption_entry",
    columns(
        "id:number batch_uuid reading_seq:number silo_number:number silo_id:number "
        "product_id:number mo_id equipment_id:number move_id:number update_mode "
        "old_value:kg new_value:kg quantity:kg total:kg source origin user_id:number "
        "date:moment content_hash"
    ),
    False,  # corrections are written there, too
)
LOG = Kind(
    "log",
    "scada_history_log",
    columns("id:number history_id:number date:moment user_id:number text"),
    True,
)
DISPOSITION = Kind(
    "disposition",
    "scada_disposition",
    columns(
        "id:number history_id:number line_id:number mo_id silo_id:number "
        "product_id:number kind kg:kg location_id:number lot_id:number move_id:number "
        "scrap_id:number reason figures needs_second:flag reversal_of_id:number " + WHO
    ),
    False,
)
CONFIRMATION = Kind(
    "confirmation",
    "scada_disposition_confirmation",
    columns("id:number disposition_id:number " + WHO),
    False,
)
CORRECTION = Kind(
    "correction",
    "scada_correction",
    columns(
        "id:number history_id:number line_id:number mo_id product_id:number kg:kg "
        "move_id:number reading_seq:number reason reversal_of_id:number " + WHO
    ),
    False,
)
APPROVAL = Kind(
    "approval",
    "scada_history_approval",
    columns(
        "id:number history_id:number decision remark user_id:number login date:moment"
    ),
    False,
)

# in the order in which a seal lists them
KINDS = (RUN, LINE, ENTRY, LOG, DISPOSITION, CONFIRMATION, CORRECTION, APPROVAL)
