# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, time

from odoo import api, fields, models

from ...domain.failure import Reliability, reliability
from ...domain.silo import called_silo_number


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    scada_failure_ids = fields.One2many("scada.failure.report", "equipment_id")
    scada_failure_count = fields.Integer(
        "Failures", compute="_compute_scada_reliability"
    )
    scada_last_failure = fields.Datetime(
        "Last Failure", compute="_compute_scada_reliability"
    )
    scada_downtime = fields.Float("Down Time (h)", compute="_compute_scada_reliability")
    scada_mtbf = fields.Float(
        "MTBF (h)",
        compute="_compute_scada_reliability",
        help="Mean time between failures: hours of work per failure since the "
        "effective date, or the first failure if that was earlier.",
    )
    scada_mttr = fields.Float(
        "MTTR (h)",
        compute="_compute_scada_reliability",
        help="Mean time to repair: hours from a failure to its resolution.",
    )

    def _compute_scada_reliability(self):
        figures = self._get_scada_reliability()
        intervals = self._get_scada_failure_intervals()
        for equipment in self:
            figure = figures[equipment.id]
            equipment.scada_failure_count = figure.failures
            equipment.scada_downtime = figure.downtime_hours
            equipment.scada_mtbf = figure.mtbf_hours
            equipment.scada_mttr = figure.mttr_hours
            begun = [begin for begin, _repaired in intervals[equipment.id]]
            equipment.scada_last_failure = max(begun, default=False)

    def _get_scada_reliability(self, date_from=None, date_to=None):
        """Return {equipment id: :class:`Reliability`} of failures that began between.

        :param date_from: UTC, by default the equipment's effective date and all
            failures
        :param date_to: UTC, by default now
        """
        date_to = date_to or fields.Datetime.now()
        intervals = self._get_scada_failure_intervals(date_from)
        return {
            equipment.id: (
                reliability(
                    intervals[equipment.id],
                    date_from or equipment._get_scada_effective(),
                    date_to,
                )
                if intervals[equipment.id]
                else Reliability()
            )
            for equipment in self
        }

    def _get_scada_effective(self):
        self.ensure_one()
        if not self.effective_date:
            return fields.Datetime.now()
        return datetime.combine(self.effective_date, time())

    def _get_scada_failure_intervals(self, date_from=None):
        """Return {equipment id: [(begin, resolved or None)]}."""
        domain = [("equipment_id", "in", self.ids), ("state", "!=", "quarantine")]
        if date_from:
            domain.append(("failure_date", ">=", date_from))
        intervals = defaultdict(list)
        # sudo: maintenance users see the figures without seeing the SCADA store
        for report in self.env["scada.failure.report"].sudo().search(domain):
            interval = (report.failure_date, report.date_resolved or None)
            intervals[report.equipment_id.id].append(interval)
        return intervals

    @api.model
    def _find_scada_equipment(self, code, company, line=None):
        """Return the equipment that the plant calls ``code``, empty for none.

        Its own code wins; else a silo's names are one: silo101 = silo_a = SILO A,
        lq114 = silo114 = lq_tetes (doc/http.rst section 2, Aliases).  A name that is
        that of silos of several lines is nobody's.

        :param line: whose plant calls it so; then it is no silo of another line
        """
        code = (code or "").strip()
        if not code:
            return self.browse()
        # sudo: reporting a failure needs no right to see all equipment
        equipments = self.sudo().search(
            [
                ("scada_code", "!=", False),
                ("company_id", "in", (company.id, False)),
            ],
            order="company_id, id",
        )
        if line:
            equipments = equipments.filtered(
                lambda e: not e.scada_silo_ids or line in e.scada_silo_ids.line_id
            )
        found = equipments.filtered(lambda e: e.scada_code.lower() == code.lower())
        number = called_silo_number(code)
        if not found and number:
            found = equipments.filtered(lambda e: e.scada_silo_number == number)
            if len(found.scada_silo_ids.line_id) > 1:
                return self.browse()
        return self.browse(found[:1].id)
