# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import gc
import logging
import tracemalloc
from unittest.mock import patch

from odoo import fields

from ..common import PlantCase

POLLS = 200  # growth per poll shows after a few
# Rows that an outage may leave, whatever its length: the loss and the return in the
# task log, an alarm that comes and goes (activity, messages, their subscriptions)
BOUND_ROWS = 12
MEMORY_CYCLES = 60
# Bytes per cycle, mostly what one long test transaction keeps; a worker's ends
BOUND_BYTES = 1000


class LogCounter(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


class TestOutage(PlantCase):
    """A PLC that is switched off for 60 hours with batches in its queue."""

    def setUp(self):
        super().setUp()
        self.batch = self.release_orders()
        self.poll()
        self.plc._job_read_events()
        # jobs that the trap would remember are no growth of the product
        for model in ("scada.plc", "scada.mo.batch"):
            patcher = patch.object(
                type(self.env[model]), "_delay_job", lambda *args, **kwargs: None
            )
            patcher.start()
            self.addCleanup(patcher.stop)
        self.counter = LogCounter()
        for name in ("scada_bridge", "scada_bridge_plc"):
            logger = logging.getLogger("odoo.addons.%s" % name)
            logger.addHandler(self.counter)
            self.addCleanup(logger.removeHandler, self.counter)

    def count_rows(self):
        """Return the rows of every table of the database."""
        self.env["base"].flush()
        self.env.cr.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname = 'public'"
        )
        counts = {}
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute('SELECT count(*) FROM "%s"' % table)
            counts[table] = self.env.cr.fetchone()[0]
        return counts

    def run_cycles(self, count):
        for _cycle in range(count):
            self.poll()

    def run_events(self, count):
        """Pass an hour or so: events, then the health check and Task 6."""
        for _cycle in range(count):
            self.plc._job_read_events()
        self.batches._cron_check_health()
        self.env["scada.task.log"]._cron_trim()

    def test_outage_of_60_hours_leaves_no_more_than_an_outage_of_one_poll(self):
        before = self.count_rows()
        self.simulator.inject("refuse")
        self.run_cycles(1)
        now = fields.Datetime.now()
        self.plc.state_since = fields.Datetime.subtract(now, hours=1)  # alarm included
        self.run_events(1)
        first = self.count_rows()
        self.counter.lines.clear()
        self.run_cycles(POLLS)
        for _hour in range(60):
            self.run_events(12)
        self.assertEqual(self.count_rows(), first)
        self.assertEqual(self.counter.lines, [])
        growth = sum(first.values()) - sum(before.values())
        self.assertLessEqual(growth, BOUND_ROWS)

    def test_memory_does_not_grow_with_an_outage(self):
        self.simulator.inject("refuse")
        self.run_cycles(20)
        self.run_events(20)
        gc.collect()
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self.run_cycles(MEMORY_CYCLES)
        self.run_events(MEMORY_CYCLES)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] / (2 * MEMORY_CYCLES)
        self.assertLess(grown, BOUND_BYTES)

    def test_first_poll_after_the_outage_works_as_before(self):
        self.simulator.inject("refuse")
        self.run_cycles(3)
        self.assertEqual(self.plc.state, "offline")
        self.simulator.clear_faults()
        self.run_plant()
        self.assertEqual(self.plc.state, "online")
        self.assertEqual(self.batch.state, "finished")
