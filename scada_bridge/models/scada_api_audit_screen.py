# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.http import request

from .scada_api_audit import OUTCOME_LENGTH

SCREEN = "SCREEN"  # in place of GET or POST


class ScadaApiAudit(models.Model):
    _inherit = "scada.api.audit"

    @api.model
    def _log_screen(self, path, subject, error=None):
        """Note what a person did to the plant on a screen of Odoo.

        :param path: which screen
        :param subject: what it was done to
        :param error: why it failed, None if it did not
        """
        user = self.env.user
        outcome = "error: %s" % error if error else "success"
        # sudo: entries are written by nobody by hand
        self.sudo().create(
            {
                "user_id": user.id,
                "company_id": self.env.company.id,
                "login": user.login,
                "source": request.httprequest.remote_addr if request else False,
                "auth_source": "session",
                "method": SCREEN,
                "path": self._storable(path),
                "subject": self._storable(subject),
                "status": 503 if error else 200,
                "outcome": self._storable(outcome, OUTCOME_LENGTH),
            }
        )
