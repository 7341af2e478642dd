# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client is told by status and code what keeps it from the PLC, and when to come."""
from functools import partialmethod
from unittest.mock import patch

from odoo.sql_db import db_connect
from odoo.tools import mute_logger

from odoo.addons.scada_bridge.models.mixin.job import ScadaJobMixin

from .plc_api_case import PlcApiCase

WORDS = {"batch_name": "BATCH02", "data": {"BATCH": 2}}
WORD = {"batch_name": "BATCH02", "field_name": "BATCH", "value": 2}
WRITE_MO = ("POST", "/api/plc/write-mo-batch", {"batch_no": 1})
TALKING = (
    ("GET", "/api/plc/read-field/NO-MO?batch_no=1", None),
    ("GET", "/api/plc/read-all?batch_no=1", None),
    ("GET", "/api/plc/read-batch?batch_no=1", None),
    ("GET", "/api/plc/read-batch-all", None),
    ("POST", "/api/plc/sync-from-plc", {}),
    ("POST", "/api/plc/write-field", WORD),
    ("POST", "/api/plc/write-batch", WORDS),
    WRITE_MO,
    ("POST", "/api/admin/manual/trigger-plc-sync", {}),
    ("POST", "/api/admin/manual/cancel-batch/1", {}),
    ("POST", "/api/admin/reset-task1-start", {}),
)


@mute_logger("odoo.addons.scada_bridge.api.http.request")
class TestPlcBusy(PlcApiCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()

    def check_refused(self, route, code, text, status=503):
        method, path, body = route
        options = {} if body is None else {"json": body}
        answer = self.send(method, path, key=self.key, **options)
        self.assertEqual((answer.status, answer.body["code"]), (status, code))
        self.assertIn(text, answer.body["message"])
        if status == 503:
            self.assertEqual(answer.headers["Retry-After"], "5")
        self.check(method, path, answer)

    def talk_meanwhile(self):
        """Let another transaction talk to the PLC for the rest of the test."""
        self.env["base"].flush()
        cursor = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        key = self.plc._get_lock_key("wire")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", key)
        brief = partialmethod(ScadaJobMixin._await_record_lock, seconds=0.01)
        patcher = patch.object(type(self.plc), "_await_record_lock", brief)
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_a_job_that_talks_to_the_plc_is_busy_on_every_route(self):
        self.talk_meanwhile()
        for route in TALKING:
            with self.subTest(route[1]):
                self.check_refused(route, "busy", "A job is talking to PLC CJ2M")
        self.assertEqual(self.batch.plc_state, "to_write")

    def test_a_batch_that_a_job_has_in_hand_is_busy(self):
        refuse = patch.object(type(self.batch), "_try_row_lock", return_value=False)
        with refuse:
            self.check_refused(WRITE_MO, "busy", "is being changed, try again")

    def test_a_plc_that_does_not_answer_is_unreachable(self):
        self.simulator.inject("refuse")
        for route in TALKING:
            with self.subTest(route[1]):
                self.check_refused(route, "plc_unreachable", "")

    def test_a_plc_that_was_offline_lately_is_asked_all_the_same(self):
        self.plc.state = "offline"
        method, path, body = WRITE_MO
        self.call(method, path, json=body)
        self.assertEqual(self.batch.plc_state, "to_release")

    def test_a_fault_of_the_configuration_is_reported_and_quarantines_nothing(self):
        self.env["base"].flush()
        self.env.cr.execute("UPDATE scada_plc SET host = '192.168.1.300'")
        self.env.cache.invalidate()
        for route in TALKING:
            with self.subTest(route[1]):
                self.check_refused(route, "plc_error", "192.168.1.300")
        self.assertEqual(self.batch.plc_state, "to_write")

    def test_a_plc_that_is_switched_off_is_a_conflict(self):
        self.plc.database_binding = "another"
        for route in TALKING[5:8]:
            with self.subTest(route[1]):
                self.check_refused(
                    route, "conflict_state", "belongs to another database", 409
                )

    def test_a_slot_with_another_order_is_not_ready(self):
        self.simulator.memory.write("D", 7001, [0x4142])  # somebody else's order
        self.simulator.memory.write("D", 7076, [0])
        self.check_refused(WRITE_MO, "handshake_not_ready", "has not taken", 409)
        self.assertEqual(self.batch.plc_state, "to_write")

    def test_a_refusal_of_the_plc_is_an_error_of_the_plc(self):
        self.simulator.inject("status", on="writes", count=1)
        self.check_refused(WRITE_MO, "plc_error", "")
        self.assertEqual(self.batch.plc_state, "to_write")
