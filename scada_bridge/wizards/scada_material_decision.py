# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asks what became of unassigned material, of one or several silos at once."""
from odoo import _, api, fields, models

from ..exceptions import ScadaDataError
from ..models.material.disposition import KINDS, Share
from ..models.mixin.batch import KG_DIGITS


class ScadaMaterialDecision(models.TransientModel):
    _name = "scada.material.decision"
    _description = "Decide about SCADA Material"

    # not required: of radio buttons Odoo's client would send none without a word
    kind = fields.Selection(KINDS, "What Became of It")
    location_id = fields.Many2one(
        "stock.location",
        "Put Into",
        domain="[('usage', '=', 'internal')]",
        help="Where the material lies from now on.",
    )
    reason = fields.Char(
        required=True, help="Kept with the decision, with your name and the time."
    )
    share_ids = fields.One2many(
        "scada.material.share",
        "decision_id",
        "Material",
        default=lambda self: self._default_share_ids(),
    )

    @api.model
    def _default_share_ids(self):
        """Take over the rows of the list, with the figures that are shown."""
        rows = self.env["scada.unassigned.material"]
        if self.env.context.get("active_model") == rows._name:
            rows = rows.browse(self.env.context.get("active_ids") or []).exists()
        return [(0, 0, line._prepare_share_vals()) for line in rows.line_id]

    def action_decide(self):
        """Decide; refused if somebody has decided meanwhile."""
        self.ensure_one()
        if not self.kind:
            raise ScadaDataError(_("Choose what became of the material."))
        shares = [
            Share(share.line_id, share.kg, share.figures, share.lot_id)
            for share in self.share_ids
            if share.kg
        ]
        self.env["scada.disposition"]._decide(
            shares, self.kind, self.reason, self.location_id
        )
        return {"type": "ir.actions.act_window_close"}


class ScadaMaterialShare(models.TransientModel):
    _name = "scada.material.share"
    _description = "Share of SCADA Material"

    decision_id = fields.Many2one("scada.material.decision", ondelete="cascade")
    line_id = fields.Many2one(
        "scada.mo.history.line", "Silo", required=True, ondelete="cascade"
    )
    mo_id = fields.Char("Order", related="line_id.history_id.mo_id")
    product_id = fields.Many2one(related="line_id.product_id", string="Material")
    unassigned_kg = fields.Float(related="line_id.unassigned_kg", digits=KG_DIGITS)
    kg = fields.Float(
        "Quantity (kg)", digits=KG_DIGITS, help="All of it, or a part; 0 leaves it."
    )
    lot_id = fields.Many2one(
        "stock.production.lot", "Lot", domain="[('product_id', '=', product_id)]"
    )
    figures = fields.Char(help="Version of what is shown here.")


class ScadaMoHistoryLine(models.Model):
    _inherit = "scada.mo.history.line"

    def _prepare_share_vals(self):
        """Return the values of a row of the dialog: all of it, as shown now."""
        self.ensure_one()
        return {
            "line_id": self.id,
            "kg": self.undecided_kg,
            "figures": self._get_material_figures(),
        }


class ScadaUnassignedMaterial(models.Model):
    _inherit = "scada.unassigned.material"

    def action_decide(self):
        """Ask what became of the material of these rows; for managers."""
        self.check_access_rule("read")
        self.env["scada.material.decision"].check_access_rights("create")
        return {
            "type": "ir.actions.act_window",
            "name": _("Decide about Material"),
            "res_model": "scada.material.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"active_ids": self.ids, "active_model": self._name},
        }
