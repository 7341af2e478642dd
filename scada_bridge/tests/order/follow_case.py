# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that is changed after it was queued."""
from odoo.tests import new_test_user

from ..common import MillCase

OUT = "Out of the SCADA queue"


class FollowCase(MillCase):
    """One queued order on a line without a PLC, and the ways to change it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "follow planner",
            groups="mrp.group_mrp_user,stock.group_stock_user",
        )

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_move(self, number):
        component = self.components[number]
        return self.order.move_raw_ids.filtered(lambda m: m.product_id == component)

    def get_targets(self, batch=None):
        """Return {silo: kg} of the run's plan, without the silos that give nothing."""
        lines = (batch or self.batch).line_ids
        return {line.silo_number: line.consumption for line in lines if line.move_id}

    def edit(self, vals, number=101, user=None):
        """Change a component as the order's form does; by default as the system."""
        order = self.order.with_user(user) if user else self.order
        order.write({"move_raw_ids": [(1, self.get_move(number).id, vals)]})

    def add(self, product, kg, user=None):
        """Add a component as the order's form does."""
        order = self.order.with_user(user) if user else self.order
        vals = order._get_move_raw_values(product, kg, self.kg)
        order.write({"move_raw_ids": [(0, 0, dict(vals, additional=True))]})

    def change_quantity(self, kg, user=None):
        wizard = self.env["change.production.qty"].with_user(user or self.env.user)
        vals = {"mo_id": self.order.id, "product_qty": kg}
        wizard.create(vals).change_prod_qty()

    def get_alarms(self):
        return self.order.activity_ids.mapped("summary")
