# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the printed batch record shows beside the fields of the history."""
from odoo import api, fields, models
from odoo.osv.expression import AND, OR

from ...domain.run.dosing import percent
from ..mixin.batch import KG_DIGITS


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    total_target = fields.Float(
        "Recipe (kg)",
        compute="_compute_totals",
        digits=KG_DIGITS,
        help="Sum of the silos' targets, in kg; what is added by hand is not in it.",
    )
    total_actual = fields.Float(
        "Dosed (kg)",
        compute="_compute_totals",
        digits=KG_DIGITS,
        help="Sum of what the silos gave, in kg.",
    )
    total_deviation = fields.Float(
        "Deviation (kg)",
        compute="_compute_totals",
        digits=KG_DIGITS,
        help="Dosed minus recipe, in kg.",
    )
    failure_count = fields.Integer(
        "Failures", compute="_compute_failure_count", help="During the batch."
    )

    @api.depends("line_ids.told_kg")
    def _compute_totals(self):
        for history in self:
            lines = history.line_ids.filtered("silo_id")
            history.total_target = sum(lines.mapped("consumption"))
            history.total_actual = sum(lines.mapped("told_kg"))
            history.total_deviation = history.total_actual - history.total_target

    def _compute_failure_count(self):
        for history in self:
            history.failure_count = len(history._get_failures())

    def _get_failures(self):
        """Return the failures of the line and its silos that the batch met."""
        self.ensure_one()
        failures = self.env["scada.failure.report"]
        return failures.search(self._get_failure_domain(), order="failure_date, id")

    def _get_failure_domain(self):
        """Return the domain of failures that lasted at some moment of the batch.

        Failures of other lines and of their silos are none of this batch; what can't be
        believed
        (quarantine) is left out.
        """
        begin = self.date_started or self.date_queued
        end = self.date_finished or self.date_archived
        lasted = [
            ("failure_date", "<=", end),
            ("state", "!=", "quarantine"),
            ("company_id", "=", self.company_id.id),
        ]
        unresolved = [("state", "=", "open")]
        later = [("date_resolved", ">=", begin)]
        own = [("equipment_id", "=", self.equipment_id.id)]
        no_line = [
            ("equipment_id.scada_is_line", "=", False),
            ("equipment_id", "not in", self._get_other_silos().equipment_id.ids),
        ]
        return AND([lasted, OR([unresolved, later]), OR([own, no_line])])

    def _get_other_silos(self):
        """Return the silos of other lines that don't share this line's equipment."""
        silos = self.env["scada.silo"].search([("company_id", "=", self.company_id.id)])
        own = silos.filtered(lambda silo: silo.line_id == self.equipment_id)
        return silos.filtered(lambda s: s.equipment_id not in own.equipment_id) - own

    def _get_sources(self):
        """Return who sent the quantities: a dict per source and user, first one first.

        ``source`` ("plc", "api" ...), ``user`` (record), ``values`` (how many
        quantities were reported), ``first`` and ``last`` (UTC)
        """
        self.ensure_one()
        self.env.cr.execute(
            """
            SELECT source, user_id, count(*), min(date), max(date)
              FROM scada_consumption_entry
             WHERE batch_uuid = %s
             GROUP BY source, user_id
             ORDER BY min(date), source
            """,
            [self.uuid],
        )
        users = self.env["res.users"]
        return [
            {
                "source": source,
                "user": users.browse(user_id),
                "values": count,
                "first": first,
                "last": last,
            }
            for source, user_id, count, first, last in self.env.cr.fetchall()
        ]

    def action_open_failures(self):
        """List the failures during the batch."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_failure_report_action"
        )
        return dict(action, domain=self._get_failure_domain(), context={})

    def action_open_entries(self):
        """List every quantity that was accepted for the batch."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_consumption_entry_action"
        )
        return dict(action, domain=[("batch_uuid", "=", self.uuid)])


class ScadaMoHistoryLine(models.Model):
    _inherit = "scada.mo.history.line"

    deviation_percent = fields.Float(
        "Deviation (%)",
        compute="_compute_deviation_percent",
        digits=(16, 2),
        help="Actual minus target in percent of the target.",
    )

    @api.depends("deviation", "consumption")
    def _compute_deviation_percent(self):
        for line in self:
            line.deviation_percent = percent(line.deviation, line.consumption)
