# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Jobs whose worker has died are queued again: within seconds by the job runner.

``queue_job`` 14.0 leaves them started (or enqueued) for ever, and with them their
channel: a worker that is killed while it talks to a PLC, or a PostgreSQL that restarts,
would stop the line.  The runner is the process that is always there and waits most of
the time, so it looks after them; a scheduled action does so as well, should the runner
not be ours.

A job that lives holds an advisory lock (see ``scada.job.mixin``).  One that was handed
to a worker is started at once, or handed over again by the runner after a second.
"""
import logging
import time
from contextlib import closing

from odoo.addons.queue_job import jobrunner
from odoo.addons.queue_job.jobrunner.channels import ChannelManager
from odoo.addons.queue_job.jobrunner.runner import QueueJobRunner, _channels, _odoo_now

_logger = logging.getLogger(__name__)

CHECK_SECONDS = 5
GRACE_SECONDS = 10  # between "started" and the lock of the job itself
REQUEUE_SQL = """
UPDATE queue_job
   SET state = 'pending', retry = 0, date_enqueued = NULL, date_started = NULL
 WHERE id IN (
     SELECT id FROM queue_job
      WHERE channel LIKE 'root.scada%%'
        AND greatest(date_started, date_enqueued)
            < clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1 second'
        AND (state = 'enqueued'
             OR state = 'started' AND pg_try_advisory_xact_lock(hashtext(uuid))))
RETURNING uuid
"""


def requeue_dead_jobs(cr):
    """Queue the dead jobs of the bridge again; return how many there were."""
    cr.execute(REQUEUE_SQL, [GRACE_SECONDS])
    dead = len(cr.fetchall())
    if dead:
        _logger.warning("%s jobs died with their worker, queued again", dead)
    return dead


class WatchfulChannels(ChannelManager):
    """Channels that wake the runner up every few seconds."""

    def get_wakeup_time(self):
        latest = _odoo_now() + CHECK_SECONDS
        return min(super().get_wakeup_time() or latest, latest)


class ScadaJobRunner(QueueJobRunner):
    """The job runner of every database of this server, looking for dead jobs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._next_look = 0.0
        self.channel_manager = WatchfulChannels()
        self.channel_manager.simple_configure(
            kwargs.get("channel_config_string") or _channels()
        )

    def process_notifications(self):
        super().process_notifications()
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + CHECK_SECONDS
        for database in self.db_by_name.values():
            with closing(database.conn.cursor()) as cr:
                requeue_dead_jobs(cr)


def install():
    """Let the server start this runner; before its workers are made."""
    jobrunner.QueueJobRunner = ScadaJobRunner
