# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 4, ERP half: batches that are stuck, posts that keep failing.

A batch is stuck when nothing has happened to it for some minutes although something
should: it is running; or it is finished; or it waits and no batch of its line is at
work.  One that waits for its turn is not stuck.
"""

from odoo import api, fields, models

from ...translations import _


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _get_alarm_equipment(self):
        return self.equipment_id

    def _get_alarm_company(self):
        return self.company_id

    def _get_alarm_name(self):
        return "%s batch %s on %s" % (
            self.mo_id,
            self.batch_no,
            self.equipment_id_batch,
        )

    def _prepare_alarm_log(self):
        return {"batch": self}

    @api.model
    def _cron_check_health(self):
        """Task 4: raise and end the alarms."""
        tasks = self.env["scada.task"]
        if not tasks._is_enabled("task4"):
            return
        tasks._touch("task4")
        self._check_health()

    @api.model
    def _check_health(self):
        """Look after everything that can be in trouble; the PLC addon adds PLCs."""
        for batch in self.search(self.env["scada.task"]._get_run_domain()):
            batch._update_and_log_alarm(_("Batch is stuck"), batch._get_stuck_reason())
            batch._update_and_log_alarm(
                _("Posting keeps failing"), batch._get_failing_reason()
            )

    def _get_stuck_reason(self):
        """Return since when nothing happens to this batch, False if all is well.

        One that waits for a person has an activity of its own.
        """
        self.ensure_one()
        if self.held_for:
            return False
        minutes = self.company_id.scada_stuck_minutes
        since = self._get_last_event()
        limit = fields.Datetime.subtract(fields.Datetime.now(), minutes=minutes)
        if since > limit or (
            self.state == "waiting" and not self._is_line_idle_since(limit)
        ):
            return False
        return _(
            "%(order)s is %(state)s and nothing has happened since %(date)s UTC."
        ) % {
            "order": self.mo_id,
            "state": self.state,
            "date": since,
        }

    def _get_last_event(self):
        dates = (
            self.date_queued,
            self.date_reading,
            self.date_posted,
            self.date_closed,
        )
        return max(date for date in dates if date)

    def _is_line_idle_since(self, limit):
        """Return whether no other batch of the line was at work since ``limit``."""
        others = self.equipment_id.scada_batch_ids - self
        at_work = others.filtered(
            lambda b: b.state == "running" or (b.date_reading or limit) > limit
        )
        return not at_work

    def _get_failing_reason(self):
        self.ensure_one()
        if self.error_count < self.company_id.scada_failed_posts:
            return False
        return _("%(order)s: %(count)s attempts failed, the last one: %(error)s") % {
            "order": self.mo_id,
            "count": self.error_count,
            "error": self.error_message,
        }
