# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mixer of 2.5 t, and orders that are larger."""
from ..common import MillCase


class SplitCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.scada_split = True
        cls.line.scada_capacity = 2500.0

    def create_large(self, quantity=20000.0, **vals):
        """Return the parts of a large order, queued as far as there are numbers."""
        order = self.create_order(quantity, **vals)
        self.fill_queue()
        return self.get_parts(order)

    def get_parts(self, order):
        order.invalidate_cache()
        return order._get_scada_parts()

    def get_quantities(self, parts):
        return [round(part.product_qty, 2) for part in parts]

    def get_demands(self, parts, product):
        """Return what each part demands of a product."""
        moves = [
            p.move_raw_ids.filtered(lambda m: m.product_id == product) for p in parts
        ]
        return [round(sum(m.mapped("product_uom_qty")), 2) for m in moves]

    def make_part(self, part, weight=2487.35):
        """Let the plant make one part that is in the queue."""
        lines = part.scada_batch_ids.line_ids.filtered("product_id")
        actuals = {line.silo_number: line.consumption for line in lines}
        self.finish(part.scada_batch_ids, actuals, weight)

    @classmethod
    def use_steps(cls, steps):
        """Let the warehouse make in "mrp_one_step", "pbm" or "pbm_sam"."""
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        warehouse.manufacture_steps = steps
        cls.env["stock.picking.type"].flush()
        return warehouse
