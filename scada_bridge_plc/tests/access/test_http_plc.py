# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC over HTTP, on the simulator: real frames, every answer checked."""
from decimal import Decimal
from unittest.mock import Mock

from odoo.addons.scada_bridge.tests.http_case import CHECK

from ...controllers import json_plc
from ...plc.simulator import Simulator
from .plc_api_case import PlcApiCase

RESET = "/api/admin/reset-task1-start"
CLEAR = "/api/admin/clear-mo-batch"


class TestPlcApi(PlcApiCase):
    def release_order(self):
        """Return the batch of a new order that the PLC may take."""
        batch = self.create_batch()
        batch._job_write()
        batch._job_release()
        self.assertEqual(batch.plc_state, "released")
        return batch

    def run_plant(self, seconds=400):
        self.simulator.scan(seconds)

    def get_word(self, address):
        return self.simulator.memory.read("D", address, 1)[0]

    def set_word(self, address, word):
        self.simulator.memory.write("D", address, [word])

    def test_every_operation_of_the_contract_is_implemented(self):
        offered = {(policy.method, policy.path) for policy in self.get_policies()}
        named = {
            (method.upper(), path)
            for path, item in CHECK.document["paths"].items()
            for method in item
        }
        self.assertEqual(named - offered, {("POST", "/web/session/authenticate")})

    def test_the_configuration_is_reported(self):
        data = self.call("GET", "/api/plc/config")["data"]
        self.assertEqual(data["plc_port"], self.simulator.port)
        self.assertEqual(
            (data["batches_loaded"], data["read_batches_loaded"]), (10, 10)
        )

    def test_a_finished_record_is_read_field_by_field_and_as_a_batch(self):
        batch = self.release_order()
        self.run_plant()
        field = self.call("GET", "/api/plc/read-field/NO-MO?batch_no=1")["data"]
        self.assertEqual(field["value"], batch.reference)
        labels = self.call("GET", "/api/plc/read-all?batch_no=1")["data"]
        self.assertEqual(labels["NO-MO"], batch.reference)
        record = self.call("GET", "/api/plc/read-batch?batch_no=1")["data"]
        self.assertEqual(record["mo_id"], batch.reference)
        self.assertIs(record["status"]["manufacturing"], True)
        self.assertEqual(record["silos"]["a"]["id"], 101)
        self.assertIn("lq114", record["liquids"])

    def test_a_silo_without_a_letter_goes_by_its_number(self):
        record = Mock(actuals={7: Decimal("12.5")}, quantity=0, weight=0)
        silos = json_plc.batch(1, record)["silos"]
        self.assertEqual(silos, {"7": {"id": 7, "consumption": 12.5}})

    def test_all_slots_are_read_the_empty_ones_too(self):
        self.release_order()
        self.run_plant()
        data = self.call("GET", "/api/plc/read-batch-all")["data"]
        self.assertEqual(sorted(map(int, data)), list(range(1, 11)))
        self.assertEqual(data["10"]["mo_id"], "")

    def test_a_bad_slot_is_named_and_takes_no_other_along(self):
        batch = self.release_order()
        self.run_plant()
        self.simulator.memory.write("D", 6200, [3, 0x5748])  # nothing but a name
        self.simulator.memory.write("D", 6225, [0x7FFF, 0xFFFF])
        answer = self.call("GET", "/api/plc/read-batch-all")
        self.assertEqual(answer["message"], "9 slots read, 1 refused")
        self.assertEqual(answer["data"]["1"]["mo_id"], batch.reference)
        self.assertNotIn("3", answer["data"])
        [failed] = answer["failed_slots"]
        self.assertEqual(failed["batch_no"], 3)
        self.assertIn("silo", failed["error"])
        one = self.call("GET", "/api/plc/read-batch?batch_no=3", 503)
        self.assertEqual(one["code"], "plc_error")

    def test_a_sync_stores_what_the_plant_did(self):
        batch = self.release_order()
        self.run_plant()
        data = self.call("POST", "/api/plc/sync-from-plc")["data"]
        self.assertEqual(data["mo_ids"], [batch.mo_id])
        self.assertIs(data["updated"], True)
        self.assertIs(batch.status_manufacturing, True)
        again = self.call("POST", "/api/plc/sync-from-plc")["data"]
        self.assertIs(again["updated"], False)

    def test_unknown_labels_and_slots_are_refused(self):
        self.call("GET", "/api/plc/read-field/nothing", 404)
        self.call("GET", "/api/plc/read-all?batch_no=11", 422)
        body = {"batch_name": "BATCH30", "field_name": "NO-MO", "value": "X"}
        self.call("POST", "/api/plc/write-field", 422, json=body)
        body = {"batch_name": "BATCH01", "field_name": "nothing", "value": 1}
        self.call("POST", "/api/plc/write-field", 422, json=body)

    def test_a_slot_that_the_plc_holds_is_not_written(self):
        self.set_word(7076, 0)
        before = self.simulator.memory.read("D", 7000, 77)
        body = {"batch_name": "BATCH01", "field_name": "NO-MO", "value": "X"}
        answer = self.call("POST", "/api/plc/write-field", 409, json=body)
        self.assertEqual(answer["code"], "handshake_not_ready")
        self.assertIn("D7076=0", answer["message"])
        self.assertEqual(self.simulator.memory.read("D", 7000, 77), before)

    def test_fields_of_a_free_slot_are_written_and_the_slot_released(self):
        self.set_word(7076, 1)
        values = {"BATCH": 1, "NO-MO": "WH/MO/00002", "SILO ID 101 Consumption": 825.25}
        body = {"batch_name": "BATCH01", "data": values}
        data = self.call("POST", "/api/plc/write-batch", json=body)["data"]
        self.assertEqual(data["field_count"], 3)
        self.assertEqual(self.get_word(7000), 1)
        self.assertEqual(self.get_word(7076), 0)

    def test_a_queued_batch_is_written_now_and_released_by_a_job(self):
        batch = self.create_batch()
        body = {"batch_no": 1}
        data = self.call("POST", "/api/plc/write-mo-batch", json=body)["data"]
        self.assertEqual(data["mo_id"], batch.mo_id)
        self.assertEqual(batch.plc_state, "to_release")
        jobs = self.env["queue.job"].search([("method_name", "=", "_job_release")])
        jobs = [job.method_name for job in self.trap.enqueued_jobs]
        self.assertEqual(jobs.count("_job_release"), 1)
        self.call("POST", "/api/plc/write-mo-batch", 409, json=body)
        self.call("POST", "/api/plc/write-mo-batch", 404, json={"batch_no": 9})

    def test_task_1_is_reset_once_the_plant_holds_nothing(self):
        self.release_order()
        data = self.call("POST", "/api/admin/reset-task1-start")["data"]
        self.assertEqual(data["write_ready_count"], 10)
        self.assertEqual(data["write_ready_addresses"][0], "D7076")
        self.assertEqual(data["deleted_mo_batch_count"], 1)

    def test_key_of_the_page_opens_the_slots_with_its_buttons_only(self):
        keys = self.env["res.users.apikeys"]
        batch = self.release_order()
        path = "/api/admin/reset-task1-start"
        key = keys._scada_make_page_key(self.env.company, False)
        self.call("POST", path, 403, key=key)
        self.assertEqual(batch.plc_state, "released")
        key = keys._scada_make_page_key(self.env.company, True)
        data = self.call("POST", path, key=key)["data"]
        self.assertEqual(data["write_ready_count"], 10)

    def test_task_1_is_not_reset_once_the_plc_has_taken_an_order(self):
        batch = self.release_order()
        self.run_plant(1)
        for path in (RESET, CLEAR, "/api/admin/manual/cancel-batch/1"):
            answer = self.call("POST", path, 409)
            self.assertEqual(answer["code"], "conflict_state")
            self.assertIn("the plant is making it", answer["message"])
        self.assertEqual(batch.plc_state, "released")

    def test_no_answer_is_503_for_whatever_takes_batches_out(self):
        batch = self.release_order()
        self.simulator.inject("refuse")
        order = {"mo_id": batch.mo_id}
        for path in (RESET, CLEAR, "/api/admin/manual/cancel-batch/1"):
            answer = self.call("POST", path, 503)
            self.assertEqual(answer["code"], "plc_unreachable")
            self.assertIn("Nobody knows", answer["message"])
        self.call("POST", "/api/scada/mo/cancel", 503, json=order)
        self.assertTrue(batch.exists())

    def test_only_an_administrator_goes_on_against_the_plant_s_word(self):
        batch = self.release_order()
        order = batch.production_id
        self.run_plant(1)
        body = {"override": True, "reason": "the PLC is being replaced"}
        self.call("POST", CLEAR, 403, json=body)
        key = self.create_key(self.env.ref("base.user_admin"))
        self.call("POST", CLEAR, 422, key=key, json={"override": True})
        data = self.call("POST", CLEAR, key=key, json=body)
        self.assertEqual(data["deleted_count"], 1)
        history = self.env["scada.mo.history"].search(
            [("production_id", "=", order.id)]
        )
        self.assertTrue(history.is_outcome_unknown)
        self.assertTrue(order.scada_on_hold)

    def test_a_reset_with_an_override_opens_what_answers(self):
        self.release_order()
        self.simulator.inject("refuse")
        key = self.create_key(self.env.ref("base.user_admin"))
        body = {"override": True, "reason": "the PLC burnt"}
        data = self.call("POST", RESET, key=key, json=body)["data"]
        self.assertEqual(data["write_ready_addresses"], [])
        self.assertEqual(data["deleted_mo_batch_count"], 1)

    def test_a_batch_is_cancelled_with_an_override_in_the_query(self):
        self.release_order()
        self.run_plant(1)
        path = "/api/admin/manual/cancel-batch/1?override=true&reason=burnt"
        self.call("POST", path, 403)
        key = self.create_key(self.env.ref("base.user_admin"))
        self.call("POST", path, key=key)

    def test_an_absent_plc_is_503_and_nothing_is_deleted(self):
        batch = self.create_batch()
        self.simulator.inject("refuse")
        for path in ("/api/plc/read-batch", "/api/plc/read-batch-all"):
            answer = self.call("GET", path, 503)
            self.assertEqual(answer["code"], "plc_unreachable")
        self.call("POST", "/api/plc/sync-from-plc", 503)
        self.call("POST", "/api/admin/reset-task1-start", 503)
        self.assertTrue(batch.exists())

    def test_a_plc_that_refuses_the_request_is_503_with_its_own_code(self):
        self.simulator.inject("status", on="reads", count=1)
        answer = self.call("GET", "/api/plc/read-batch", 503)
        self.assertEqual(answer["code"], "plc_error")

    def test_a_plc_that_does_not_answer_does_not_keep_the_others_from_being_read(self):
        batch = self.release_order()
        self.run_plant()
        second = Simulator(manual=True, seed=8).start()
        self.addCleanup(second.stop)
        self.plc.copy(
            {
                "name": "A dead one",  # the first by name
                "equipment_id": self.create_line().id,
                "port": second.port,
            }
        )
        second.inject("refuse")
        path = "/api/admin/manual/trigger-plc-sync"
        data = self.call("POST", path)["data"]
        self.assertIs(batch.status_manufacturing, True)
        self.assertEqual((data["done"], data["refused"]), (1, 0))
        self.assertEqual([row["plc"] for row in data["failed_plcs"]], ["A dead one"])
        self.simulator.inject("refuse")
        self.assertEqual(self.call("POST", path, 503)["code"], "plc_unreachable")

    def test_an_equipment_tells_the_state_of_its_plc(self):
        data = self.call("GET", "/api/scada/equipment/PLC01")["data"]
        self.assertEqual(data["connection_status"], "disconnected")
        self.call("POST", "/api/plc/sync-from-plc")
        data = self.call("GET", "/api/scada/equipment/PLC01")["data"]
        self.assertEqual(data["connection_status"], "connected")
