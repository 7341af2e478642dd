# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from odoo.addons.scada_bridge.exceptions import (
    ScadaConcurrencyError,
    ScadaDataError,
    ScadaStateError,
)

from ..common import PlantCase

HANDSHAKE = 9012


class WeighingCase(PlantCase):

    def setUp(self):
        super().setUp()
        self.weighings = self.env["scada.plc.weighing"]
        self.premix = self.create_product("Premix")
        self.bom.bom_line_ids.create(
            {
                "bom_id": self.bom.id,
                "product_id": self.premix.id,
                "product_qty": 2.5,
                "product_uom_id": self.kg.id,
            }
        )
        self.batch = self.release_orders()
        self.trap.enqueued_jobs.clear()

    def weigh(self, kg="2.50", **vals):
        defaults = {
            "batch_no": self.batch.batch_no,
            "reference": self.batch.reference,
            "product": self.premix.product_tmpl_id.id,
        }
        self.simulator.reporter.weigh(kg=kg, **dict(defaults, **vals))
        self.simulator.scan(0.01)

    def read_events(self):
        self.plc._job_read_events()
        self.run_jobs("_job_acknowledge_event", "_job_post")
        self.simulator.scan(0.01)

    def get_premix_move(self):
        return self.batch.production_id.move_raw_ids.filtered(
            lambda move: move.product_id == self.premix
        )


