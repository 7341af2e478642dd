# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was in which silo when: a row for each material, never changed."""
from odoo import api, fields, models

MATERIAL = "product_id"
MENDING = {"active", MATERIAL, "location_id", "priority"}


class ScadaSiloContent(models.Model):
    """From a moment on the silo holds this material, until the next row of the silo."""

    _name = "scada.silo.content"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Silo Content"
    _order = "id desc"
    _rec_name = "product_id"

    silo_id = fields.Many2one(
        "scada.silo", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product",
        "Material",
        readonly=True,
        ondelete="restrict",
        help="Empty: nobody named one.",
    )
    date_from = fields.Datetime("From", required=True, readonly=True)
    date_until = fields.Datetime(
        "Until", compute="_compute_date_until", help="Empty: the silo holds it now."
    )
    user_id = fields.Many2one(
        "res.users", "Entered by", readonly=True, ondelete="restrict"
    )
    user_login = fields.Char("Login", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    @api.depends("silo_id", "date_from")
    def _compute_date_until(self):
        # sudo: rows of silos of which the user sees these
        rows = self.sudo().search([("silo_id", "in", self.silo_id.ids)])
        following, until = {}, {}
        for row in rows:  # the last one first
            until[row.id] = following.get(row.silo_id, False)
            following[row.silo_id] = row.date_from
        for row in self:
            row.date_until = until.get(row.id, False)


class ScadaSilo(models.Model):
    _inherit = "scada.silo"

    content_ids = fields.One2many(
        "scada.silo.content",
        "silo_id",
        "History of Contents",
        readonly=True,
        help="What the silo held, as it was entered; the last one first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        silos = super().create(vals_list)
        silos.filtered("product_id")._record_content()
        return silos

    def write(self, vals):
        before = {silo: silo.product_id for silo in self} if MATERIAL in vals else {}
        result = super().write(vals)
        changed = self.filtered(lambda s: s in before and s.product_id != before[s])
        changed._record_content()
        if MENDING & set(vals):
            self._try_mended()
        return result

    def _try_mended(self):
        """What could not be posted because of these silos is tried at once."""
        domain = [("line_ids.silo_id", "in", self.ids)]
        self.env["scada.mo.batch"]._get_failing(domain)._try_mended()

    def _record_content(self):
        """Add a row about the material that each of these silos holds from now on."""
        # sudo: rows are added by code alone
        self.env["scada.silo.content"].sudo().create(
            [silo._prepare_content_vals() for silo in self]
        )

    def _prepare_content_vals(self):
        self.ensure_one()
        return {
            "silo_id": self.id,
            "product_id": self.product_id.id,
            "date_from": fields.Datetime.now(),
            "user_id": self.env.user.id,
            "user_login": self.env.user.login,
            "company_id": self.company_id.id,
        }

    def _get_content(self):
        """Return the last row of this silo, empty if it never held anything."""
        self.ensure_one()
        return self.content_ids.sorted("id")[-1:]

    def _get_contents_since(self, content):
        """Return the materials that the silo has held since a row was its last.

        :param content: a row of this silo; empty if it had none
        """
        self.ensure_one()
        rows = self.content_ids.filtered(lambda row: row.id >= (content.id or 0))
        return rows.sorted("id").product_id


class ScadaBatchLineMixin(models.AbstractModel):
    _inherit = "scada.batch.line.mixin"

    content_id = fields.Many2one(
        "scada.silo.content",
        "Held When Queued",
        readonly=True,
        ondelete="restrict",
        help="What the silo held when the batch was queued: what comes from it "
        "unplanned can be nothing else, unless the material was changed meanwhile.",
    )

    def _get_contents(self):
        """Return what the silo may have given: what was planned, else what it held.

        :return: products; several if the material was changed since it was queued
        """
        self.ensure_one()
        return self.product_id or self.silo_id._get_contents_since(self.content_id)
