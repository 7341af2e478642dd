# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A paused line: orders stay prepared in the PLC, and what it has not begun comes back.

What is taken back is watched like any order that was withdrawn, then goes out again as
another run in the same place; it stays *to release* until the line is resumed.
"""
from odoo import models

from odoo.addons.scada_bridge.translations import _

from .batch import HANDOVER_STATES


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    def _scada_take_back(self, reason):
        super()._scada_take_back(reason)
        batches = self.env["scada.mo.batch"].sudo()  # sudo: as for cancelling them
        released = batches.search(
            [("equipment_id", "=", self.id), ("plc_state", "=", "released")]
        )
        if released:
            text = _("The line was paused: %s") % reason
            released._take_back_unbegun(text)

    def _after_scada_resumed(self):
        super()._after_scada_resumed()
        batches = self.env["scada.mo.batch"].sudo()
        batches.search(
            [
                ("equipment_id", "=", self.id),
                ("plc_state", "in", HANDOVER_STATES),
            ]
        )._delay_write()


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _take_back_unbegun(self, text):
        """Take back those that the plant has not begun, to be sent again later.

        :raise ScadaUnavailableError: the PLC does not answer
        """
        runs = {batch: batch._prepare_next_run_vals() for batch in self}
        kept = self._query_plant(is_partial=True)
        gone = self - self.browse([batch.id for batch in kept])
        gone.write({"plc_state": False})
        gone._end_and_send_again(runs, text)
