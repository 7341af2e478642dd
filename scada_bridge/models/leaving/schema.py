# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables and columns of evidence are not dropped by deleting what describes them.

Odoo drops them for a client that sends the context of an uninstallation.  An upgrade,
which loads a registry, may change its own tables.
"""
from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def _drop_table(self):
        if self.pool.ready:
            leaving = self.env["scada.leaving"]
            leaving._check_drop_allowed(self.mapped("model"))
        return super()._drop_table()


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        if self.pool.ready:
            stored = self.filtered("store")
            leaving = self.env["scada.leaving"]
            leaving._check_drop_allowed(stored.mapped("model"))
        return super()._drop_column()
