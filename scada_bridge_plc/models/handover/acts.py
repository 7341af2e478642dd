# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.notes import note_html


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @act("resend")
    def action_resend(self):
        """Note who sent a batch to the plant a second time, for the batch record."""
        quarantined = self.filtered(lambda batch: batch.plc_state == "quarantine")
        result = super().action_resend()
        for batch in quarantined:
            # sudo: nobody writes batches by hand, sending again is that button
            text = _("Sent to the PLC again by %s.") % self.env.user.name
            batch.sudo()._message_log(body=note_html(text))
        return result
