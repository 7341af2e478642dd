# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept of an act (see ``acts.py``): by whom, through which door, what came."""
from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request

from ..http.errors import describe
from .audit import OUTCOME_LENGTH

ENTRY_POINTS = {"SCREEN": "screen", "RPC": "rpc", "SYSTEM": "system"}  # others: HTTP
API_PATHS = ("/api/", "/scada/failure-report/")
RPC_PATHS = ("/xmlrpc", "/jsonrpc")
SHOWN_RECORDS = 5
SUBJECT_LENGTH = 200  # characters
FAILED = 503  # a step that failed without an exception


class ScadaApiAudit(models.Model):
    _inherit = "scada.api.audit"

    act = fields.Selection("_selection_act", readonly=True, index=True)
    door = fields.Selection(
        [
            ("http", "HTTP API"),
            ("rpc", "RPC"),
            ("screen", "Screen"),
            ("system", "Server"),
        ],
        compute="_compute_door",
        store=True,
        help="Through which door it came: a route of the API, XML-RPC or JSON-RPC, "
        "a screen of Odoo, or a command on the server.",
    )
    result = fields.Selection(
        [("success", "Success"), ("refused", "Refused"), ("failed", "Failed")],
        compute="_compute_result",
        store=True,
        index=True,
    )
    model = fields.Char(readonly=True, help="Kind of the records it was done to.")
    detail = fields.Text(
        readonly=True, help="Reason and other arguments; values before and after."
    )

    @api.model
    def _selection_act(self):
        """Return the label of every act's code; hook for the PLC addon."""
        return self._get_material_acts() + [
            ("arrange", _("Arrange Orders")),
            ("add_part", _("Add a Part")),
            ("cancel_batch", _("Cancel Batch")),
            ("cancel_order", _("Cancel Order in the Queue")),
            ("change_whole", _("Change a Large Order")),
            ("clear_log", _("Clear Task Log")),
            ("clear_queue", _("Clear Queue")),
            ("close_order", _("Close Order")),
            ("create", _("Create")),
            ("fill_queue", _("Fill Queue")),
            ("hold", _("Hold Batch")),
            ("import", _("Import from the Old Middleware")),
            ("lock", _("Lock Quantities")),
            ("message", _("Message about an Order")),
            ("open_slots", _("Open the Plant's Slots")),
            ("pause_line", _("Pause Line")),
            ("push", _("Push Batch")),
            ("refine_unit", _("Set Rounding of a Unit")),
            ("release_hold", _("Release Hold")),
            ("release_report", _("Release Failure Report")),
            ("reopen_report", _("Reopen Failure Report")),
            ("report_failure", _("Report Failure")),
            ("reset_queue", _("Reset Queue")),
            ("reset_status", _("Reset Status")),
            ("resolve_report", _("Resolve Failure Report")),
            ("resume_line", _("Resume Line")),
            ("retry_post", _("Retry Post")),
            ("run_task", _("Run Task Now")),
            ("set_up", _("Set Up")),
            ("stage", _("Stage Orders")),
            ("stop_rest", _("Stop the Rest of an Order")),
            ("switch_tasks", _("Switch Tasks")),
            ("unlink", _("Delete")),
            ("unlock", _("Unlock Quantities")),
            ("write", _("Change")),
        ]

    @api.model
    def _get_material_acts(self):
        """Return [(code, label)] of acts about kilograms and their records."""
        return [
            ("accept_figures", _("Accept Figures")),
            ("accept_difference", _("Accept a Difference")),
            ("approve", _("Sign Batch Record")),
            ("confirm_disposition", _("Confirm a Decision about Material")),
            ("consume", _("Consume Material")),
            ("correct", _("Correct Consumption")),
            ("dispose", _("Decide about Material")),
            ("download", _("Download Archive of Evidence")),
            ("export", _("Export Evidence")),
            ("finish_with_weight", _("Finish with Weight")),
            ("undo_acceptance", _("Take an Accepted Difference Back")),
            ("undo_disposition", _("Take a Decision Back")),
            ("weigh", _("Weigh")),
        ]

    @api.depends("method")
    def _compute_door(self):
        for entry in self:
            entry.door = ENTRY_POINTS.get(entry.method, "http")

    @api.depends("status")
    def _compute_result(self):
        for entry in self:
            is_bad = entry.status >= 400
            refused = "refused" if entry.status < 500 else "failed"
            entry.result = refused if is_bad else "success"

    @api.model
    def _prepare_act_vals(self, records):
        """Return what is known of an act before it: who, whence, to what.

        :param records: what it is done to, may be empty
        """
        user = self.env.user
        # sudo: who is refused may not read it, the entry has to name it all the same
        return dict(
            self._prepare_entry_point_vals(records),
            user_id=user.id,
            login=user.login,
            **self._prepare_subject_vals(records.sudo().exists()),
        )

    @api.model
    def _prepare_subject_vals(self, records):
        return {
            "company_id": self._get_act_company(records).id,
            "model": records._name,
            "subject": self._get_act_subject(records),
        }

    @api.model
    def _get_act_company(self, subject):
        """Return whose managers read the entry; none for what all companies share."""
        companies = self.env["res.company"]
        if subject._name == companies._name:
            companies = subject
        elif "company_id" in subject._fields:
            companies = subject.company_id
        elif subject and not subject._transient:
            return companies
        if len(companies) == 1:
            return companies
        try:
            return self.env.company
        except AccessError:
            return self.env.user.company_id  # asked for one that is not the user's

    @api.model
    def _get_act_subject(self, records):
        if records._transient:
            return False
        names = records[:SHOWN_RECORDS].mapped("display_name")
        if len(records) > SHOWN_RECORDS:
            names.append(_("and %s more") % (len(records) - SHOWN_RECORDS))
        return self._storable(", ".join(map(str, names)), SUBJECT_LENGTH) or False

    @api.model
    def _prepare_entry_point_vals(self, records):
        if not request:
            path = "%s/%s" % (records._name, ",".join(map(str, records.ids[:1])))
            return {"method": "SYSTEM", "path": self._storable(path)}
        path = request.httprequest.path
        method = "SCREEN"
        if path.startswith(API_PATHS):
            method = request.httprequest.method
        elif path.startswith(RPC_PATHS):
            method = "RPC"
        source = getattr(request, "auth_source", None)
        return {
            "method": method,
            "path": self._storable(path),
            "source": request.httprequest.remote_addr,
            "auth_source": source or ("session" if method == "SCREEN" else "password"),
        }

    @api.model
    def _prepare_end_vals(self, act, error=None):
        """Return what is known of an act after it: what, with which outcome."""
        vals = self._prepare_act_detail_vals(act)
        if act.records:
            vals.update(self._prepare_subject_vals(act.records.sudo()))
        if error is None:
            outcome = "error: %s" % act.error if act.error else "success"
            status = FAILED if act.error else 200
        else:
            answer = describe(error)
            # what a refusal names may be of another company
            outcome, status = "%s: %s" % (answer.word, answer.description), answer.code
        return dict(
            vals, status=status, outcome=self._storable(outcome, OUTCOME_LENGTH)
        )

    @api.model
    def _log_act(self, vals):
        # sudo: entries are written by nobody by hand
        self.sudo().create(vals)