class TestWeighing(WeighingCase):
    """Hand-adds of the manual weighing block."""

    def test_hand_add_is_the_consumption_of_its_component(self):
        self.weigh()
        self.read_events()
        self.assertEqual(self.get_premix_move().quantity_done, 2.5)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_batch_record_names_the_hand_add(self):
        self.weigh()
        self.read_events()
        run = self.env["scada.mo.history"].new(
            {
                "reference": self.batch.reference,
                "equipment_id": self.line.id,
                "company_id": self.env.company.id,
            }
        )
        found = [(a["product"], a["kg"], a["state"]) for a in run._get_additions()]
        self.assertEqual(found, [(self.premix, 2.5, "Accepted")])

    def test_hand_add_that_another_worker_has_stored_starts_the_job_again(self):
        vals = {"plc_id": self.plc.id, "plc_state": "pending", "raw_words": "0001"}
        self.weighings._create_once(vals)
        with self.assertRaises(ScadaConcurrencyError):
            self.weighings._create_once(vals)

    def test_hand_add_of_no_plc_is_not_called_another_worker_s(self):
        vals = {"plc_id": None, "plc_state": "pending", "raw_words": "0001"}
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.weighings._create_once(vals)

    def test_hand_adds_of_one_component_add_up(self):
        for kg in ("1.00", "0.75", "0.75"):
            self.weigh(kg)
            self.read_events()
        self.assertEqual(self.get_premix_move().quantity_done, 2.5)

    def test_hand_add_is_acknowledged_only_after_it_was_stored(self):
        self.weigh()
        self.plc._job_read_events()
        self.assertEqual(self.weighings.search([]).state, "accepted")
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_hand_add_read_again_before_the_acknowledgement_counts_once(self):
        self.weigh()
        for _cycle in range(3):
            self.plc._job_read_events()
        self.read_events()
        self.assertEqual(len(self.weighings.search([])), 1)
        self.assertEqual(self.get_premix_move().quantity_done, 2.5)

    def test_number_may_mean_the_variant(self):
        self.plc.weighing_product = "product"
        self.weigh(product=self.premix.id)
        self.read_events()
        self.assertEqual(self.weighings.search([]).product_id, self.premix)

    def test_hand_add_of_an_order_that_is_not_in_the_queue_waits_in_odoo(self):
        self.weigh(reference="WH/MO/NOBODY")
        self.read_events()
        weighing = self.weighings.search([])
        self.assertEqual(weighing.state, "quarantine")
        self.assertIn("WH/MO/NOBODY", weighing.reason)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_hand_add_that_cannot_be_right_is_stored_and_acknowledged(self):
        self.weigh("0.00")
        self.read_events()
        weighing = self.weighings.search([])
        self.assertEqual(weighing.state, "quarantine")
        self.assertTrue(weighing.raw_words)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_component_of_a_silo_is_no_hand_add(self):
        silo = self.env.ref("scada_bridge.silo_101")
        self.weigh(product=silo.product_id.product_tmpl_id.id)
        self.read_events()
        self.assertEqual(self.weighings.search([]).state, "quarantine")

    def test_quarantined_hand_add_is_accepted_once_its_component_is_there(self):
        salt = self.create_product("Salt")
        self.weigh(product=salt.product_tmpl_id.id)
        self.read_events()
        move = self.get_premix_move()
        self.env["stock.move"].create(
            self.batch.production_id._get_move_raw_values(salt, 2.5, self.kg)
        )._action_confirm(merge=False)
        self.read_events()
        self.assertEqual(self.weighings.search([]).state, "accepted")
        self.assertEqual(move.quantity_done, 0)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_rejected_hand_add_is_in_no_stock_move(self):
        self.weigh("25.00")
        self.read_events()
        self.decide("action_dismiss", self.weighings.search([]))
        self.assertEqual(self.weighings.search([]).state, "dismissed")
        self.assertEqual(self.get_premix_move().quantity_done, 0)

    def weigh_four_times(self):
        """Four events of 25 kg, where 2.5 kg are planned."""
        self.weigh("25.00")
        self.read_events()
        for _time in range(3):
            self.set_words(HANDSHAKE, 0)
            self.read_events()

    def decide(self, method, weighings, reason="looked at the bags"):
        for weighing in weighings:
            getattr(weighing, method)(reason, weighing._get_figures())
        self.run_jobs()

    def test_each_is_stored_and_acknowledged_and_none_counts_by_itself(self):
        self.weigh_four_times()
        weighings = self.weighings.search([])
        self.assertEqual(weighings.mapped("quantity"), [25.0] * 4)
        self.assertEqual(weighings.mapped("plc_state"), ["acknowledged"] * 4)
        self.assertEqual(weighings.mapped("state"), ["quarantine"] * 4)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(self.get_premix_move().quantity_done, 0)
        self.assertIn("25.0 kg of Premix were added", weighings[0].reason)

    def test_within_the_tolerance_more_than_planned_counts(self):
        self.weigh("2.75")
        self.read_events()
        self.weigh("0.01")
        self.read_events()
        states = self.weighings.search([], order="id").mapped("state")
        self.assertEqual(states, ["accepted", "quarantine"])
        self.assertEqual(self.get_premix_move().quantity_done, 2.75)

    def test_its_order_waits_for_the_decision_without_a_number(self):
        self.weigh_four_times()
        production = self.batch.production_id
        self.run_plant()
        self.assertNotEqual(production.state, "done")
        self.assertEqual(
            (self.batch.held_for, self.batch.has_number), ("confirm", False)
        )
        self.assertIn("25.0 kg [", self.batch.held_reason)

    def test_what_a_person_decides_closes_the_order(self):
        self.weigh_four_times()
        production = self.batch.production_id
        self.run_plant()
        weighings = self.weighings.search([])
        self.decide("action_accept", weighings[0])
        self.assertNotEqual(production.state, "done")
        self.env.company.scada_implausible = "tell"
        self.decide("action_dismiss", weighings[1:])
        self.assertEqual(production.state, "done")
        done = production.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        self.assertEqual(sum(done.mapped("quantity_done")), 25.0)
        self.assertIn("looked at the bags", weighings[0].decision)

    def test_a_decision_has_a_reason_and_the_figures_that_were_shown(self):
        self.weigh_four_times()
        one, other = self.weighings.search([])[:2]
        seen = other._get_figures()
        with self.assertRaisesRegex(ScadaDataError, "reason"):
            one.action_accept(" ", one._get_figures())
        self.decide("action_accept", one)
        with self.assertRaisesRegex(ScadaStateError, "Look at it again"):
            other.action_accept("seen", seen)

    def lose_acknowledgement(self):
        """The PLC answers, and its handshake word stays 0."""
        self.weigh("1.00")
        self.plc._job_read_events()
        self.simulator.inject("forget", on="writes", count=1)
        self.run_jobs("_job_acknowledge_event", "_job_post")
        self.read_events()

    def test_bag_whose_acknowledgement_is_not_shown_counts_once(self):
        self.lose_acknowledgement()
        first, again = self.weighings.search([], order="id")
        self.assertEqual((first.plc_state, again.plc_state), ("unseen", "acknowledged"))
        self.assertEqual((first.state, again.state), ("accepted", "quarantine"))
        self.assertEqual(again.repeat_of_id, first)
        self.assertEqual(self.get_premix_move().quantity_done, 1.0)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_person_says_whether_it_was_a_second_bag_like_it(self):
        self.lose_acknowledgement()
        again = self.weighings.search([("state", "=", "quarantine")])
        self.assertIn("accept it if there was a second bag", again.reason)
        self.decide("action_accept", again)
        self.assertEqual(self.get_premix_move().quantity_done, 2.0)

    def test_bag_after_a_shown_acknowledgement_is_a_second_one(self):
        self.lose_acknowledgement()
        self.weigh("1.00")
        self.read_events()
        last = self.weighings.search([], order="id desc", limit=1)
        self.assertEqual((last.state, last.repeat_of_id.id), ("accepted", False))

    def test_bag_whose_acknowledgement_got_no_answer_is_asked_about(self):
        self.weigh("1.00")
        self.plc._job_read_events()
        self.simulator.inject("close", on="writes", count=1, executed=True)
        self.run_jobs("_job_acknowledge_event", "_job_post")
        self.simulator.scan(0.01)
        self.weigh("1.00")  # a second one
        self.read_events()
        second = self.weighings.search([], order="id desc", limit=1)
        self.assertEqual((second.state, second.quantity), ("quarantine", 1.0))
        self.assertTrue(second.repeat_of_id)

    def test_the_dialog_decides(self):
        self.weigh("25.00")
        self.read_events()
        weighing = self.weighings.search([])
        action = weighing.action_ask_accept()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.reason = "a big bag"
        dialog.action_confirm()
        self.run_jobs()
        self.assertEqual(self.get_premix_move().quantity_done, 25.0)

    def test_hand_add_is_in_the_order_that_the_plant_finishes(self):
        self.weigh()
        self.read_events()
        production = self.batch.production_id
        self.run_plant()
        self.assertEqual(production.state, "done")
        done = production.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        self.assertEqual(sum(done.mapped("quantity_done")), 2.5)


