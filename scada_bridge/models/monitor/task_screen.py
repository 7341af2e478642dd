# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The task monitor's buttons."""
from odoo import _, fields, models
from odoo.exceptions import AccessError

from ...acts import act


class ScadaTask(models.Model):
    _name = "scada.task"
    _inherit = ["scada.task", "scada.job.mixin"]

    last_run = fields.Datetime(
        help="When the scheduled action of the task ran, noted once a minute."
    )
    last_message = fields.Text("Last Outcome", help="Newest row of the task's log.")
    error_count = fields.Integer(help="Errors in the log of the last three hours.")
    failed_jobs = fields.Integer(
        help="Jobs that ended with a defect; see Job Queue > Jobs."
    )

    @act("run_task")
    def action_run_now(self):
        """Start the tasks at once.

        :raise AccessError: the user is no SCADA manager
        """
        if not self.env.user.has_group("scada_bridge.group_scada_manager"):
            raise AccessError(_("Only a SCADA manager may start tasks by hand."))
        super().action_run_now()
        return self._notify(_("Started: %s") % ", ".join(self.mapped("name")))

    def action_open_log(self):
        """List what the task did, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_task_log_action"
        )
        name = _("Log of %s") % self.name
        domain = [("task_id", "=", self.id)]
        return dict(action, name=name, display_name=name, domain=domain)
