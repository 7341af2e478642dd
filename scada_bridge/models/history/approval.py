# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Managers sign archived batches; a signature is added and never taken back."""
from odoo import _, api, fields, models

from ...roles import MANAGER, check_role

DECISIONS = [("approved", "Approved"), ("rejected", "Rejected")]
SELECTS = {"=": "inselect", "!=": "not inselect"}
LAST_DECISION = """
SELECT history_id FROM (
    SELECT DISTINCT ON (history_id) history_id, decision
      FROM scada_history_approval
     ORDER BY history_id, id DESC
) AS last
WHERE decision = %s
"""


class ScadaHistoryApproval(models.Model):
    """One signature under a batch record; the last one counts."""

    _name = "scada.history.approval"
    _inherit = ["scada.audit.mixin", "scada.immutable.mixin", "scada.provenance.mixin"]
    _description = "SCADA Batch Approval"
    _order = "id desc"
    _rec_name = "user_id"
    _act_create = "approve"

    history_id = fields.Many2one(
        "scada.mo.history",
        "Batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    decision = fields.Selection(DECISIONS, required=True, default="approved")
    remark = fields.Text(help="Printed on the batch record; needed for a rejection.")
    user_id = fields.Many2one(
        "res.users",
        "Signed by",
        required=True,
        readonly=True,
        provenance=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    # without a default: Odoo would write that into the rows that are there already
    login = fields.Char(readonly=True, provenance=True, help="As it was then.")
    date = fields.Datetime(
        "Signed",
        required=True,
        readonly=True,
        provenance=True,
        default=lambda self: fields.Datetime.now(),
    )
    # no related field: its value would be written after the row, which is refused
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, provenance=True
    )

    _sql_constraints = [
        (
            "rejection_remark",
            "CHECK (decision <> 'rejected' OR COALESCE(TRIM(remark), '') <> '')",
            "Enter in the remark why the batch is rejected.",
        ),
    ]

    @api.model
    def _is_audited(self, name):
        return name in self._fields

    @api.model
    def _prepare_provenance_vals(self, vals):
        """Sign as the user who is logged in, at this moment."""
        history = self.env["scada.mo.history"].browse(vals.get("history_id"))
        vals = super()._prepare_provenance_vals(vals)
        login = self.env.user.login
        return dict(vals, company_id=history.company_id.id, login=login)


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    approval_ids = fields.One2many(
        "scada.history.approval", "history_id", "Approvals", readonly=True
    )
    approval = fields.Selection(
        DECISIONS,
        compute="_compute_approval",
        search="_search_approval",
        help="The last decision of a manager; empty while nobody has signed.",
    )

    @api.depends("approval_ids")
    def _compute_approval(self):
        for history in self:
            history.approval = history.approval_ids[:1].decision

    @api.model
    def _search_approval(self, operator, value):
        """Find batches by their last decision; False finds those without any."""
        if operator not in SELECTS:
            raise NotImplementedError("approval %s" % operator)
        if not value:
            return [("approval_ids", operator, False)]
        self.env["scada.history.approval"].flush()
        return [("id", SELECTS[operator], (LAST_DECISION, [value]))]

    def action_approve(self):
        """Open the form in which a manager signs this batch.

        :raise AccessError: the user is no SCADA manager
        """
        self.ensure_one()
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may sign batch records.")
        check_role(self.env, MANAGER, refusal)
        return {
            "type": "ir.actions.act_window",
            "name": _("Sign %s") % self.mo_id,
            "res_model": "scada.history.approval",
            "view_mode": "form",
            "target": "new",
            "context": {"default_history_id": self.id},
        }