class TestHandAddWithoutOrder(WeighingCase):
    """Hand-adds whose run was aborted and whose order is cancelled."""

    def abort(self, is_order_cancelled=True):
        """End the run that the plant has begun, and its order."""
        production = self.batch.production_id
        self.simulator.power_cycle(lose_memory=True)
        self.plc._job_poll()
        self.run_jobs()
        self.batch.action_cancel("the mixer broke")
        self.run_jobs()
        if is_order_cancelled:
            production.action_cancel()
        self.env["base"].flush()

    def get_unassigned(self):
        rows = self.env["scada.unassigned.material"].search([("silo_id", "=", False)])
        return [(row.product_id, row.kg) for row in rows]

    def test_what_counted_is_unassigned(self):
        self.weigh("2.00")
        self.read_events()
        self.abort()
        self.assertEqual(self.get_unassigned(), [(self.premix, 2.0)])

    def test_what_was_rejected_is_not(self):
        self.weigh("25.00")
        self.read_events()
        self.env.company.scada_second_person = False
        weighing = self.weighings.search([])
        weighing.action_dismiss("no such bag", weighing._get_figures())
        self.abort()
        self.assertEqual(self.get_unassigned(), [])

    def test_what_is_accepted_afterwards_is_unassigned(self):
        self.weigh("25.00")
        self.read_events()
        self.abort()
        weighing = self.weighings.search([])
        weighing.action_accept("looked at the bags", weighing._get_figures())
        self.env["base"].flush()
        self.assertEqual(self.get_unassigned(), [(self.premix, 25.0)])

    def test_while_the_order_is_open_its_component_has_it(self):
        component = self.get_premix_move()
        self.weigh("25.00")
        self.read_events()
        self.abort(is_order_cancelled=False)
        weighing = self.weighings.search([])
        weighing.action_accept("looked at the bags", weighing._get_figures())
        self.assertEqual(weighing.move_id, component)
        self.assertEqual(self.get_unassigned(), [])


class TestLongWeighing(WeighingCase):
    profile = "kanjabung-manual14"

    def test_long_layout_is_read_with_its_profile(self):
        words = self.get_words(9000, 9)
        self.weigh()
        words = self.get_words(9000, 13)
        self.set_words(9000, *(words[:9] + (0,) + words[9:]))
        self.read_events()
        self.assertEqual(self.get_premix_move().quantity_done, 2.5)
        self.assertEqual(self.get_words(9013), (1,))
