# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failures of the plant's equipment (Task 5), whoever reports them.

Theory of operation.  The PLC, the HTTP API and people feed one store.  An event is
known by its equipment, description and date; the database refuses it a second time,
so an event that is reported twice, by two channels or to two workers, is one row::

    new --_record_failure--> open --request closed, or by hand--> resolved
                          \\-> quarantine --released by a person--> open

What can't be believed (unknown equipment, impossible date, garbage) is quarantined
with its raw words and never dropped.  The maintenance request is opened by a job of
its own: should that fail, the failure is stored all the same.
"""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...acts import act
from ...translations import MessageChar, _

DATE = "failure_date"
REPORTED_FIELDS = {"equipment_code", "equipment_id", "description", DATE}


class ScadaFailureReport(models.Model):
    _name = "scada.failure.report"
    _inherit = [
        "scada.audit.mixin",
        "scada.job.mixin",
        "mail.thread",
        "scada.provenance.mixin",
        "mail.activity.mixin",
        "scada.board.mixin",
        "scada.evidence.mixin",
    ]
    _description = "SCADA Failure Report"
    _order = "failure_date desc, id desc"
    _rec_name = "description"
    _check_company_auto = True
    _mail_post_access = "read"  # operators note what they see, managers resolve
    _board_fields = {"state", "description", "equipment_id", "severity", DATE}
    # what a person entered is corrected; of what was reported the words stay
    _evidence_kept = {
        "uuid",
        "equipment_code",
        "description",
        "source",
        "company_id",
        "created_at",
    }
    _evidence_loose = {"source": "manual"}
    _audited = (
        "company_id",
        "date_resolved",
        "description",
        "equipment_code",
        "equipment_id",
        "failure_date",
        "note",
        "raw_words",
        "severity",
        "source",
        "state",
    )

    uuid = fields.Char(
        "UUID",
        required=True,
        readonly=True,
        provenance=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
    )
    equipment_code = fields.Char(
        required=True, index=True, help="Code of the equipment as it was received."
    )
    equipment_key = fields.Char(
        compute="_compute_equipment_key",
        store=True,
        help="The equipment's own code, so that aliases of it are one equipment.",
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    description = fields.Char(required=True, help="As received, such as START_FAILURE.")
    failure_date = fields.Datetime(
        index=True,
        help="When it failed; empty if the plant reported an impossible date.",
    )
    is_date_told = fields.Boolean(
        "Is Date Reported",
        readonly=True,
        provenance=True,
        copy=False,
        help="The failure date is the plant's word, nobody changes it.",
    )
    source = fields.Selection(
        [
            ("plc", "PLC"),
            ("api", "HTTP API"),
            ("manual", "Manual"),
            ("import", "Old Middleware"),
        ],
        required=True,
        readonly=True,
        provenance=True,
        copy=False,
        default="manual",
        index=True,
        help="Who reported it.",
    )
    severity = fields.Selection(
        selection=lambda self: self.env["scada.failure.kind"]
        ._fields["severity"]
        .selection,
        compute="_compute_severity",
        store=True,
        readonly=False,
        help="From the kind of failure (Configuration > Failure Kinds); may be "
        "changed.",
    )
    state = fields.Selection(
        [("quarantine", "Quarantined"), ("open", "Open"), ("resolved", "Resolved")],
        required=True,
        readonly=True,
        provenance=True,
        default="open",
        index=True,
        tracking=True,
        copy=False,
    )
    quarantine_reason = MessageChar(
        "Quarantined Because",
        readonly=True,
        provenance=True,
        copy=False,
        tracking=True,
    )
    raw_words = fields.Text(
        readonly=True,
        provenance=True,
        copy=False,
        help="What the PLC sent, hexadecimal words.",
    )
    maintenance_request_id = fields.Many2one(
        "maintenance.request",
        readonly=True,
        provenance=True,
        copy=False,
        ondelete="set null",
        index=True,
    )
    is_request_due = fields.Boolean(
        "Request Due",
        readonly=True,
        provenance=True,
        copy=False,
        index=True,
        help="It is still to be decided whether a maintenance request is opened.",
    )
    date_resolved = fields.Datetime(
        "Resolved",
        copy=False,
        tracking=True,
        help="When it was repaired: its maintenance request was closed, or by hand.",
    )
    note = fields.Text("Notes")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        provenance=True,
        copy=False,
        default=lambda self: self.env.company,
    )
    created_at = fields.Datetime(
        "Received",
        required=True,
        readonly=True,
        provenance=True,
        copy=False,
        default=lambda self: fields.Datetime.now(),
        help="Column of that name in the SQL of the old documents.",
    )

    _sql_constraints = [
        (
            "event_uniq",
            "UNIQUE (company_id, equipment_key, description, failure_date)",
            "This failure is reported already: same equipment, description and date.",
        ),
    ]

    @api.depends("equipment_id", "equipment_code")
    def _compute_equipment_key(self):
        for report in self:
            code = report.equipment_id.scada_code or report.equipment_code or ""
            report.equipment_key = code.strip().lower()

    @api.depends("description")
    def _compute_severity(self):
        kinds = self.env["scada.failure.kind"]
        for report in self:
            report.severity = kinds._get_severity(report.description or "")

    def name_get(self):
        return [
            (report.id, "%s: %s" % (report.equipment_code, report.description))
            for report in self
        ]

    @api.onchange("equipment_id")
    def _onchange_equipment_id(self):
        if self.equipment_id.scada_code and self.source == "manual":
            self.equipment_code = self.equipment_id.scada_code

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports.filtered("is_request_due")._delay_job("_job_open_request")
        return reports

    def _check_change(self, vals):
        if not self.env.su:
            self._check_reported_fields(set(vals) & REPORTED_FIELDS)

    def _get_board_lines(self):
        return self.company_id._get_scada_lines()

    def _check_reported_fields(self, names):
        """Raise if a person changes what the plant reported of a failure."""
        for report in self:
            locked = names - report._get_editable_fields()
            if locked:
                raise AccessError(
                    _("%(report)s comes from %(source)s: nobody changes %(fields)s.")
                    % {
                        "report": report.display_name,
                        "source": report._get_source_label(),
                        "fields": ", ".join(sorted(locked)),
                    }
                )

    def _get_editable_fields(self):
        """Return the names of reported fields that a person enters or corrects."""
        self.ensure_one()
        if self.source == "manual":
            return REPORTED_FIELDS
        if self.state != "quarantine":
            return set()
        return {"equipment_id"} if self.is_date_told else {"equipment_id", DATE}

    def _get_source_label(self):
        return dict(self._fields["source"]._description_selection(self.env))[
            self.source
        ]

    @api.model
    def _prepare_provenance_vals(self, vals):
        """Return ``vals`` with equipment, state and date found out."""
        vals = super()._prepare_provenance_vals(vals)
        equipments = self.env["maintenance.equipment"]
        equipment = equipments.browse(vals.get("equipment_id"))
        if equipment:
            code = vals.get("equipment_code") or equipment.scada_code or equipment.name
            vals["equipment_code"] = code
        else:
            company = self.env["res.company"].browse(vals.get("company_id"))
            equipment = equipments._find_scada_equipment(
                vals.get("equipment_code"),
                company or self.env.company,
                self.new(vals)._get_reporting_line(),
            )
            vals["equipment_id"] = equipment.id
        if not equipment and not vals.get("quarantine_reason"):
            vals["quarantine_reason"] = _("No equipment has the code %s.") % (
                vals.get("equipment_code") or "''"
            )
        if vals.get("quarantine_reason"):
            vals["state"] = "quarantine"
        elif vals.get("date_resolved"):
            vals["state"] = "resolved"
        vals["is_request_due"] = vals["state"] == "open"
        vals["is_date_told"] = vals["source"] != "manual" and bool(vals.get(DATE))
        return vals

    def _get_reporting_line(self):
        """Return the line whose plant reports it, empty if unknown (PLC addon)."""
        self.ensure_one()
        return self.env["maintenance.equipment"]

    # -- quarantine ---------------------------------------------------------------
    @act("release_report")
    def action_release(self):
        """Believe quarantined reports: their equipment and date were put right."""
        reports = self._sudo_checked()
        equipments = self.env["maintenance.equipment"]
        for report in reports.filtered(lambda r: r.state == "quarantine"):
            if not report.equipment_id:
                report.equipment_id = equipments._find_scada_equipment(
                    report.equipment_code,
                    report.company_id,
                    report._get_reporting_line(),
                )
            if not report.equipment_id or not report.failure_date:
                raise UserError(
                    _("Set the equipment and the date of %s first.")
                    % report.display_name
                )
            report.write(
                {"state": "open", "quarantine_reason": False, "is_request_due": True}
            )
            report._delay_job("_job_open_request")

    @act("resolve_report")
    def action_resolve(self):
        """Mark as resolved what needs no maintenance request."""
        reports = self._sudo_checked()
        reports.filtered(lambda r: r.state != "resolved")._resolve()

    def _resolve(self, date=None):
        self.write(
            {"state": "resolved", "date_resolved": date or fields.Datetime.now()}
        )

    @act("reopen_report")
    def action_reopen(self):
        """The failure lasts after all."""
        resolved = self._sudo_checked().filtered(lambda r: r.state == "resolved")
        resolved.write({"state": "open", "date_resolved": False})
