# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, fields, models


class ScadaPlcSlot(models.Model):
    """What a result slot of the PLC held when it was last understood or refused."""

    _name = "scada.plc.slot"
    _inherit = "scada.provenance.mixin"
    _description = "SCADA PLC Slot"
    _order = "plc_id, number"

    plc_id = fields.Many2one(
        "scada.plc", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plc_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True)
    raw_words = fields.Text(
        readonly=True, help="The words of the slot, hexadecimal, as last handled."
    )
    quarantine_reason = fields.Char(
        "Quarantined Because", readonly=True, help="Nothing of the record was stored."
    )
    date_changed = fields.Datetime(readonly=True)

    _sql_constraints = [
        ("number_uniq", "UNIQUE (plc_id, number)", "The PLC already has this slot."),
    ]

    def name_get(self):
        return [(slot.id, _("Slot %s") % slot.number) for slot in self]

    def _get_words(self):
        """Return the words as last handled, a tuple of 0..65535, empty if none."""
        self.ensure_one()
        return tuple(int(word, 16) for word in (self.raw_words or "").split())

    def _keep(self, words, reason=False):
        """Remember that ``words`` were handled, or refused because of ``reason``."""
        self.write(
            {
                "raw_words": " ".join("%04X" % word for word in words),
                "quarantine_reason": reason,
                "date_changed": fields.Datetime.now(),
            }
        )

    def _forget(self):
        """Handle the words of these slots as new when they are read next."""
        # sudo: what a slot held is written by code alone, the callers check who asks
        self.sudo().write({"raw_words": False, "quarantine_reason": False})

    def action_release(self):
        """Look at the quarantined record again, as if it were new (managers only)."""
        self._sudo_checked("write", by=self.plc_id)._forget()
        self.plc_id._delay_poll()
        return self.plc_id._notify(_("The record is read again in a moment"))
