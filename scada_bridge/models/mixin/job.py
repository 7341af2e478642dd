# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import OperationalError
from psycopg2.errorcodes import LOCK_NOT_AVAILABLE

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import mute_logger

UNFINISHED = ("wait_dependencies", "pending", "enqueued", "failed")
LOCK_WAIT_SECONDS = 3  # seconds that a person waits for a job to end
# Context key; BY_CODE: a person asked for it, the switches of the tasks are ignored
RUN_NOW = "scada_run_now"


class ScadaJobMixin(models.AbstractModel):
    """Jobs that may be run again at any time.

    The record is the state and the job is only the hand that moves it on: jobs are
    lost, doubled and killed without harm.  What is needed on top is to know that a job
    marked as started has died with its worker (``queue_job`` 14.0 never looks).  So a
    running job holds an advisory lock of its transaction; PostgreSQL lets go of it
    when the worker's connection ends, however it ended.
    """

    _name = "scada.job.mixin"
    _description = "SCADA Job"

    @api.model
    def _notify(self, title, message="", kind="success"):
        """Return the client action that shows a text for a moment.

        :param kind: "success", "info", "warning" or "danger"
        """
        params = {"title": str(title), "message": str(message), "type": kind}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": params,
        }

    def _hold_job_lock(self):
        """Mark the running job as alive until its transaction ends."""
        uuid = self.env.context.get("job_uuid")
        if uuid:
            self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [uuid])

    def _record_job_error(self, error):
        """Hook: a job with these records failed.

        The transaction of the job is lost, this is another one.

        :return: True if the records show why, and see to the next attempt
        """
        return False

    def _try_record_lock(self, purpose):
        """Try to be the only transaction that does ``purpose`` with this record.

        :return: False if another transaction is doing it
        """
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
            self._get_lock_key(purpose),
        )
        return self.env.cr.fetchone()[0]

    def _await_record_lock(self, purpose, seconds=LOCK_WAIT_SECONDS):
        """As :meth:`_try_record_lock`, but wait for the other transaction a moment.

        For what a person has asked for: jobs end within a second or two.
        """
        key = self._get_lock_key(purpose)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                timeout = "%dms" % (1000 * seconds)
                self.env.cr.execute("SET LOCAL lock_timeout = %s", [timeout])
                self.env.cr.execute(
                    "SELECT pg_advisory_xact_lock(hashtext(%s), %s)", key
                )
                self.env.cr.execute("SET LOCAL lock_timeout = DEFAULT")
        except OperationalError as error:
            if error.pgcode != LOCK_NOT_AVAILABLE:
                raise
            return False
        return True

    def _get_lock_key(self, purpose):
        self.ensure_one()
        return ["%s.%s" % (self._name, purpose), self.id]

    def _delay_job(self, method, **properties):
        """Queue ``method`` for each record, unless it already waits in the queue.

        Nothing is queued while the task that the job belongs to is switched off; the
        task's cron finds it later.

        If no ``eta`` is given, a job that waits for its time starts now, and one that
        has failed is queued again: a step that keeps failing is one row, not thousands.

        Jobs run as the system's user: the plant did it, not the person whose click or
        cron happened to queue it, and that person need not own stock rights.
        """
        tasks = self.env["scada.task"]
        code = tasks._get_code_by_job().get(method)
        if code and not tasks._is_enabled(code):
            return
        records = self.with_user(SUPERUSER_ID)
        for record in records.with_context(tracking_disable=True):
            identity_key = "%s.%s.%s" % (self._name, method, record.id)
            if not properties.get("eta") and record._wake_job(identity_key):
                continue
            delayable = record.with_delay(identity_key=identity_key, **properties)
            getattr(delayable, method)()

    @api.model
    def _wake_job(self, identity_key):
        """Let the job that waits start now, or queue the failed one again.

        :return: True if no new job is needed
        """
        jobs = self.env["queue.job"]
        jobs.flush(["identity_key", "state", "eta"])
        # in SQL: a search reads their arguments too, or takes a second query
        self.env.cr.execute(
            "SELECT id, state, eta FROM queue_job"
            " WHERE identity_key = %s AND state IN %s ORDER BY id DESC",
            [identity_key, UNFINISHED],
        )
        found = self.env.cr.fetchall()
        now = fields.Datetime.now()
        early = [
            i for i, state, eta in found if state == "pending" and eta and eta > now
        ]
        jobs.browse(early).write({"eta": False})
        if found and all(state == "failed" for _id, state, _eta in found):
            jobs.browse(found[0][0]).requeue()
        return bool(found)
