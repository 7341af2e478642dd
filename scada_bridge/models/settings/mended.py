# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was refused is tried at once when a person changes what it was refused for.

A batch that can't be posted is tried again every five minutes for ever, and nobody who
has just corrected the cause wants to wait for it.  Whether the change was the right one
need not be known: a try that fails is one more, with its reason.  Orders and their
components are seen by ``models/order/follow.py``, silos by ``models/silo/content.py``.
"""
from odoo import models

LOCK_DATES = {"period_lock_date", "fiscalyear_lock_date", "tax_lock_date"}
PRODUCT = {"active", "tracking", "type", "uom_id", "categ_id"}


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if any(name in LOCK_DATES or name.startswith("scada_") for name in vals):
            batches = self.env["scada.mo.batch"]
            batches._get_failing([("company_id", "in", self.ids)])._try_mended()
        return result


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if PRODUCT & set(vals):
            domain = [
                "|",
                ("product_id.product_tmpl_id", "in", self.ids),
                ("line_ids.product_id.product_tmpl_id", "in", self.ids),
            ]
            self.env["scada.mo.batch"]._get_failing(domain)._try_mended()
        return result
