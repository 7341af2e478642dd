# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

KEEP = timedelta(days=365)
NAME_LENGTH, OUTCOME_LENGTH = 64, 1000  # characters of a caller's text that are kept
SUBJECT_KEYS = ("mo_id", "manufacturing_order_id", "batch_no", "equipment_code")


class ScadaApiAudit(models.Model):
    """Who called what, from where, with which outcome.

    Bodies and credentials are never kept; of the parameters only what names the order,
    batch or equipment.
    """

    _name = "scada.api.audit"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Audit"
    _order = "id desc"
    _rec_name = "path"
    _log_access = False
    # who it was stays as the login; Odoo writes what it computes after the row
    _evidence_changes = {
        "user_id": "cleared",
        "company_id": "cleared",
        "door": "set",
        "result": "set",
    }
    # who looked at what; acts are kept for ever
    _evidence_kept_for = {"time": "%d days" % KEEP.days, "rows": {"act": None}}

    date = fields.Datetime(
        required=True,
        readonly=True,
        index=True,
        default=lambda self: fields.Datetime.now(),
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    login = fields.Char(readonly=True)
    source = fields.Char("From", readonly=True, index=True, help="Network address.")
    auth_source = fields.Char("Credentials", readonly=True, help="Session or API key.")
    method = fields.Char(readonly=True)
    path = fields.Char(readonly=True)
    subject = fields.Char(readonly=True, help="Order, batch or equipment.")
    status = fields.Integer("HTTP Status", readonly=True, index=True)
    outcome = fields.Char(readonly=True)

    @api.model
    def _log_call(self, http_request, policy, status, outcome="success"):
        """Note a call that succeeded, in the transaction of the call."""
        vals = self._prepare_call_vals(http_request, policy)
        # sudo: entries are written by nobody by hand
        self.sudo().create(dict(vals, status=status, outcome=outcome))

    @api.model
    def _prepare_failure_vals(self, http_request, policy, error):
        """Return the entry of a call that failed, of a user that is known."""
        vals = self._prepare_call_vals(http_request, policy)
        # a description repeats what the caller sent
        text = "%s: %s" % (error.word, error.description)
        outcome = self._storable(text, OUTCOME_LENGTH)
        return dict(vals, status=error.code, outcome=outcome)

    @api.model
    def _prepare_call_vals(self, http_request, policy):
        user = self.env.user
        return {
            "user_id": user.id,
            "company_id": user.company_id.id,
            "login": user.login,
            "source": http_request.httprequest.remote_addr,
            "auth_source": http_request.auth_source,
            "method": policy.method,
            "path": self._storable(http_request.httprequest.path),
            "subject": self._get_subject(http_request),
            **self._prepare_act_detail_vals(http_request.act),
        }

    @api.model
    def _prepare_act_detail_vals(self, act):
        """Return what an audited route did, if it came that far."""
        if not act:
            return {}
        detail = self._storable("\n".join(act.details), OUTCOME_LENGTH)
        return {"act": act.code, "detail": detail or False}

    @api.model
    def _get_subject(self, http_request):
        params = http_request.json_body.params
        names = [params[key] for key in SUBJECT_KEYS if params.get(key)]
        return self._storable(str(names[0])) if names else False

    @api.model
    def _storable(self, text, length=NAME_LENGTH):
        """Return a caller's text without what PostgreSQL can't keep."""
        return text[:length].replace("\x00", "").encode("utf-8", "replace").decode()

    @api.autovacuum
    def _gc_old_entries(self):
        # not unlink(): entries can't be deleted through the ORM (invariant I10)
        self.env.cr.execute(
            "DELETE FROM scada_api_audit WHERE date < %s AND act IS NULL",
            [fields.Datetime.now() - KEEP],
        )
