# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One step of one batch: kept apart from the others, tried again until it succeeds."""
from odoo import fields, models
from odoo.exceptions import UserError

from ...exceptions import ScadaError, get_reason
from ...translations import _

# Seconds before the next attempt, by the number of failed ones; the last for ever
# (doc/batch.rst, "What is guaranteed")
BACK_OFF = (5, 15, 60, 300)
ERROR_ATTEMPTS = 3  # a step that failed as often is an error, before a warning


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _get_due_domain(self):
        """Return the domain of the batches that may be tried now."""
        return [
            ("on_hold", "=", False),
            "|",
            ("date_next_try", "=", False),
            ("date_next_try", "<=", fields.Datetime.now()),
        ]

    def _run_step(self, step):
        """Run ``step`` unless the batch is held; if it fails, try it again later.

        :return: True if the step succeeded
        """
        is_done = not self.on_hold and self._try_step(step)
        outcome = "done" if is_done else "refused"
        self.env["scada.task"]._count_later("posts", outcome)
        return is_done

    def _try_step(self, step):
        """Run ``step`` in a savepoint; keep its reason if it fails.

        Only errors that a person can read are kept; serialization errors and defects
        go to the job queue, which starts the whole transaction again or reports them.

        :return: True if the step succeeded
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                step()
        except UserError as error:
            # the reason is kept for people, so it is written in their language
            batch = self.with_context(lang=self.company_id.partner_id.lang)
            batch._fail_step(get_reason(error))
            return False
        self._clear_error()
        return True

    def _fail_step(self, message):
        retry = "_job_finish" if self.update_odoo else "_job_post"
        self._delay_job(retry, eta=self._schedule_retry(message))

    def _schedule_retry(self, message):
        """Keep the reason and the time of the next attempt.

        :return: seconds until then
        """
        seconds = BACK_OFF[min(self.error_count, len(BACK_OFF) - 1)]
        self._set_error(message)
        self._set_next_retry(seconds)
        self.env["scada.task"]._journal(
            "step_failed",
            task="task3" if self.update_odoo else "task2",
            level="error" if self.error_count >= ERROR_ATTEMPTS else "warning",
            row={"batch": self},
            attempt=self.error_count,
            reason=message,
            seconds=seconds,
        )
        return seconds

    def _try_mended(self):
        """Try now what failed, of those of these batches that wait for the next try.

        Whether what was changed is the cause need not be known: a try that fails is
        one more, with its reason.
        """
        for batch in self.filtered(lambda b: b.error_message and not b.on_hold):
            batch._delay_job("_job_finish" if batch.update_odoo else "_job_post")

    def _get_failing(self, domain):
        """Return the batches of a domain whose last step has failed."""
        # sudo: whoever corrects a product or a silo need not be allowed to read batches
        return self.sudo().search([("error_message", "!=", False)] + domain)

    def _set_error(self, message):
        """Keep why the last step failed; cleared by :meth:`_clear_error`."""
        now = fields.Datetime.now()
        for batch in self:
            batch.write(
                {
                    "error_message": message,
                    "error_count": batch.error_count + 1,
                    "date_first_error": batch.date_first_error or now,
                    "date_last_error": now,
                }
            )

    def _clear_error(self):
        self.filtered("error_message").write(
            {
                "error_message": False,
                "error_count": 0,
                "date_first_error": False,
                "date_last_error": False,
                "date_next_try": False,
            }
        )

    def _set_next_retry(self, seconds):
        now = fields.Datetime.now()
        self.date_next_try = fields.Datetime.add(now, seconds=seconds)

    def _record_job_error(self, error):
        """Keep why the job failed; the crons queue it again."""
        for batch in self:
            batch = batch.with_context(lang=batch.company_id.partner_id.lang)
            batch._schedule_retry(batch._get_job_error(error))
        return bool(self)

    def _get_job_error(self, error):
        """Return the words of our own refusal, or that there is a defect."""
        if isinstance(error, ScadaError):
            return get_reason(error)
        return _(
            "Unexpected error: %(error)s. It is tried again by itself; if it stays, "
            "the administrator finds it among the failed jobs and in the log of the "
            "server."
        ) % {"error": "%s: %s" % (type(error).__name__, error)}
