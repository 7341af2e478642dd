# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tasks report of a PLC; see ``domain/text/journal.py`` of the bridge."""
from functools import partial

from odoo.addons.scada_bridge.domain.text.journal import Entry
from odoo.addons.scada_bridge.domain.text.message import _lt

_Entry = partial(Entry, addon="scada_bridge_plc")

JOURNAL = {
    # -- Task 1: orders are handed over
    "order_released": _Entry(
        "task1",
        "info",
        _lt("%(order)s batch %(number)s on %(line)s: order released to the PLC"),
    ),
    "order_at_plc": _Entry(
        "task1",
        "info",
        _lt("%(order)s batch %(number)s on %(line)s: order already at the PLC"),
    ),
    "order_adopted": _Entry(
        "task1",
        "warning",
        _lt(
            "%(order)s batch %(number)s on %(line)s: the PLC shows it already and Odoo "
            "had forgotten it, taken in. Was the database restored?"
        ),
    ),
    "not_withdrawn": _Entry(
        "task1",
        "warning",
        _lt(
            "%(order)s batch %(number)s on %(line)s: it was taken back from the PLC, "
            "which makes it all the same. The run goes on"
        ),
    ),
    "released_twice": _Entry(
        "task1",
        "warning",
        _lt(
            "%(order)s batch %(number)s on %(line)s: its release arrived at the PLC a "
            "second time, while the plant was making it. Taken back, so that it is not "
            "made again; have the network looked at"
        ),
    ),
    "queue_not_filled": _Entry(
        "task1",
        "warning",
        _lt("%(line)s: no order is queued, the PLC can't be asked: %(reason)s"),
    ),
    "order_unknown": _Entry(
        "task1",
        "warning",
        _lt(
            "PLC %(plc)s order slot %(slot)s: %(reason)s No order gets the slot. Its "
            "words: %(words)s"
        ),
    ),
    "batch_quarantined": _Entry(
        "task1", "warning", _lt("%(order)s quarantined: %(reason)s")
    ),
    # -- Task 2: records and hand-adds are read
    "slot_quarantined": _Entry(
        "task2",
        "warning",
        _lt(
            "PLC %(plc)s slot %(slot)s quarantined: %(reason)s The words are kept, "
            "nothing was stored, other slots go on"
        ),
    ),
    "record_discarded": _Entry(
        "task2",
        "warning",
        _lt(
            "%(user)s discarded the record of %(order)s in slot %(slot)s: %(reason)s. "
            "Its words: %(words)s"
        ),
    ),
    "late_correction": _Entry(
        "task2",
        "warning",
        _lt(
            "Late correction of %(order)s: the PLC tells other figures after the order "
            "was closed. Stored and then reported: %(figures)s. Nothing was posted"
        ),
    ),
    "made_again": _Entry(
        "task2",
        "error",
        _lt(
            "The PLC made %(order)s a second time. Its figures are more material, no "
            "correction; nothing of them was posted: %(figures)s"
        ),
    ),
    "correction_decided": _Entry(
        "task2",
        "info",
        _lt("Late correction of %(order)s: %(decision)s by %(user)s: %(reason)s"),
    ),
    "word_reset": _Entry(
        "task2",
        "warning",
        _lt(
            "PLC %(plc)s slot %(slot)s: this PLC resets the acknowledge word of "
            "%(order)s itself. The record is stored and was acknowledged several "
            "times; it is left alone now"
        ),
    ),
    "hand_add_accepted": _Entry(
        "task2", "info", _lt("%(order)s: %(kg)s kg of %(product)s added by hand")
    ),
    "hand_add_quarantined": _Entry(
        "task2", "warning", _lt("PLC %(plc)s hand-add to decide: %(reason)s")
    ),
    "hand_add_dismissed": _Entry(
        "task2", "info", _lt("PLC %(plc)s hand-add %(id)s rejected by %(user)s")
    ),
    # -- Task 4: is the PLC there
    "plc_online": _Entry("task4", "info", _lt("PLC %(plc)s is online")),
    "plc_offline": _Entry(
        "task4",
        "warning",
        _lt("PLC %(plc)s is offline: %(error)s; tried again every %(seconds)s s"),
    ),
}
