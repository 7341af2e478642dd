# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant board: what it shows, what it costs, whom it tells of changes."""
import os
import threading
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import OperationalError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ...models.mixin import board as scada_board_mixin
from ...models.mixin.board import PENDING, THREAD
from ..common import MillCase

BOARD_QUERIES = 40  # of a whole board, whatever is in the queue


class BoardCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(
            cls.env, "board_operator", "scada_bridge.group_scada_operator"
        )
        cls.board = cls.env["scada.board"].with_user(cls.operator)

    def get_board(self, line=None):
        return self.board.get_board((line or self.line).id)

    def get_slot(self, number):
        slots = {slot["number"]: slot for slot in self.get_board()["slots"]}
        return slots[number]

    def get_dose(self, batch, silo):
        return self.get_slot(batch.batch_no)["silos"][str(silo)]


class TestBoard(BoardCase):
    def test_board_shows_all_numbers_of_the_queue(self):
        self.create_batch()
        slots = self.get_board()["slots"]
        self.assertEqual([slot["number"] for slot in slots], list(range(1, 11)))
        self.assertEqual([bool(slot["batch"]) for slot in slots], [True] + [False] * 9)

    def test_board_shows_all_silos_of_the_plant(self):
        numbers = [silo["number"] for silo in self.get_board()["silos"]]
        self.assertEqual(numbers, list(range(101, 116)))

    def test_a_slot_tells_order_state_and_age(self):
        batch = self.create_batch()
        slot = self.get_slot(1)
        self.assertEqual(slot["order"], batch.mo_id)
        self.assertEqual(slot["state"], "waiting")
        self.assertEqual(slot["since"], fields.Datetime.to_string(batch.date_queued))
        self.assertEqual(slot["target"], 2500.0)

    def test_age_of_a_running_batch_counts_from_its_first_reading(self):
        batch = self.create_batch()
        self.store(batch, {101: 10})
        batch.date_started = "2026-03-02 01:00:00"
        self.assertEqual(self.get_slot(1)["since"], "2026-03-02 01:00:00")

    def test_silo_without_a_reading_has_no_level(self):
        batch = self.create_batch()
        dose = self.get_dose(batch, 101)
        self.assertEqual((dose["target"], dose["level"]), (825.0, "none"))

    def test_silo_that_has_not_given_all_is_dosing(self):
        batch = self.create_batch()
        self.store(batch, {101: 400})
        dose = self.get_dose(batch, 101)
        self.assertEqual((dose["actual"], dose["level"]), (400.0, "dosing"))

    def test_silo_within_its_tolerance_is_ok(self):
        self.get_silo(101).tolerance_kg = 5
        batch = self.create_batch()
        self.store(batch, {101: 829})
        self.assertEqual(self.get_dose(batch, 101)["level"], "ok")

    def test_silo_above_its_tolerance_is_over(self):
        self.get_silo(101).tolerance_kg = 5
        batch = self.create_batch()
        self.store(batch, {101: 831})
        dose = self.get_dose(batch, 101)
        self.assertEqual((dose["deviation"], dose["level"]), (6.0, "over"))

    def test_silo_without_a_tolerance_is_coloured_by_two_percent(self):
        batch = self.create_batch()
        self.store(batch, {101: 841.5, 102: 382.6})
        self.assertEqual(self.get_dose(batch, 101)["level"], "ok")
        self.assertEqual(self.get_dose(batch, 102)["level"], "over")

    def test_silo_of_a_finished_batch_below_its_tolerance_is_under(self):
        batch = self.create_batch()
        self.store(batch, {101: 400}, 2000, is_finished=True)
        self.assertEqual(self.get_dose(batch, 101)["level"], "under")

    def test_last_error_of_a_batch_is_on_its_slot(self):
        self.create_batch()._set_error("Silo 101 gave too much")
        self.assertEqual(self.get_slot(1)["problem"], "Silo 101 gave too much")

    def test_batch_on_hold_says_so(self):
        self.create_batch().action_hold()
        self.assertIn("On hold", self.get_slot(1)["problem"])

    def test_waiting_and_refused_orders_are_counted(self):
        self.create_orders(2)[0].scada_refusal = "no silo"
        self.assertEqual(
            self.get_board()["orders"],
            {"waiting": 2, "refused": 1, "is_automatic": False},
        )

    def test_open_failures_are_counted_and_the_last_ones_told(self):
        failure = self.env["scada.failure.report"].create(
            {"equipment_id": self.line.id, "description": "START_FAILURE"}
        )
        failures = self.get_board()["failures"]
        self.assertEqual(failures["count"], 1)
        self.assertEqual(failures["last"][0]["description"], "START_FAILURE")
        failure.date_resolved = fields.Datetime.now()
        failure.state = "resolved"
        self.assertEqual(self.get_board()["failures"]["count"], 0)

    def test_finished_today_counts_the_plants_day_in_queue_and_history(self):
        # 2026-03-02 00:30 in Jakarta
        with freeze_time(datetime(2026, 3, 1, 17, 30)):
            first = self.create_batch()
            self.finish(first, {101: 825}, 2400)
            second = self.create_batch()
            self.store(second, {101: 825}, 2500, is_finished=True)
            self.assertEqual(
                self.get_board()["today"], {"batches": 2, "weight": 4900.0}
            )

    def test_yesterdays_batches_are_not_todays(self):
        # 2026-03-01 23:30 in Jakarta, then an hour later
        with freeze_time(datetime(2026, 3, 1, 16, 30)):
            self.finish(self.create_batch(), {101: 825}, 2400)
        with freeze_time(datetime(2026, 3, 1, 17, 30)):
            self.assertEqual(self.get_board()["today"], {"batches": 0, "weight": 0.0})

    def test_line_without_plc_has_no_connection(self):
        self.assertFalse(self.get_board()["connection"])

    def test_unknown_line_shows_the_first_one(self):
        self.assertEqual(self.board.get_board(0)["line"]["id"], self.line.id)

    def test_each_line_has_its_own_board(self):
        self.create_batch()
        other = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        board = self.get_board(other)
        self.assertEqual(board["line"]["name"], "Mixer 2")
        self.assertFalse(any(slot["batch"] for slot in board["slots"]))
        names = [line["name"] for line in board["lines"]]
        self.assertEqual(names, ["Mixer PLC01", "Mixer 2"])

    def test_plant_without_a_line_has_an_empty_board(self):
        self.line.scada_is_line = False
        self.assertNotIn("line", self.board.get_board())

    def test_people_without_scada_rights_see_no_board(self):
        employee = new_test_user(self.env, "board_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["scada.board"].with_user(employee).get_board()


class TestBoardQueries(BoardCase):
    def count_queries(self):
        self.env["base"].flush()
        self.env.cache.invalidate()
        before = self.env.cr.sql_log_count
        self.get_board()
        return self.env.cr.sql_log_count - before

    def fill(self, count):
        """Queue orders that are running, with an error, an alarm and a failure each."""
        self.create_orders(count)
        self.env.company.scada_queue_policy = "top_up"
        for batch in self.fill_queue():
            self.store(batch, {101: 400, 102: 380})
            batch._set_error("try again")
            batch._update_alarm("Batch is stuck", "for long")
            self.env["scada.failure.report"].create(
                {
                    "equipment_id": self.line.id,
                    "description": "FAILURE %s" % batch.batch_no,
                }
            )

    def test_full_queue_costs_no_more_than_one_batch(self):
        self.fill(1)
        self.count_queries()  # fills the caches of the registry
        one = self.count_queries()
        self.fill(9)
        self.assertEqual(len(self.batches.search([])), 10)
        self.count_queries()
        self.assertEqual(self.count_queries(), one)

    def test_board_stays_within_its_queries(self):
        self.fill(10)
        self.count_queries()
        self.env["base"].flush()
        self.env.cache.invalidate()
        with self.assertQueryCount(BOARD_QUERIES):
            self.get_board()


class TestBoardMessages(BoardCase):
    """One message for each line and transaction that changes something."""

    def setUp(self):
        super().setUp()
        self.await_senders()  # of the tests before
        self.batch = self.create_batch()
        self.take_messages()

    def take_messages(self):
        """Return the channels that would be told if the transaction ended now."""
        self.env["base"].flush()
        lines = self.env.cr.postcommit.data.pop(PENDING, ())
        self.env.cr.postcommit.clear()
        messages = self.env["scada.board"]._prepare_messages(lines)
        return [channel for channel, _message in messages]

    @property
    def channel(self):
        return "scada_board_%d" % self.line.id

    def test_a_reading_is_one_message(self):
        self.store(self.batch, {101: 10, 102: 20, 103: 30})
        self.assertEqual(self.take_messages(), [self.channel])

    def test_the_same_reading_again_is_no_message(self):
        self.store(self.batch, {101: 10})
        self.take_messages()
        self.store(self.batch, {101: 10})
        self.assertEqual(self.take_messages(), [])

    def test_a_message_tells_nothing_but_the_line(self):
        self.assertEqual(
            self.env["scada.board"]._prepare_messages({self.line.id}),
            [[self.channel, {"type": "scada_board", "line": self.line.id}]],
        )

    def end_transaction(self):
        """Do what follows a commit, until all of it is done."""
        self.env.cr.postcommit.run()
        self.await_senders()

    @staticmethod
    def await_senders():
        for thread in threading.enumerate():
            if thread.name == THREAD:
                thread.join()

    def test_the_message_is_sent_once_after_the_commit(self):
        self.store(self.batch, {101: 10})
        self.batch._set_error("try again")
        with patch.object(type(self.env["bus.bus"]), "sendmany") as sendmany:
            self.end_transaction()
        sendmany.assert_called_once()
        self.assertEqual(sendmany.call_args[0][0][0][0], self.channel)

    def test_transactions_of_a_moment_are_one_message(self):
        moment_is_over = threading.Event()
        tell_boards = scada_board_mixin._notify_boards

        def tell(database):
            moment_is_over.wait()
            tell_boards(database)

        with patch.object(type(self.env["bus.bus"]), "sendmany") as sendmany:
            with patch.object(scada_board_mixin, "_notify_boards", tell):
                for kg in (10, 20):
                    self.store(self.batch, {101: kg})
                    self.env.cr.postcommit.run()
            moment_is_over.set()
            self.await_senders()
        sendmany.assert_called_once()

    def test_a_worker_forked_meanwhile_tells_boards_by_itself(self):
        pending = {self.env.cr.dbname: {self.line.id}}
        with patch.dict(
            scada_board_mixin._lines_to_notify, pending
        ), scada_board_mixin._lock:
            worker = os.fork()
            if not worker:
                is_free = scada_board_mixin._lock.acquire(blocking=False)
                os._exit(0 if is_free and not scada_board_mixin._lines_to_notify else 1)
            self.assertEqual(os.waitpid(worker, 0)[1], 0)

    def test_what_was_committed_stays_so_if_the_bus_is_down(self):
        self.store(self.batch, {101: 10})
        down = patch.object(
            type(self.env["bus.bus"]), "sendmany", side_effect=OperationalError("down")
        )
        with down, self.assertLogs("odoo.addons.scada_bridge", "WARNING") as log:
            self.end_transaction()
        self.assertIn("boards were not notified of a change: down", log.output[0])

    def test_looking_at_the_board_is_no_message(self):
        self.get_board()
        self.assertEqual(self.take_messages(), [])

    def test_leaving_the_queue_is_one_message(self):
        self.batch._archive("cancel", "test")
        self.assertEqual(self.take_messages(), [self.channel])

    def test_filling_the_queue_is_one_message(self):
        self.batch._archive("cancel", "test")
        self.create_orders(3)
        self.take_messages()
        self.fill_queue()
        self.assertEqual(self.take_messages(), [self.channel])

    def test_a_new_failure_is_told_to_every_line_of_the_company(self):
        other = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        self.env["scada.failure.report"].create(
            {"equipment_id": self.line.id, "description": "START_FAILURE"}
        )
        self.assertEqual(
            self.take_messages(), [self.channel, "scada_board_%d" % other.id]
        )

    def test_another_material_in_a_silo_is_reported(self):
        self.get_silo(104).product_id = self.premix
        self.assertEqual(self.take_messages(), [self.channel])

    def test_a_step_that_failed_is_reported_with_its_reason(self):
        self.store(self.batch, {113: 10})  # no component there
        self.take_messages()
        self.batch._job_post()
        self.assertTrue(self.batch.error_message)
        self.assertEqual(self.take_messages(), [self.channel])

    def test_a_rolled_back_change_is_not_told(self):
        self.store(self.batch, {101: 10})
        self.env.cr.postcommit.clear()  # what Odoo does with a rollback
        self.assertEqual(self.take_messages(), [])
