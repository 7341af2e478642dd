# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging

from odoo import _, api, fields, models

from ..exceptions import ScadaDataError, ScadaStateError
from ..models.leaving.evidence import MODULES, permission
from ..roles import ADMINISTRATOR, check_role

_logger = logging.getLogger(__name__)


class ScadaLeavingDialog(models.TransientModel):
    """Exports the evidence, lets a person confirm, and uninstalls the bridge, once."""

    _name = "scada.leaving.dialog"
    _description = "Leave SCADA Bridge"

    evidence = fields.Text("Will Be Deleted", compute="_compute_evidence")
    database = fields.Char(compute="_compute_evidence")
    export_id = fields.Many2one(
        "scada.export", "Archive of Everything", compute="_compute_export"
    )
    export_state = fields.Selection(related="export_id.state", string="It Is")
    sha256 = fields.Char(related="export_id.sha256")
    is_current = fields.Boolean(
        "Has All Evidence",
        compute="_compute_export",
        help="Nothing was added since the archive was written.",
    )
    confirmation = fields.Char(
        "Type the Name of the Database", help="By hand: there is no way back."
    )

    def _compute_evidence(self):
        figures = self.env["scada.leaving"]._find_evidence(MODULES)
        texts = ["%s: %s" % item for item in figures.items()]
        for dialog in self:
            dialog.evidence = "\n".join(texts)
            dialog.database = self.env.cr.dbname

    @api.depends_context("uid")
    def _compute_export(self):
        for dialog in self:
            dialog.export_id = dialog._get_export()
            dialog.is_current = dialog._is_complete(dialog.export_id)

    @api.model
    def _get_export(self):
        domain = [("is_whole", "=", True), ("user_id", "=", self.env.uid)]
        return self.env["scada.export"].search(domain, limit=1)

    @api.model
    def _is_complete(self, export):
        """Return whether an archive has all the evidence of now."""
        if export.state != "done" or not export.attachment_id:
            return False
        figures = self.env["scada.leaving"]._get_figures()
        return json.loads(export.figures) == figures

    @api.model
    def _check_administrator(self):
        refusal = _("Only an administrator may uninstall SCADA Bridge.")
        check_role(self.env, ADMINISTRATOR, refusal)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_export(self):
        """Begin to write everything to an archive.

        :raise AccessError: the user is no administrator
        """
        self.ensure_one()
        self._check_administrator()
        # sudo: only code says that an export is of all companies
        exports = self.env["scada.export"].sudo()
        exports.create({"is_whole": True, "user_id": self.env.uid})
        return self._reopen()

    def action_refresh(self):
        """Show how far the archive is."""
        self.ensure_one()
        self._check_administrator()
        return self._reopen()

    def action_download(self):
        """Send the archive to the browser."""
        self.ensure_one()
        self._check_administrator()
        return self._get_export()._get_download()

    def action_leave(self):
        """Uninstall both addons, with the evidence that the archive has.

        It leaves no entry in the audit, which goes as well, but a line in the log of
        the server; the archive stays as an attachment.

        :raise AccessError: the user is no administrator
        :raise ScadaStateError: there is no archive of all that is there now
        :raise ScadaDataError: the confirmation is not the name of the database
        """
        self.ensure_one()
        self._check_administrator()
        export = self._get_export()
        if not self._is_complete(export):
            raise ScadaStateError(
                _(
                    "There is no archive of all the evidence that is there now. Export "
                    "it, wait until the archive is written, and download it."
                )
            )
        if (self.confirmation or "").strip() != self.env.cr.dbname:
            raise ScadaDataError(
                _("Type the name of the database, %s, to confirm.") % self.env.cr.dbname
            )
        _logger.warning(
            "%s (%s) uninstalls SCADA Bridge; %s has its evidence, SHA-256 %s",
            self.env.user.name,
            self.env.user.login,
            export.attachment_id.name,
            export.sha256,
        )
        modules = self.env["ir.module.module"].search([("name", "=", MODULES[0])])
        with permission(self.env.cr.dbname):
            return modules.button_immediate_uninstall()
