# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the bridge's jobs end that do not succeed.

``queue_job`` starts a transaction again after five seconds when another one was faster;
the plant need not wait for that.  And it shows an error in its own list only, with a
traceback; the record that the job works on shall show it, too.  A refusal of ours that
the record shows and tries again is the end of the job, and no error of it.  A job that
lost its connection, because PostgreSQL restarts, is not to blame and runs again: failed
it would stay, and with it the polling of a PLC.
"""
from psycopg2 import OperationalError
from psycopg2.errorcodes import LOCK_NOT_AVAILABLE

from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.exception import NothingToDoJob, RetryableJobError

from ...exceptions import is_connection_lost

# Seconds.  Dates of jobs are stored without fractions: the first one is "at once".
AT_ONCE = 0.1
WAIT_FOR_LOCK = 1
WAIT_FOR_DATABASE = 2


class ScadaRunJobController(RunJobController):
    def _try_perform_job(self, env, job):
        try:
            return super()._try_perform_job(env, job)
        except (RetryableJobError, NothingToDoJob):
            raise
        except Exception as error:
            if not (job.channel or "").startswith("root.scada"):
                raise
            if is_connection_lost(error):
                raise RetryableJobError(
                    "the connection to the database was lost: %s" % error,
                    seconds=WAIT_FOR_DATABASE,
                    ignore_retry=True,
                ) from error
            if is_conflict(error):
                job.retry -= 1  # it counts for nothing, as in queue_job itself
                seconds = AT_ONCE
                if error.pgcode == LOCK_NOT_AVAILABLE:
                    seconds = WAIT_FOR_LOCK
                raise RetryableJobError(str(error), seconds=seconds) from error
            env.cr.rollback()  # or its locks would keep the reason out
            if env["queue.job"]._scada_record_job_error(job, error):
                # no defect, so no traceback
                raise NothingToDoJob(str(error)) from error
            raise


def is_conflict(error):
    """Return whether PostgreSQL refused a transaction because of another one."""
    return (
        isinstance(error, OperationalError)
        and error.pgcode in PG_CONCURRENCY_ERRORS_TO_RETRY
    )
