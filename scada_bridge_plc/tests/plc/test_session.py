# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of an error, whoever talks to the PLC (models/plc/session.py)."""
from unittest.mock import patch

from odoo.tools import config

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import (
    ScadaDataError,
    ScadaStateError,
    ScadaUnavailableError,
)

from ...models.plc.session import ERROR_ACTIONS, Caller
from ...plc import errors
from ..common import PlantCase
from ..event.test_failure import FailureCase

BAD_HOST = "'192.168.1.300' is neither an IPv4 address nor a host name"


def subclasses(kind):
    """Return all classes below a class."""
    found = set(kind.__subclasses__())
    return found.union(*map(subclasses, found))


class TestFates(PlantCase):
    """Each kind of error has one fate for each kind of caller."""

    def meet(self, caller, error, batches=()):
        """Let a session meet an error; return whether it just ended."""

        def exchange(link):
            raise error

        return self.plc._in_session(caller, exchange, batches) is None

    def assert_offline(self):
        found = self.plc.state, self.plc.last_error
        self.assertEqual(found, ("offline", "told so"))

    def test_every_error_of_the_plc_has_its_own_row(self):
        self.assertEqual(subclasses(errors.PlcError) - set(ERROR_ACTIONS), set())

    def test_every_row_knows_every_caller(self):
        for kind, row in ERROR_ACTIONS.items():
            self.assertEqual(set(row), set(Caller), kind)

    def test_what_a_watching_job_meets_puts_the_plc_offline(self):
        for kind in ERROR_ACTIONS:
            self.plc.write({"state": "online", "last_error": False})
            self.assertTrue(self.meet(Caller.WATCH, kind("told so")))
            self.assert_offline()

    def test_a_job_runs_again_when_the_plc_does_not_answer_or_may_not_be_asked(self):
        link = (errors.LinkError, errors.RefusedError, errors.StatusError)
        for kind in link + (ScadaStateError,):
            with self.assertRaisesRegex(RetryableJobError, "told so"):
                self.meet(Caller.JOB, kind("told so"))
        self.assertNotEqual(self.plc.state, "offline")

    def test_refusal_of_an_order_is_shown_on_its_batch(self):
        batch = self.queue_orders()
        error = errors.StatusError("told so")
        self.assertTrue(self.meet(Caller.HANDOVER, error, batch))
        self.assertEqual(batch.plc_state, "to_write")
        self.assertEqual(batch.error_message, "The PLC refuses the order: told so")

    def test_words_that_contradict_a_batch_quarantine_it(self):
        batches = self.queue_orders(2)
        for kind, batch in zip((errors.RecordError, errors.EncodeError), batches):
            self.assertTrue(self.meet(Caller.JOB, kind("told so"), batch))
            self.assertEqual(batch.plc_state, "quarantine")
            self.assertNotEqual(self.plc.state, "offline")

    def test_fault_of_the_configuration_is_no_batch_s(self):
        batches = self.queue_orders(2)
        for kind, batch in zip((errors.MapError, errors.OptionError), batches):
            self.plc.write({"state": "online", "last_error": False})
            self.assertTrue(self.meet(Caller.HANDOVER, kind("told so"), batch))
            self.assertEqual(batch.plc_state, "to_write")
            self.assert_offline()

    def test_misfit_of_a_session_without_a_batch_is_a_defect(self):
        with self.assertRaises(errors.RecordError):
            self.meet(Caller.JOB, errors.RecordError("told so"))

    def test_a_person_is_reported_what_kind_of_trouble_it_is(self):
        words = {
            errors.LinkError: "plc_unreachable",
            errors.RefusedError: "plc_unreachable",
            errors.StatusError: "plc_error",
            errors.RecordError: "plc_error",
            errors.MapError: "plc_error",
            errors.OptionError: "plc_error",
        }
        for kind, word in words.items():
            with self.assertRaisesRegex(ScadaUnavailableError, "told so") as caught:
                self.meet(Caller.PERSON, kind("told so"))
            self.assertEqual(caught.exception.word, word)
        with self.assertRaisesRegex(ScadaDataError, "told so"):
            self.meet(Caller.PERSON, errors.EncodeError("told so"))
        error = ScadaStateError("told so")
        with self.assertRaises(ScadaStateError) as caught:
            self.meet(Caller.PERSON, error)
        self.assertIs(caught.exception, error)


