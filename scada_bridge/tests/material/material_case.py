# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order whose first run dosed 500 and 100 kg and was aborted."""
from odoo.tests import new_test_user

from ...models.material.disposition import Share
from ..common import MillCase


class MaterialCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.scada_auto_fill = False
        cls.manager = new_test_user(
            cls.env,
            "material_manager",
            "scada_bridge.group_scada_manager,mrp.group_mrp_user",
            name="Ratna",
        )
        cls.other = new_test_user(
            cls.env, "other_manager", "scada_bridge.group_scada_manager", name="Budi"
        )
        cls.operator = new_test_user(
            cls.env, "material_operator", "scada_bridge.group_scada_operator"
        )
        cls.rework = cls.env["stock.location"].create(
            {"name": "Rework", "usage": "internal", "location_id": cls.stock.id}
        )

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id
        self.before = self.get_stock()

    def get_stock(self):
        return {n: self.get_on_hand(c) for n, c in self.components.items()}

    def get_taken(self):
        """Return {silo: kg that stock took}, without zeros."""
        now = self.get_stock()
        taken = {n: round(self.before[n] - kg, 3) for n, kg in now.items()}
        return {number: kg for number, kg in taken.items() if kg}

    def abort(self, actuals=None, batch=None):
        """Return the run that dosed these kilograms and was aborted."""
        batch = batch or self.batch
        self.store(batch, actuals or {101: 500, 102: 100})
        batch._job_post()
        order = batch.production_id
        batch.action_cancel("mixer broke down")
        return order.scada_history_ids[0]

    def make(self, actuals, weight):
        """Make the order with another run."""
        self.order.scada_on_hold = False
        batch = self.fill_queue()
        self.finish(batch, actuals, weight)
        self.assertEqual(self.order.state, "done")

    def get_unassigned(self):
        """Return {silo: kg} of what the list shows of the order."""
        rows = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)]
        )
        rows.invalidate_cache()
        return {row.silo_id.number: round(row.kg, 3) for row in rows}

    def get_line(self, run, number):
        return run.line_ids.filtered(lambda line: line.silo_number == number)

    def get_share(self, run, number, kg=None, figures=None):
        line = self.get_line(run, number)
        lots = self.env["stock.production.lot"]
        kg = line.unassigned_kg if kg is None else kg
        return Share(line, kg, figures or line._get_material_figures(), lots)

    def decide(self, shares, kind, location=None, user=None):
        """Decide as a person does; return the dispositions."""
        user = user or self.manager
        model = self.env["scada.disposition"].with_user(user)
        shares = [share._replace(line=share.line.with_user(user)) for share in shares]
        made = model._decide(shares, kind, "as seen at the mixer", location)
        self.env["base"].flush()
        self.env.cache.invalidate()
        return made.with_env(self.env)

    def decide_all(self, run, kind, location=None):
        lines = run.line_ids.filtered("unassigned_kg")
        shares = [self.get_share(run, line.silo_number) for line in lines]
        return self.decide(shares, kind, location)
