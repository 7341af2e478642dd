# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PLC that takes all orders of a fill when the first slot is released.

The memory map says so (``release: first_slot``).  Such a program looks at
slot 1, then at every slot whose own handshake word is 0 as well; what is released later
waits for the next time.  So::

    fill       only while number 1 is free: without it nobody would open the gate
    release    the other slots at any time, each by its own handshake word;
               slot 1 when no other order waits to be written or released
    missed     an order released with no slot 1 behind it (sent again, or the order of
               slot 1 has left the queue) waits for the gate: then the next fill does
               not wait for an empty queue
"""
from odoo import api, fields, models

from ...plc.memory.layout import FIRST_SLOT
from .batch import HANDOVER_STATES

GATE = 1  # the slot that releases all


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    waits_for_gate = fields.Boolean(
        "Waits for Slot 1",
        readonly=True,
        help="The order is in the PLC, which takes it when the order of slot 1 is "
        "released next.",
    )

    @api.model
    def _get_free_numbers(self, equipment, is_top_up=False):
        if not equipment._get_scada_plc()._has_gate():
            return super()._get_free_numbers(equipment, is_top_up)
        waiting = self.search_count(
            [
                ("equipment_id", "=", equipment.id),
                ("plc_state", "=", "released"),
                ("waits_for_gate", "=", True),
            ]
        )
        numbers = super()._get_free_numbers(equipment, is_top_up or bool(waiting))
        return numbers if GATE in numbers else []

    def _must_wait_for_others(self):
        """Return whether this order opens the gate, and others are not ready for it."""
        if self.batch_no != GATE or not self._get_plc()._has_gate():
            return False
        others = self.search_count(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("plc_state", "in", HANDOVER_STATES),
                ("id", "!=", self.id),
            ]
        )
        return bool(others)

    def _after_released(self):
        """Keep who waits for the gate, or have it opened."""
        if not self._get_plc()._has_gate():
            return
        line = [("equipment_id", "=", self.equipment_id.id)]
        if self.batch_no == GATE:
            waiting = self.search(line + [("waits_for_gate", "=", True)])
            waiting.write({"waits_for_gate": False})
        else:
            self.waits_for_gate = True
            first = line + [("batch_no", "=", GATE), ("plc_state", "=", "to_release")]
            self.search(first)._delay_write()


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _has_gate(self):
        """Return whether slot 1 releases all orders; False without a PLC."""
        if not self:
            return False
        block = self._get_memory_map().blocks.get("batch_write")
        return bool(block) and block.release == FIRST_SLOT
