# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Evidence of closed days as an archive that others can read and check.

A job writes it, since years take minutes.  Nothing is deleted by it, nor by itself.
"""
from contextlib import contextmanager

from odoo import _, api, fields, models

from ...acts import act
from ...exceptions import ScadaDataError, ScadaStateError
from ...roles import MANAGER, check_role

ATTEMPTS = 3  # of a job whose worker was ended, by its limit of time for example


class ScadaExport(models.Model):
    _name = "scada.export"
    _inherit = ["scada.audit.mixin", "scada.job.mixin", "scada.provenance.mixin"]
    _description = "SCADA Export of Evidence"
    _order = "id desc"
    _audited = ("date_from", "date_to", "company_id", "is_whole")
    _act_create = "export"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Whose plant it is; its key signs the archive.",
    )
    is_whole = fields.Boolean(
        "Everything",
        readonly=True,
        provenance=True,
        help="All companies, all days, the present one too: before the bridge leaves.",
    )
    date_from = fields.Date("First Day", help="Empty: from the beginning.")
    date_to = fields.Date("Last Day", help="A day of the plant that is over.")
    user_id = fields.Many2one(
        "res.users",
        "Exported by",
        required=True,
        readonly=True,
        provenance=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        provenance=True,
        default="waiting",
    )
    progress = fields.Integer("Progress (%)", readonly=True, provenance=True)
    attempts = fields.Integer(readonly=True, provenance=True)
    message = fields.Text(readonly=True, provenance=True)
    date_done = fields.Datetime("Written", readonly=True, provenance=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "Archive", readonly=True, provenance=True, ondelete="set null"
    )
    size = fields.Float("Size (bytes)", digits=(16, 0), readonly=True, provenance=True)
    run_count = fields.Integer("Runs", readonly=True, provenance=True)
    sha256 = fields.Char(
        "SHA-256",
        readonly=True,
        provenance=True,
        help="Of the archive. Noted outside of the database, it shows another archive.",
    )
    figures = fields.Text(
        readonly=True, provenance=True, help="Rows of each kind when it was written."
    )

    _sql_constraints = [
        (
            "period",
            "CHECK (is_whole OR date_to IS NOT NULL)",
            "Enter the last day that is exported.",
        ),
        (
            "order_of_days",
            "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
            "The first day is after the last one.",
        ),
    ]

    @api.depends("date_from", "date_to", "is_whole")
    def _compute_name(self):
        for export in self:
            days = [str(d) for d in (export.date_from, export.date_to) if d]
            export.name = _("everything") if export.is_whole else " - ".join(days)

    @api.model_create_multi
    def create(self, vals_list):
        exports = super().create(vals_list)
        for export in exports:
            export._check_closed()
        exports._delay_job("_job_write")
        return exports

    def _check_closed(self):
        """Raise if the period has not ended, or is another company's."""
        self.ensure_one()
        # sudo: the plant's own zone
        today = self.company_id.sudo()._scada_today()
        if not self.is_whole and self.date_to >= today:
            raise ScadaDataError(
                _("Only days that are over at the plant are exported, up to %s.")
                % fields.Date.subtract(today, days=1)
            )

    # -- job --------------------------------------------------------------------------
    def _job_write(self):
        self._hold_job_lock()
        export = self.exists()
        if not export or export.state == "done":
            return
        if export.attempts >= ATTEMPTS:
            message = _(
                "It was ended %s times before it was ready: export shorter periods, or "
                "give workers more time (limit_time_real, limit_time_cpu)."
            )
            export._store({"state": "failed", "message": message % ATTEMPTS})
            return
        export._store({"state": "running", "attempts": export.attempts + 1})
        export._write_archive()

    def _record_job_error(self, error):
        self.write({"state": "failed", "message": str(error)})

    @contextmanager
    def _apart(self):
        """Give this record in a transaction of its own: the job's only reads.

        So others see at once how far it is, and the job has one snapshot of all tables.
        """
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))

    def _store(self, vals):
        with self._apart() as export:
            export.write(vals)

    # -- download ---------------------------------------------------------------------
    @act("download")
    def action_download(self):
        """Send the archive to the browser.

        :raise AccessError: the user is no SCADA manager
        """
        self.ensure_one()
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may have an archive of evidence.")
        check_role(self.env, MANAGER, refusal)
        return self._get_download()

    def _get_download(self):
        if not self.attachment_id:
            raise ScadaStateError(_("The archive is not written yet."))
        return {
            "type": "ir.actions.act_url",
            "url": "/web/content/%d?download=true" % self.attachment_id.id,
            "target": "self",
        }
