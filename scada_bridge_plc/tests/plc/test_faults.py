# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.queue_job.exception import RetryableJobError

from ..common import PlantCase

# What the network does to a reply; see plc/simulator/faults.py
REPLIES = (
    "close",
    "drop",
    "drip",
    "garble",
    "glued",
    "late",
    "split",
    "wrong_context",
    "wrong_service",
    "wrong_session",
)
REQUESTS = (0, 2, 4)  # requests that pass before the fault


class TestFaults(PlantCase):
    """A frame that is torn, foreign or garbled never reaches a batch (I6)."""

    def run_step(self, step):
        """Run a job's step until it succeeds, as the job queue does."""
        for _attempt in range(20):
            try:
                return step()
            except RetryableJobError:
                self.plc.state = "online"
        raise AssertionError("the job did not succeed when the faults were over")

    def run_batch(self, kind, passed):
        """Bring an order through the plant with faults; return its production."""
        batch = self.queue_orders()
        production = batch.production_id
        self.simulator.inject(kind, count=1, after=passed)
        self.run_step(batch._job_write)
        self.run_step(batch._job_release)
        for seconds in (20, 40, 400):
            self.simulator.scan(seconds)
            self.simulator.inject(kind, count=2, after=passed)
            self.poll()
            self.poll()
            self.poll()
            self.run_jobs("_job_post")
        self.run_step(batch._job_acknowledge)
        self.simulator.clear_faults()
        batch._job_finish()
        self.trap.enqueued_jobs.clear()
        return production

    def check(self, kind):
        for passed in REQUESTS:
            production = self.run_batch(kind, passed)
            self.assertEqual(production.state, "done")
            dispensed = self.get_dispensed(production.name)
            self.assertEqual(self.get_consumed(production), dispensed)
        self.assertFalse(self.simulator.log.events("duplicate_order"))
        self.assertFalse(self.plc.slot_ids.filtered("quarantine_reason"))


def _test(kind):
    def test(self):
        with self.in_haste():
            self.check(kind)

    return test


for _kind in REPLIES:
    setattr(TestFaults, "test_kilograms_survive_replies_%s" % _kind, _test(_kind))
