# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one place that changes stock: actual consumption in, finished order out.

Facts it leans on (facts/odoo14.md sections 2 and 3, each shown by a test):

* ``stock.move._set_quantity_done`` adds; the move lines' ``qty_done`` is absolute.
  So each move gets a plan of its lines first (reads only), then the lines that differ
  are written.  The same quantities again write nothing.
* ``button_mark_done`` returns ``True`` or a wizard's action, and raises neither; done
  means that the state says done.
* Without aligning the demand with the actuals Odoo splits every move that differs.
* Odoo overwrites the planned quantity; the plan stays in the batch and its history.
"""
from odoo import _, models
from odoo.tools import float_compare, float_is_zero, float_round

from ..exceptions import ScadaDataError, ScadaStateError

# Every question that Odoo would ask a person, answered for a machine
DONE_CONTEXT = {
    "skip_immediate": True,
    "skip_consumption": True,
    "skip_backorder": True,
    "skip_expired": True,
    "scada_closing": True,
    "mo_ids_to_backorder": False,
}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_post_consumption(self, quantities):
        """Set the actual consumption of components.

        :param quantities: {raw move: absolute kg}
        :return: number of move lines written, 0 if nothing was new
        """
        self.ensure_one()
        writes, creates = [], []
        for move in quantities:
            move._scada_use_product_unit()
        for move, kg in quantities.items():
            move_writes, move_creates = move._scada_plan_done(kg)
            writes += move_writes
            creates += move_creates
        for line, vals in writes:
            line.write(vals)
        self.env["stock.move.line"].create(creates)
        return len(writes) + len(creates)

    def _scada_set_weight(self, weight):
        """Note the finished weight in kg of an order that goes on."""
        self.ensure_one()
        self.qty_producing = self._scada_finished_quantity(weight)

    def _scada_close(self, quantities, weight):
        """Finish the order with what the plant has made.

        :param quantities: {raw move: absolute kg}, posted again, since a person may
            have touched them in the order's form
        :param weight: finished weight in kg, more than zero
        :raise ScadaDataError: the weight can't be the finished quantity
        :raise ScadaStateError: Odoo did not finish the order
        """
        self.ensure_one()
        quantity = self._scada_finished_quantity(weight)
        self._scada_post_consumption(quantities)
        self._scada_align_demand(quantity)
        self.qty_producing = quantity
        result = self.with_context(
            button_mark_done_production_ids=self.ids, **DONE_CONTEXT
        ).button_mark_done()
        self.flush()
        if self.state != "done":
            question = result.get("name") if isinstance(result, dict) else self.state
            raise ScadaStateError(
                _("Odoo did not finish %(order)s: %(reason)s")
                % {"order": self.name, "reason": question}
            )

    def _scada_finished_quantity(self, weight):
        """Return ``weight`` kg in the order's unit."""
        kg = self.env["uom.uom"]._get_scada_kg()
        quantity = float_round(
            kg._compute_quantity(weight, self.product_uom_id, round=False),
            precision_rounding=self.product_uom_id.rounding,
            rounding_method="HALF-UP",
        )
        rounding = self.product_uom_id.rounding
        if float_compare(quantity, 0, precision_rounding=rounding) <= 0:
            raise ScadaDataError(
                _("%(order)s can't be finished with a weight of %(weight)s kg.")
                % {"order": self.name, "weight": weight}
            )
        return quantity

    def _scada_align_demand(self, quantity):
        """Make the demand equal to what was done, so that Odoo splits no move."""
        for move in self.move_raw_ids:
            if move.state not in ("done", "cancel") and move.quantity_done:
                move._scada_align_demand(move.quantity_done)
        finished = self.move_finished_ids.filtered(
            lambda move: move.product_id == self.product_id
            and move.state not in ("done", "cancel")
        )
        if len(finished) == 1 and not finished.move_dest_ids:
            finished._scada_align_demand(quantity + self.qty_produced)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_align_demand(self, quantity):
        rounding = self.product_uom.rounding
        if float_compare(self.product_uom_qty, quantity, precision_rounding=rounding):
            self.with_context(do_not_unreserve=True).product_uom_qty = quantity

    def _scada_use_product_unit(self):
        """Bring move and lines into the product's unit, the reservation stays.

        Two decimals of a tonne swallow up to 5 kg, and a move of 0.004 t counts as
        nothing done.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        for line in self.move_line_ids.filtered(lambda ml: ml.product_uom_id != unit):
            done = line.product_uom_id._compute_quantity(
                line.qty_done, unit, rounding_method="HALF-UP"
            )
            line.with_context(bypass_reservation_update=True).write(
                {
                    "product_uom_id": unit.id,
                    "product_uom_qty": line.product_qty,
                    "qty_done": done,
                }
            )
        if self.product_uom != unit:
            vals = {"product_uom": unit.id, "product_uom_qty": self.product_qty}
            self.with_context(do_not_unreserve=True).write(vals)

    def _scada_plan_done(self, kg):
        """Plan how the move lines come to an absolute quantity of ``kg``.

        Reserved lines are filled in their order; what is left over goes to the last
        one used.  Nothing is planned for lines that already are right.

        :return: ([(move line, values to write)], [values to create])
        """
        self.ensure_one()
        quantity = self._scada_product_quantity(kg)
        # a plain list: filtered() and sorted() would lose the prefetching of all moves
        lines = [ml for ml in self.move_line_ids if ml.state not in ("done", "cancel")]
        if not lines:
            return [], self._scada_prepare_lines(quantity)
        shares = self._scada_share(quantity, [line.product_qty for line in lines])
        rounding = self.product_id.uom_id.rounding
        writes = [
            (line, {"qty_done": share})
            for line, share in zip(lines, shares)
            if float_compare(line.qty_done, share, precision_rounding=rounding)
        ]
        return writes, []

    def _scada_product_quantity(self, kg):
        """Return ``kg`` in the product's unit, rounded half up to that unit."""
        unit = self.product_id.uom_id
        kilogram = self.env["uom.uom"]._get_scada_kg()
        return float_round(
            kilogram._compute_quantity(kg, unit, round=False),
            precision_rounding=unit.rounding,
            rounding_method="HALF-UP",
        )

    def _scada_share(self, quantity, reserved):
        """Return how much of ``quantity`` each line takes, by its reserved quantity."""
        rounding = self.product_id.uom_id.rounding
        shares, left = [], quantity
        for available in reserved:
            share = min(left, available)
            shares.append(share)
            left = float_round(left - share, precision_rounding=rounding)
        used = max((i for i, share in enumerate(shares) if share), default=0)
        shares[used] += left
        return shares

    def _scada_prepare_lines(self, quantity):
        unit = self.product_id.uom_id
        if float_is_zero(quantity, precision_rounding=unit.rounding):
            return []
        vals = dict(
            self._prepare_move_line_vals(),
            product_uom_id=unit.id,
            qty_done=quantity,
            location_id=(self.scada_silo_id.location_id or self.location_id).id,
        )
        return [vals]

    def _scada_get_done_kg(self):
        """Return what is done of this move so far, in kg."""
        self.ensure_one()
        kg = self.env.ref("uom.product_uom_kgm")
        return self.product_uom._compute_quantity(self.quantity_done, kg, round=False)
