# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from odoo.addons.scada_bridge.exceptions import ScadaConcurrencyError

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
        for kg in ("1.50", "1.00", "1.00"):
            self.weigh(kg)
            self.read_events()
        self.assertEqual(self.get_premix_move().quantity_done, 3.5)

    def test_hand_add_is_acknowledged_only_after_it_was_accepted(self):
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

    def test_order_that_is_not_in_the_queue_is_quarantined(self):
        self.weigh(reference="WH/MO/NOBODY")
        self.read_events()
        weighing = self.weighings.search([])
        self.assertEqual(weighing.state, "quarantine")
        self.assertIn("WH/MO/NOBODY", weighing.reason)
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

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
            self.batch.production_id._get_move_raw_values(salt, 1.0, self.kg)
        )._action_confirm(merge=False)
        self.read_events()
        self.assertEqual(self.weighings.search([]).state, "accepted")
        self.assertEqual(move.quantity_done, 0)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_dismissed_hand_add_lets_the_plc_go_on(self):
        self.weigh(reference="WH/MO/NOBODY")
        self.read_events()
        self.weighings.search([]).action_dismiss()
        self.read_events()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(self.get_premix_move().quantity_done, 0)

    def test_hand_add_is_in_the_order_that_the_plant_finishes(self):
        self.weigh()
        self.read_events()
        production = self.batch.production_id
        self.run_plant()
        self.assertEqual(production.state, "done")
        done = production.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        self.assertEqual(sum(done.mapped("quantity_done")), 2.5)


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
