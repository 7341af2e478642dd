# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, models

from ...notes import note_html
from ...roles import OPERATOR


class ScadaAlarmMixin(models.AbstractModel):
    """Records whose troubles become activities of the responsible person.

    An alarm is one open activity per record and summary: raised once, done by itself
    when the trouble is over, both logged once.  Goes together with
    ``mail.activity.mixin``.
    """

    _name = "scada.alarm.mixin"
    _description = "SCADA Alarm"

    def _get_alarm_equipment(self):
        """Return the equipment in trouble; its technician may be the responsible."""
        return self.env["maintenance.equipment"]

    def _get_alarm_company(self):
        return self.env.company

    def _get_alarm_name(self):
        """Return what the log calls this record."""
        return self.display_name

    def _prepare_alarm_log(self):
        """Return more values for the row of the task log."""
        return {"company": self._get_alarm_company()}

    def _get_responsible(self):
        """Return the user who is notified: company's, equipment's, else administrator.

        Who may not see the SCADA menu can't be given its activities.
        """
        self.ensure_one()
        candidates = (
            self._get_alarm_company().scada_responsible_id,
            self._get_alarm_equipment().technician_user_id,
        )
        for user in candidates:
            if user.active and user.has_group(OPERATOR):
                return user
        return self.env.ref("base.user_admin")

    def _update_and_log_alarm(self, summary, reason):
        """Raise or end an alarm; log it when that is new."""
        if not self._update_alarm(str(summary), reason):
            return
        self.env["scada.task"]._journal(
            "alarm_raised" if reason else "alarm_over",
            row=self._prepare_alarm_log(),
            name=self._get_alarm_name(),
            alarm=summary,
            reason=reason,
        )

    def _find_alarm(self, summary):
        alarm_type = self.env.ref("scada_bridge.mail_activity_type_alarm")
        return self.activity_ids.filtered(
            lambda a: a.activity_type_id == alarm_type and a.summary == summary
        )

    def _update_alarm(self, summary, reason):
        """Raise the alarm while there is a reason, end it when there is none.

        :param summary: names the alarm, the same text each time
        :param reason: what is wrong, empty if nothing is
        :return: "raised", "ended", or None if nothing has changed
        """
        self.ensure_one()
        alarm = self._find_alarm(summary)
        if reason and not alarm:
            self.activity_schedule(
                "scada_bridge.mail_activity_type_alarm",
                summary=summary,
                note=note_html(reason),
                user_id=self._get_responsible().id,
            )
            return "raised"
        if alarm and not reason:
            alarm.action_feedback(feedback=_("Over by itself."))
            return "ended"
        return None
