# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Switches and intervals of the six tasks.

They are those of ``scada.task`` and of its scheduled action, shown and changed here; no
second place keeps them.
"""
from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

TASKS = ("task1", "task2", "task3", "task4", "task5", "task6")
INTERVAL_HELP = "Minutes between two runs of the scheduled action, at least 1."
SWITCH_HELP = "Off: nothing of this task is started by itself."


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scada_task1_on = fields.Boolean("Task 1: Fetch Orders", help=SWITCH_HELP)
    scada_task1_minutes = fields.Integer("Interval of Task 1", help=INTERVAL_HELP)
    scada_task2_on = fields.Boolean("Task 2: Read and Post", help=SWITCH_HELP)
    scada_task2_minutes = fields.Integer("Interval of Task 2", help=INTERVAL_HELP)
    scada_task3_on = fields.Boolean("Task 3: Close and Archive", help=SWITCH_HELP)
    scada_task3_minutes = fields.Integer("Interval of Task 3", help=INTERVAL_HELP)
    scada_task4_on = fields.Boolean("Task 4: Watch", help=SWITCH_HELP)
    scada_task4_minutes = fields.Integer("Interval of Task 4", help=INTERVAL_HELP)
    scada_task5_on = fields.Boolean("Task 5: Failures", help=SWITCH_HELP)
    scada_task5_minutes = fields.Integer("Interval of Task 5", help=INTERVAL_HELP)
    scada_task6_on = fields.Boolean("Task 6: Trim the Log", help=SWITCH_HELP)
    scada_task6_minutes = fields.Integer("Interval of Task 6", help=INTERVAL_HELP)

    @api.model
    def _get_scada_tasks(self):
        self.check_access_rights("read")
        # sudo: opening the settings reads the values of all apps, for any administrator
        return self.env["scada.task"].sudo().search([("code", "in", TASKS)])

    @api.model
    def get_values(self):
        values = super().get_values()
        for task in self._get_scada_tasks():
            values["scada_%s_on" % task.code] = task.is_enabled
            values["scada_%s_minutes" % task.code] = task._get_interval()
        return values

    def set_values(self):
        self.check_access_rights("write")  # a client may call this without a record
        result = super().set_values()
        before = self.get_values()
        for task in self._get_scada_tasks():
            name = "scada_%s_on" % task.code
            if self[name] != before[name]:
                task.is_enabled = self[name]
            name = "scada_%s_minutes" % task.code
            if task.cron_id and self[name] != before[name]:
                self._set_scada_interval(task, self[name])
        return result

    @api.model
    def _set_scada_interval(self, task, minutes):
        """Run the task's scheduled action every so many minutes from now on."""
        if minutes < 1:
            raise ValidationError(
                _("%(task)s: an interval is at least 1 minute, not %(minutes)s.")
                % {"task": task.name, "minutes": minutes}
            )
        soon = fields.Datetime.add(fields.Datetime.now(), minutes=minutes)
        task.cron_id.write(
            {
                "interval_number": minutes,
                "interval_type": "minutes",
                "nextcall": min(task.cron_id.nextcall, soon),
            }
        )
