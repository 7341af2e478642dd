# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import fields, models

KEY_BYTES = 32


class ResCompany(models.Model):
    _inherit = "res.company"

    scada_export_key = fields.Char(
        "SCADA Export Key",
        groups="base.group_system",
        copy=False,
        readonly=True,
        help="Signs exported evidence. Give it to whoever has to check an archive.",
    )

    def _scada_get_export_key(self):
        """Return the key that signs the company's archives, made the first time."""
        self.ensure_one()
        # sudo: who exports need not see the key
        company = self.sudo()
        if not company.scada_export_key:
            company.scada_export_key = secrets.token_hex(KEY_BYTES)
        return company.scada_export_key
