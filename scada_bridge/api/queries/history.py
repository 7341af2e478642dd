# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, models

from ...exceptions import ScadaNotFoundError

# The old word for how a batch ended; "failed" is done, but the plant reported a failure
STATUS_DOMAINS = {
    "completed": [("state", "=", "done"), ("status_operation", "=", False)],
    "failed": [("state", "=", "done"), ("status_operation", "=", True)],
    "cancelled": [("state", "=", "cancel")],
}


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    @api.model
    def _get_page(self, params):
        """Return (a page of the archive, newest first; the number of all)."""
        domain = [("company_id", "in", self.env.companies.ids)]
        domain += STATUS_DOMAINS.get(params.get("status"), [])
        if params.get("mo_id"):
            domain.append(("mo_id", "ilike", params["mo_id"]))
        page = self.search(domain, limit=params["limit"], offset=params["offset"])
        return page, self.search_count(domain)

    @api.model
    def _find_newest(self, mo_name):
        """Return the newest archived batch of an order.

        :raise ScadaNotFoundError: there is none
        :raise ScadaStateError: it was ordered under this name, and made in parts
        """
        own = [("company_id", "in", self.env.companies.ids)]
        found = self.search(own + [("mo_id", "=", mo_name.strip())], limit=1)
        if not found:
            whole = [("production_id.scada_ordered_name", "=", mo_name.strip())]
            parts = self.search(own + whole, limit=1)
            # sudo: which parts there are, of runs that the caller may read
            for part in parts.sudo().production_id:
                part._scada_check_named(mo_name)
            raise ScadaNotFoundError(
                _("%s is not in the history") % mo_name[:64], "batch_not_found"
            )
        return found