class StepsCase(FailureCase):
    """Every job that talks about one batch or event, ready to run."""

    def make_steps(self):
        """Return {job: its records}, and the batches among them."""
        writing, releasing, written, taken = self.queue_orders(4).sorted("batch_no")
        taken._job_write()
        taken._job_release()
        self.simulator.scan(400)
        self.break_down()
        self.poll()
        self.plc._job_read_events()
        releasing._job_write()
        written.plc_state = "released"
        steps = {
            "_job_write": writing,
            "_job_release": releasing,
            "_job_verify": written,
            "_job_acknowledge": taken,
            "_job_acknowledge_event": self.get_reports(),
        }
        states = {name: record.plc_state for name, record in steps.items()}
        self.assertEqual(
            states,
            {
                "_job_write": "to_write",
                "_job_release": "to_release",
                "_job_verify": "released",
                "_job_acknowledge": "taken",
                "_job_acknowledge_event": "pending",
            },
        )
        self.count_requests()
        return steps


class TestSwitchedOff(StepsCase):
    """A PLC that may not be asked keeps its jobs waiting, and no batch is to blame."""

    def check_jobs_wait(self, text):
        for name, record in self.make_steps().items():
            with self.subTest(name):
                state = record.plc_state
                self.forbid()
                with self.assertRaisesRegex(RetryableJobError, text):
                    getattr(record, name)()
                self.assertEqual(record.plc_state, state)
        self.assertEqual(self.count_requests(), 0)

    def test_jobs_of_a_plc_that_is_switched_off_wait(self):
        self.forbid = lambda: config.misc.update(scada_plc={"enabled": "False"})
        self.addCleanup(config.misc.pop, "scada_plc", None)
        self.check_jobs_wait("switched off in the server's configuration")

    def test_jobs_of_a_copy_wait(self):
        self.forbid = lambda: self.plc.write({"database_binding": "another"})
        self.check_jobs_wait("belongs to another database")

    def test_jobs_of_a_plc_that_another_record_has_wait(self):
        self.forbid = lambda: self.patch_owner()
        self.check_jobs_wait("is the PLC at this address already|Another record")

    def patch_owner(self):
        self.plc.sudo().endpoint = "127.0.0.9:1"  # the address is another one by now
        error = ScadaStateError("Another record has a PLC at this address already")
        patcher = patch.object(type(self.plc), "_assign_endpoint", side_effect=error)
        patcher.start()
        self.addCleanup(patcher.stop)


class TestConfigurationFault(StepsCase):
    """A host or timeout that can't be right: the PLC is offline, nothing else."""

    def misconfigure(self, **vals):
        """Store what no form would take: it may come from before, or from a file."""
        self.env["base"].flush()
        for name, value in vals.items():
            self.env.cr.execute("UPDATE scada_plc SET %s = %%s" % name, [value])
        self.env.cache.invalidate()

    def check_jobs(self, text):
        for name, record in self.steps.items():
            with self.subTest(name):
                state = record.plc_state
                self.plc.write({"state": "online", "last_error": False})
                getattr(record, name)()
                self.assertEqual(record.plc_state, state)
                self.assertEqual(self.plc.state, "offline")
                self.assertIn(text, self.plc.last_error)
        self.assertEqual(self.count_requests(), 0)

    def test_host_that_is_none_quarantines_nothing(self):
        self.steps = self.make_steps()
        self.misconfigure(host="192.168.1.300")
        self.check_jobs(BAD_HOST)

    def test_timeout_that_is_none_quarantines_nothing(self):
        self.steps = self.make_steps()
        self.misconfigure(timeout=1000)
        self.check_jobs("timeout 1000.0 is not within 0 to 600 seconds")

    def test_reading_jobs_tell_it_too(self):
        self.misconfigure(host="192.168.1.300")
        for name in ("_job_poll", "_job_read_events"):
            with self.subTest(name):
                self.plc.write({"state": "online", "last_error": False})
                getattr(self.plc, name)()
                self.assertEqual(self.plc.state, "offline")
                self.assertIn(BAD_HOST, self.plc.last_error)

    def test_plc_that_was_offline_already_tells_it(self):
        self.plc._set_offline(errors.LinkError("time-out"))
        self.misconfigure(host="192.168.1.300")
        self.poll()
        self.assertIn(BAD_HOST, self.plc.last_error)

    def test_what_waited_goes_on_when_it_is_mended(self):
        steps = self.make_steps()
        self.misconfigure(host="192.168.1.300")
        self.forget_jobs()
        self.env["queue.job"].search([]).unlink()
        for name, record in steps.items():
            getattr(record, name)()
            self.plc.state = "online"
        self.misconfigure(host="127.0.0.1")
        self.poll()
        self.run_jobs()
        report = steps["_job_acknowledge_event"]
        self.assertEqual(report.plc_state, "acknowledged")
        self.assertEqual(steps["_job_write"].plc_state, "released")
        self.assertEqual(steps["_job_release"].plc_state, "released")

    def test_button_tells_it(self):
        self.misconfigure(host="192.168.1.300")
        params = self.plc.action_test_connection()["params"]
        self.assertEqual((params["type"], params["message"]), ("danger", BAD_HOST))
