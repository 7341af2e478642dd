# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failures of the plant while it had an order, for the order's form."""
from odoo import _, fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    scada_failure_count = fields.Integer(
        compute="_compute_scada_failure_count",
        compute_sudo=True,
        help="Failures of the line and of the silos while the order was in the queue.",
    )

    def _compute_scada_failure_count(self):
        for production in self:
            domain = production._get_scada_failure_domain()
            reports = self.env["scada.failure.report"]
            production.scada_failure_count = domain and reports.search_count(domain)

    def _get_scada_failure_domain(self):
        """Return the domain of the failures, None if the plant never had the order."""
        self.ensure_one()
        attempts = [*self.scada_batch_ids, *self.scada_history_ids]
        if not attempts:
            return None
        silos = self.env["scada.silo"]._get_company_silos(self.company_id)
        equipments = self.scada_equipment_id + silos.equipment_id
        domain = [
            ("company_id", "=", self.company_id.id),
            ("equipment_id", "in", equipments.ids),
            ("failure_date", ">=", min(one.date_queued for one in attempts)),
        ]
        if not self.scada_batch_ids:
            last = max(one.date_finished or one.date_archived for one in attempts)
            domain.append(("failure_date", "<=", last))
        return domain

    def action_scada_failures(self):
        """Show the failures of the line and its silos while it had the order."""
        self.ensure_one()
        self.env["scada.failure.report"].check_access_rights("read")
        self.check_access_rule("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_failure_report_action"
        )
        # sudo: the domain only names the plant's own records
        domain = self.sudo()._get_scada_failure_domain() or [("id", "=", False)]
        name = _("Failures during %s") % self.name
        return dict(action, domain=domain, context={}, display_name=name, name=name)
