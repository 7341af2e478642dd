# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the unit takes of material that a decision puts aside is shown as well."""
from ...models.material.disposition import Share
from .test_units import UnitCase


class TestPutAside(UnitCase):
    def setUp(self):
        super().setUp()
        self.env.company.scada_unit_check = "warn"

    def decide(self, kind, location=None):
        """Decide about 14.9 kg of salt that an aborted run dosed."""
        salt = self.create_salt()
        batch = self.create_batch(bom=self.create_salt_bom(salt))
        order = batch.production_id
        self.post(batch, {112: "14.9"})
        batch.action_cancel("mixer broke down")
        line = order.scada_history_ids.line_ids.filtered("unassigned_kg")
        lots = self.env["stock.production.lot"]
        share = Share(line, 14.9, line._get_material_figures(), lots)
        made = self.env["scada.disposition"]._decide([share], kind, "seen", location)
        self.env["base"].flush()
        self.env.cache.invalidate()
        return salt, made

    def get_decided(self, made):
        self.env["base"].flush()
        self.env.cache.invalidate()
        row = self.env["scada.reconciliation"].search(
            [("batch_uuid", "=", made.history_id.uuid), ("kind", "=", "decision")]
        )
        return row.accepted_kg, row.stock_kg, row.rounding_kg, row.is_alarm

    def test_what_the_unit_took_of_scrap_is_on_its_move(self):
        salt, made = self.decide("scrapped")
        self.assertEqual(self.get_on_hand(salt), 9.99)
        self.assertEqual(made.move_id.scada_rounding_kg, 4.9)
        self.assertEqual(self.get_decided(made), (14.9, 10.0, 4.9, False))

    def test_what_the_unit_took_of_rework_is_on_its_move(self):
        _salt, made = self.decide("rework", self.create_location("Rework"))
        self.assertEqual(self.get_decided(made), (14.9, 10.0, 4.9, False))

    def test_what_is_taken_back_has_nothing_rounded_away(self):
        salt, made = self.decide("scrapped")
        made.action_undo()
        self.assertEqual(self.get_on_hand(salt), 10.0)
        self.assertEqual(self.get_decided(made), (0.0, 0.0, 0.0, False))
