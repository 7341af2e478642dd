# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failures as the API takes and lists them; grouped by the database."""

from datetime import datetime, timedelta

from odoo import _, api, fields, models

from ...acts import act
from ...exceptions import ScadaDataError
from ...models.failure.downtime import MINUTES

ORDER = "failure_date desc, id desc"
FORMATS = {"day": "YYYY-MM-DD", "month": "YYYY-MM"}


class ScadaFailureReport(models.Model):
    _inherit = "scada.failure.report"

    @api.model
    @act("report_failure")
    def _record_api_failure(self, params):
        """Store what a caller reports; the same event again is the same record.

        :raise ScadaNotFoundError: unknown equipment
        :raise ScadaDataError: the description says that nothing failed
        """
        equipment = self.env["maintenance.equipment"]._scada_find(
            params["equipment_code"]
        )
        company = self.env.company
        date = company._scada_parse_date(params.get("date"))
        date = date or datetime.utcnow().replace(microsecond=0)
        vals = {
            "equipment_code": equipment.scada_code,
            "description": params["description"],
            "failure_date": date,
            "source": "api",
            "company_id": company.id,
        }
        if params.get("duration"):
            hours, minutes = params["duration"].split(":")
            length = timedelta(hours=int(hours), minutes=int(minutes))
            vals["date_resolved"] = date + length
        report, _created = self._record_failure(vals)
        if not report:
            raise ScadaDataError(_("description says that nothing failed"))
        return report

    @api.model
    def _get_failure_domain(self, params):
        """Return the domain of the failures that report parameters ask for."""
        start, end = self.env.company._scada_get_range(params)
        domain = [
            ("company_id", "in", self.env.companies.ids),
            ("state", "!=", "quarantine"),
            ("failure_date", "!=", False),
        ]
        if start:
            domain.append(("failure_date", ">=", start))
        if end:
            domain.append(("failure_date", "<=", end))
        if params.get("equipment_code"):
            equipment = self.env["maintenance.equipment"]._scada_find_filter(
                params["equipment_code"]
            )
            domain.append(("equipment_id", "=", equipment.id))
        return domain

    @api.model
    def _get_failures(self, params, default_limit=100):
        """Return a page of failures, newest first."""
        return self.search(
            self._get_failure_domain(params),
            order=ORDER,
            limit=params.get("limit") or default_limit,
            offset=params.get("offset") or 0,
        )

    @api.model
    def _get_failure_groups(self, params):
        """Return a row per equipment, most failures first."""
        query = self._where_calc(self._get_failure_domain(params))
        self._apply_ir_rules(query)
        tables, condition, values = query.get_sql()
        self.flush()
        self.env.cr.execute(
            """
            SELECT e.id, e.scada_code AS code, e.name, COUNT(*) AS count,
                MAX(scada_failure_report.failure_date) AS last_date,
                SUM("""
            + MINUTES  # nosec B608
            + """) AS minutes
            FROM """
            + tables  # nosec B608
            + " JOIN maintenance_equipment e"
            + " ON e.id = scada_failure_report.equipment_id WHERE "
            + condition
            + " GROUP BY e.id, e.scada_code, e.name ORDER BY count DESC, e.name, e.id",
            [fields.Datetime.now()] + values,
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _get_failure_timeline(self, params):
        """Return [(plant day or month, failures)] in their order."""
        query = self._where_calc(self._get_failure_domain(params))
        self._apply_ir_rules(query)
        tables, condition, values = query.get_sql()
        self.flush()
        self.env.cr.execute(
            "SELECT to_char(scada_failure_report.failure_date AT TIME ZONE 'UTC'"
            " AT TIME ZONE %s, %s) AS day, COUNT(*) FROM "
            + tables  # nosec B608
            + " WHERE "
            + condition
            + " GROUP BY day ORDER BY day",
            [self.env.company.scada_tz, FORMATS[params.get("interval") or "day"]]
            + values,
        )
        return self.env.cr.fetchall()
