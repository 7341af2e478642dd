# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 1: an order that the plant can't make is refused with the reason."""
from unittest.mock import patch

from ..common import RECIPE
from ..order.test_fill_queue import FillCase


class TestRefusal(FillCase):
    """The reason is on the order, and the other orders go on."""

    def assertRefused(self, order, reason):
        """Fill the queue; ``order`` stays out, a sound one behind it goes in."""
        sound = self.create_order()
        self.fill_queue()
        self.assertEqual(order.scada_refusal, reason)
        self.assertEqual(self.get_queue(), [(1, sound)])
        self.assertFalse(sound.scada_refusal)

    def create_bom_of(self, *components):
        """Return a BoM of other products than the mill's own."""
        product = self.create_product("KONSENTRAT SAPI")
        return self.create_bom(
            {component: 100.0 for component in components},
            product_tmpl_id=product.product_tmpl_id.id,
        )

    def create_early_order(self, **vals):
        return self.create_order(date_planned_start="2026-01-01 00:00:00", **vals)

    # -- silos ------------------------------------------------------------------------
    def test_no_component_comes_from_a_silo(self):
        order = self.create_early_order(bom=self.create_bom_of(self.premix))
        self.assertRefused(
            order, "No component comes from a silo. Set the silo on the components."
        )

    def test_two_components_come_from_one_silo(self):
        order = self.create_early_order()
        order.move_raw_ids[:2].scada_silo_id = self.get_silo(110)
        self.assertRefused(
            order, "Material 101, Material 102 come from the same silo 110 SILO J."
        )

    def test_product_in_two_silos_comes_from_the_first_one(self):
        self.get_silo(105).product_id = self.components[102]
        self.create_order()
        line = self.fill_queue().line_ids.filtered("product_id")[1]
        self.assertEqual(
            (line.silo_number, line.product_id.name), (102, "Material 102")
        )

    def test_product_in_two_silos_is_fine_when_the_component_names_one(self):
        self.get_silo(105).product_id = self.components[101]
        order = self.create_order()
        order.move_raw_ids[0].scada_silo_id = self.get_silo(105)
        batch = self.fill_queue()
        self.assertEqual(batch.line_ids.filtered("product_id")[-2].silo_number, 105)

    def test_silo_is_archived(self):
        order = self.create_early_order()
        order.move_raw_ids[0].scada_silo_id = self.get_silo(107)
        self.get_silo(107).active = False
        self.assertRefused(
            order,
            "Silo 107 SILO G is archived or unknown to the plant of Mixer PLC01.",
        )

    def test_silo_is_unknown_to_the_plant(self):
        self.plant_takes(silo_numbers=[101, 102, 103, 114])
        order = self.create_early_order()
        order.move_raw_ids[0].scada_silo_id = self.get_silo(107)
        self.assertRefused(
            order,
            "Silo 107 SILO G is archived or unknown to the plant of Mixer PLC01.",
        )

    # -- products and units -----------------------------------------------------------
    def test_component_is_tracked_by_serial_number(self):
        component = self.create_product("Bolus", tracking="serial")
        bom = self.create_bom_of(self.components[101], component)
        self.assertRefused(
            self.create_early_order(bom=bom),
            "Bolus is tracked by serial number, bulk material can't be.",
        )

    def test_finished_product_is_tracked_by_serial_number(self):
        product = self.create_product("JF LICK", tracking="serial")
        bom = self.create_bom(product_tmpl_id=product.product_tmpl_id.id)
        self.assertRefused(
            self.create_early_order(bom=bom),
            "JF LICK is tracked by serial number, bulk material can't be.",
        )

    def test_unit_of_a_component_is_no_weight(self):
        unit = self.env.ref("uom.product_uom_unit").id
        component = self.create_product("Bag", uom_id=unit, uom_po_id=unit)
        self.get_silo(105).product_id = component
        self.assertRefused(
            self.create_early_order(bom=self.create_bom_of(component)),
            "The unit of Bag can't be converted to kg.",
        )

    def test_unit_of_the_finished_product_is_no_weight(self):
        unit = self.env.ref("uom.product_uom_unit").id
        product = self.create_product("Bag of feed", uom_id=unit, uom_po_id=unit)
        bom = self.create_bom(
            product_tmpl_id=product.product_tmpl_id.id, product_uom_id=unit
        )
        self.assertRefused(
            self.create_early_order(bom=bom),
            "The unit of Bag of feed can't be converted to kg.",
        )

    # -- what the plant can take ------------------------------------------------------
    def test_component_is_more_than_the_plant_can_take(self):
        self.plant_takes(max_silo_kg=4000.0, max_kg=9000.0)
        bom = self.create_bom_of(self.components[101])
        bom.bom_line_ids.product_qty = 4000.01
        self.assertRefused(
            self.create_early_order(bom=bom),
            "4000.01 kg of Material 101 is not between 0 and 4000.0 kg.",
        )

    def test_order_is_more_than_the_plant_can_take(self):
        self.plant_takes(max_kg=4000.0)
        self.assertRefused(
            self.create_early_order(quantity=4000.01),
            "4000.01 kg of JF PLUS 25 is not between 0 and 4000.0 kg.",
        )

    def test_greatest_quantity_of_the_plant_is_queued(self):
        self.plant_takes(max_kg=2500.0)
        order = self.create_order()
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, order)])

    def test_no_text_for_the_order_fits_the_plant(self):
        self.plant_takes(reference_chars=1)
        order = self.create_order()
        self.fill_queue()
        self.assertEqual(
            order.scada_refusal, "No reference of 1 characters is left for the order."
        )

    # -- the reason -------------------------------------------------------------------
    def test_reason_is_reported_once_in_the_chatter(self):
        order = self.create_order(bom=self.create_bom_of(self.premix))
        self.fill_queue()
        self.fill_queue()
        told = [note for note in self.get_notes(order) if "Not queued" in note]
        self.assertEqual(
            told,
            [
                "<p>Not queued for the plant: No component comes from a silo. "
                "Set the silo on the components.</p>"
            ],
        )

    def test_another_reason_is_reported_again(self):
        order = self.create_order(bom=self.create_bom_of(self.premix))
        self.fill_queue()
        self.get_silo(105).product_id = self.premix
        order.move_raw_ids.scada_silo_id = self.get_silo(101)
        self.fill_queue()
        told = [note for note in self.get_notes(order) if "Not queued" in note]
        self.assertEqual(len(told), 2)
        self.assertIn("which holds Material 101", told[1])

    def test_refusal_is_reported_in_the_log_once(self):
        order = self.create_order(bom=self.create_bom_of(self.premix))
        with self.assertLogs("odoo.addons.scada_bridge", "WARNING") as logs:
            self.fill_queue()
            self.fill_queue()
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            [
                "[TASK 1] %s refused: No component comes from a silo. "
                "Set the silo on the components." % order.name
            ],
        )

    def test_order_that_was_mended_is_queued_and_the_reason_is_gone(self):
        order = self.create_order(bom=self.create_bom_of(self.premix))
        self.fill_queue()
        self.get_silo(105).product_id = self.premix
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, order)])
        self.assertFalse(order.scada_refusal)

    def test_many_refused_orders_do_not_block_the_ones_behind_them(self):
        bom = self.create_bom_of(self.premix)
        for _number in range(4):
            self.create_early_order(bom=bom)
        sound = self.create_order()
        module = "odoo.addons.scada_bridge.models.batch.fill"
        with patch(module + ".PAGE", 2):
            self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, sound)])

    def test_recipe_of_the_mill_is_sound(self):
        self.assertEqual(sum(RECIPE.values()), 1520.4)
        self.create_order()
        self.assertEqual(len(self.fill_queue()), 1)
