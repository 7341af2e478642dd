# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one store of failures: an event is one row, by whatever channel it comes."""
from odoo import _, api, models

from ...domain.failure import is_neutral
from ..mixin.first import insert_once


class ScadaFailureReport(models.Model):
    _inherit = "scada.failure.report"

    @api.model
    def _record_failure(self, vals):
        """Store a failure event, unless it is stored already.

        :param vals: ``equipment_code`` and ``description`` as received,
            ``failure_date`` (UTC; False: impossible, with a ``quarantine_reason``),
            ``source``; optionally ``company_id``, ``date_resolved``, ``raw_words`` and
            other fields
        :return: (record, created); (no record, False) for a text that says that
            nothing failed
        :raise ScadaConcurrencyError: another transaction has just stored the event;
            Odoo's RPC, its controllers and ``queue_job`` start the transaction again
        """
        if is_neutral(vals["description"]) and not vals.get("quarantine_reason"):
            return self.browse(), False
        vals = self._prepare_provenance_vals(self._prepare_event_vals(vals))
        existing = self._find_event(vals)
        if existing:
            return existing, False
        reports = self._sudo_checked("create")
        with insert_once(self, *self._get_event_keys()):
            report = reports.create(vals).with_env(self.env)
            report.flush()
        report._log_recorded()
        return report, True

    @api.model
    def _get_event_keys(self):
        """Return the constraints that refuse an event the second time."""
        return ("event_uniq",)

    @api.model
    def _prepare_event_vals(self, vals):
        """Return ``vals`` with texts trimmed and the company filled in."""
        return dict(
            vals,
            equipment_code=vals["equipment_code"].strip(),
            description=vals["description"].strip(),
            company_id=vals.get("company_id") or self.env.company.id,
        )

    @api.model
    def _find_event(self, vals):
        """Return the report of the same event, if it is stored."""
        return self.search(self._get_event_domain(vals), limit=1)

    @api.model
    def _get_event_domain(self, vals):
        equipment = self.env["maintenance.equipment"].browse(vals.get("equipment_id"))
        key = (equipment.scada_code or vals["equipment_code"]).strip().lower()
        return [
            ("company_id", "=", vals["company_id"]),
            ("equipment_key", "=", key),
            ("description", "=", vals["description"]),
            ("failure_date", "=", vals["failure_date"]),
        ]

    def _log_recorded(self):
        self.ensure_one()
        if self.source == "import":
            return  # thousands of old rows are no news of Task 5; the import reports
        is_bad = self.state == "quarantine"
        self.env["scada.task"]._journal(
            "failure_quarantined" if is_bad else "failure_stored",
            row={"company": self.company_id},
            uuid=self.uuid,
            source=self.source,
            equipment=self.equipment_code,
            failure=self.description,
            date=self.failure_date or _("unknown time"),
            reason=self.quarantine_reason,
        )
