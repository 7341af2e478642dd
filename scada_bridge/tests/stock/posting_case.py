# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders of every kind, made by the plant from the first reading to the history."""
from ..common import RECIPE, MillCase

# What the plant dosed for 2500 kg, and weighed at the end
ACTUALS = {101: "826.25", 102: "374.90", 103: "210.40", 114: "109.50"}
WEIGHT = "2487.35"


class PostingCase(MillCase):
    def make(self, batch=None, actuals=None, weight=WEIGHT, **vals):
        """Let the plant make a batch; return the order."""
        batch = batch or self.create_batch()
        order = batch.production_id
        reading = ACTUALS if actuals is None else actuals
        self.store(batch, reading, weight, is_finished=True, **vals)
        self.run_jobs("_job_post", "_job_finish")
        order.invalidate_cache()
        return order

    def post(self, batch, actuals):
        self.store(batch, actuals)
        self.run_jobs("_job_post")
        batch.production_id.invalidate_cache()

    def create_lot(self, product, name, quantity, location=None):
        lot = self.env["stock.production.lot"].create(
            {
                "name": name,
                "product_id": product.id,
                "company_id": self.env.company.id,
            }
        )
        self.env["stock.quant"]._update_available_quantity(
            product, location or self.stock, quantity, lot_id=lot
        )
        return lot

    def create_location(self, name, **vals):
        defaults = {"name": name, "usage": "internal", "location_id": self.stock.id}
        return self.env["stock.location"].create(dict(defaults, **vals))

    def get_move(self, order, product):
        return order.move_raw_ids.filtered(lambda move: move.product_id == product)

    def get_lots(self, order, product):
        """Return [(lot, quantity)] of a component, without empty lines."""
        lines = self.get_move(order, product).move_line_ids
        return [
            (line.lot_id.name, round(line.qty_done, 3))
            for line in lines
            if line.qty_done
        ]

    def get_consumed(self, order):
        """Return {silo: quantity} of the moves that are done."""
        done = self.get_done(order)
        return {number: done[self.components[number]] for number in RECIPE}

    def assertDone(self, order):
        """The order is done, its batch is in the history, nothing is left behind."""
        self.assertEqual(order.state, "done", order.scada_batch_ids.error_message)
        self.assertFalse(order.scada_batch_ids)
        self.assertEqual(order.scada_history_ids.filtered("date_closed").state, "done")
        open_moves = order.move_raw_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        self.assertFalse(open_moves)
