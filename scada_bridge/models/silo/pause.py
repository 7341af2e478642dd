# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person pauses a line: the plant finishes what it has begun, nothing else begins.

::

    works --Pause Line, with a reason--> paused --Resume Line--> works

    while it is paused    no order gets a number, none is released to the plant;
                          results are read, posted and closed as always
    "stop after this      orders that the plant has and has not begun are taken back
    batch"                first; they keep their places and go out again on Resume

Each change is an entry that is only added, so the last one of a line says what is.
"""
from odoo import _, fields, models

from ...acts import act
from ...exceptions import ScadaStateError, ScadaUnavailableError
from ...roles import check_decision, check_reason


class ScadaLinePause(models.Model):
    _name = "scada.line.pause"
    _inherit = ["scada.signed.mixin", "scada.board.mixin"]
    _description = "SCADA Pause of a Line"
    _order = "id desc"
    _rec_name = "equipment_id"

    equipment_id = fields.Many2one(
        "maintenance.equipment",
        "Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    is_paused = fields.Boolean(
        "Pauses", readonly=True, help="Else the line works again from then on."
    )
    reason = fields.Char(readonly=True)

    def _get_board_lines(self):
        return self.equipment_id


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    scada_is_paused = fields.Boolean(
        "SCADA Paused", compute="_compute_scada_pause", compute_sudo=True
    )
    scada_pause_text = fields.Char(
        "SCADA Pause", compute="_compute_scada_pause", compute_sudo=True
    )

    def _compute_scada_pause(self):
        for line in self:
            pause = line._get_scada_pause()
            line.scada_is_paused = bool(pause)
            line.scada_pause_text = pause and line._get_scada_pause_text(pause)

    def _get_scada_pause(self):
        """Return the entry that pauses the line, none if it works."""
        self.ensure_one()
        # sudo: who plans or fills need not be allowed to read who paused the line
        pauses = self.env["scada.line.pause"].sudo()
        last = pauses.search([("equipment_id", "in", self.ids)], limit=1)
        return last.filtered("is_paused")

    def _get_scada_pause_text(self, pause):
        return _("%(line)s is paused by %(user)s: %(reason)s") % {
            "line": self.name,
            "user": pause.user_name,
            "reason": pause.reason,
        }

    def action_scada_ask_pause(self):
        """Open the dialog that pauses the line."""
        refusal = _("Only a SCADA operator may pause a line.")
        check_decision(self.env, "pause_line", refusal)
        self._check_scada_pausable()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge.scada_line_pause_dialog_action"
        )
        return dict(action, context={"default_equipment_id": self.id})

    @act("pause_line", "reason", "is_emptied")
    def action_scada_pause(self, reason="", is_emptied=False):
        """Let the plant begin with no further order; for operators.

        :param is_emptied: take back what the plant has and has not begun
        :return: a notification if the plant did not answer that, else False
        :raise ScadaStateError: it is paused already
        """
        refusal = _("Only a SCADA operator may pause a line.")
        check_decision(self.env, "pause_line", refusal)
        self._check_scada_pausable()
        reason = check_reason("pause_line", reason)
        self._scada_lock_pause()
        pause = self._get_scada_pause()
        if pause:
            raise ScadaStateError(self._get_scada_pause_text(pause))
        self._add_scada_pause(True, reason)
        return is_emptied and self._try_scada_take_back(reason)

    @act("resume_line")
    def action_scada_resume(self):
        """Let the line work again; for operators.

        :raise ScadaStateError: it is not paused
        """
        refusal = _("Only a SCADA operator may let a paused line work again.")
        check_decision(self.env, "resume_line", refusal)
        self._check_scada_pausable()
        self._scada_lock_pause()
        if not self._get_scada_pause():
            raise ScadaStateError(_("%s is not paused.") % self.name)
        self._add_scada_pause(False)
        self._after_scada_resumed()

    def _check_scada_pausable(self):
        self.ensure_one()
        self.check_access_rule("read")
        if not self.scada_is_line:
            raise ScadaStateError(_("%s is no production line.") % self.name)

    def _scada_lock_pause(self):
        """Let one person after the other decide about the line."""
        self.env.cr.execute(
            "SELECT id FROM maintenance_equipment WHERE id = %s FOR UPDATE", [self.id]
        )

    def _add_scada_pause(self, is_paused, reason=False):
        pauses = self.env["scada.line.pause"]
        who = pauses._prepare_who_vals()
        # sudo: nobody writes entries by hand
        pauses.sudo().create(
            dict(
                who,
                equipment_id=self.id,
                company_id=self._get_scada_company().id,
                is_paused=is_paused,
                reason=reason,
            )
        )

    def _try_scada_take_back(self, reason):
        try:
            with self.env.cr.savepoint():
                self._scada_take_back(reason)
        except ScadaUnavailableError as error:
            text = _("The line is paused. Nothing was taken back.")
            return self._notify(text, error, "warning")
        return False

    def _scada_take_back(self, reason):
        """Take back what the plant has and has not begun; hook for the PLC addon."""

    def _after_scada_resumed(self):
        """Go on where the pause began; the PLC addon hands its orders over."""
        if self._is_scada_automatic():
            self._delay_job("_job_fill_queue")
