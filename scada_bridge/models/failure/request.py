# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A failure opens a maintenance request; closing the request resolves the failure."""

from odoo import _, api, fields, models
from odoo.tools import mute_logger


class ScadaFailureReport(models.Model):
    _inherit = "scada.failure.report"

    @api.model
    def _cron_open_requests(self):
        """Task 5: queue what is still to be decided, a job may have failed."""
        own = self.env["scada.task"]._get_run_domain()
        due = self.search([("is_request_due", "=", True)] + own)
        due._delay_job("_job_open_request")

    def _job_open_request(self):
        """Open a maintenance request for this failure, or join one that is open.

        One job at a time runs in its channel, so two failures of one equipment can't
        both find that there is no request.
        """
        self._hold_job_lock()
        report = self.exists()
        report._lock_rows()
        if report.is_request_due:
            report.is_request_due = False
            if report._needs_request():
                report._open_request()

    def _open_request(self):
        self.ensure_one()
        request = self._find_open_request()
        code = "request_joined"
        if not request:
            code = "request_opened"
            requests = self.env["maintenance.request"].with_company(self.company_id)
            request = requests.create(self._prepare_request_vals())
        self.maintenance_request_id = request
        self.env["scada.task"]._journal(
            code,
            row={"company": self.company_id},
            request=request.id,
            equipment=self.equipment_code,
            failure=self.description,
        )

    def _lock_rows(self):
        """Wait for other writers now, before a request is opened that they undo."""
        with mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "SELECT id FROM scada_failure_report WHERE id = ANY(%s) "
                "FOR NO KEY UPDATE",
                [self.ids],
            )

    def _needs_request(self):
        """Return whether it needs one, and what the company's policy says about it."""
        self.ensure_one()
        if self.state != "open" or self.maintenance_request_id:
            return False
        company = self.company_id
        if company.scada_request_policy == "severity":
            return self.severity >= company.scada_request_severity
        return company.scada_request_policy == "always"

    def _find_open_request(self):
        """Return the open request of the same trouble within the dedupe window."""
        self.ensure_one()
        window = self.company_id.scada_request_window
        if not window:
            return self.env["maintenance.request"]
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=window)
        earlier = self.search(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("description", "=", self.description),
                ("maintenance_request_id.stage_id.done", "=", False),
                ("maintenance_request_id.archive", "=", False),
                ("maintenance_request_id.create_date", ">=", since),
            ],
            limit=1,
        )
        return earlier.maintenance_request_id

    def _prepare_request_vals(self):
        self.ensure_one()
        equipment = self.equipment_id
        technician = equipment.technician_user_id
        return {
            "name": "%s: %s" % (equipment.display_name, self.description),
            "equipment_id": equipment.id,
            "company_id": self.company_id.id,
            "maintenance_type": "corrective",
            "priority": self.severity,
            "user_id": (technician or equipment.category_id.technician_user_id).id,
            "maintenance_team_id": self._get_request_team().id,
            "description": _(
                "Reported by %(source)s: %(code)s %(description)s at %(date)s UTC."
            )
            % {
                "source": self._get_source_label(),
                "code": self.equipment_code,
                "description": self.description,
                "date": self.failure_date,
            },
        }

    def _get_request_team(self):
        """Return the team that looks after the equipment.

        Odoo makes a team for its first company alone; for every other one it takes
        that team, and refuses it.
        """
        team = self.equipment_id.maintenance_team_id
        if team:
            return team
        company = self.company_id
        teams = self.env["maintenance.team"]
        own = teams.search([("company_id", "in", [company.id, False])])
        vals = {"name": _("Maintenance of %s") % company.name, "company_id": company.id}
        return own.sorted(lambda t: not t.company_id)[:1] or teams.create(vals)


class MaintenanceRequest(models.Model):
    _inherit = "maintenance.request"

    scada_failure_ids = fields.One2many(
        "scada.failure.report", "maintenance_request_id", "SCADA Failures"
    )

    def write(self, vals):
        result = super().write(vals)
        if "stage_id" in vals:
            # sudo: technicians close requests, they need not see the SCADA store
            self.sudo()._scada_follow_stage()
        return result

    def _scada_follow_stage(self):
        """Resolve the failures of closed requests, open those of reopened ones."""
        for request in self.filtered("scada_failure_ids"):
            failures = request.scada_failure_ids
            if request.stage_id.done:
                failures.filtered(lambda f: f.state == "open")._resolve()
            else:
                resolved = failures.filtered(lambda f: f.state == "resolved")
                if resolved:
                    resolved.action_reopen()
