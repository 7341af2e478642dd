# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models

from ..models.mixin.batch import KG_DIGITS


class ScadaOrderParts(models.TransientModel):
    """Shows the parts of an order, and lets people decide about the whole."""

    _name = "scada.order.parts"
    _description = "Parts of a SCADA Order"

    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    part_ids = fields.Many2many(
        "mrp.production", string="Parts", compute="_compute_parts"
    )
    whole_text = fields.Char(compute="_compute_parts")
    uom_id = fields.Many2one(related="production_id.product_uom_id")
    figures = fields.Text(
        default=lambda self: self._default_figures(),
        help="What was shown; decided is about this and nothing else.",
    )
    reason = fields.Char(help="Kept with the parts, with your name and the time.")
    quantity = fields.Float(
        "New Part",
        digits="Product Unit of Measure",
        default=lambda self: self._default_quantity(),
        help="What is left of an order that was closed with less than planned.",
    )
    total_kg = fields.Float("Whole Order (kg)", digits=KG_DIGITS)

    @api.model
    def _default_figures(self):
        order_id = self.env.context.get("active_id")
        order = self.env["mrp.production"].browse(order_id or ()).exists()
        return order and order._get_scada_parts()._get_scada_figures()

    @api.model
    def _default_quantity(self):
        order_id = self.env.context.get("active_id")
        order = self.env["mrp.production"].browse(order_id or ()).exists()
        return order and order._scada_get_short()

    @api.depends("production_id")
    def _compute_parts(self):
        for dialog in self:
            order = dialog.production_id
            dialog.part_ids = order._get_scada_parts() if order else False
            dialog.whole_text = dialog.part_ids._get_scada_whole_text()

    def action_stop(self):
        """Cancel the parts that wait."""
        self.ensure_one()
        order = self.production_id
        stopped, refusals = order._scada_stop_rest(self.reason, self.figures)
        names = ", ".join(stopped.sorted("backorder_sequence").mapped("name"))
        title = _("Stopped: %s") % names
        return self._tell(title, "\n".join(map(str, refusals)))

    def action_add(self):
        """Make one more part."""
        self.ensure_one()
        part = self.production_id._scada_add_part(self.quantity, self.figures)
        return self._tell(_("Added: %s") % part.name)

    def action_change(self):
        """Change the quantity of the whole order."""
        self.ensure_one()
        order = self.production_id
        parts = order._scada_change_whole(self.total_kg, self.figures)
        return self._tell(_("Changed: %s") % ", ".join(parts.mapped("name")))

    def _tell(self, title, message=""):
        """Close the dialog, and say what was done."""
        kind = "warning" if message else "success"
        action = self.env["scada.mo.batch"]._notify(title, message, kind)
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
