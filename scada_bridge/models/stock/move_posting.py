# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the lines of one stock move come to an absolute quantity.

Untracked material: reserved lines are filled in their order, what is left over goes to
the last one used.  Material tracked by lots: what is on the lines stays there; more of
it comes from the reservation, then from the lots that the removal strategy names at
the silo's location, then from the lot for shortages; less of it leaves the last line
first.  Lines that lie outside the silo's location, or have no lot, count as nothing;
where a transfer has brought the component, see ``chain.py``.
"""
from odoo import fields, models
from odoo.tools import float_compare, float_is_zero, float_round

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError
from ...translations import _
from ..mixin.provenance import BY_BRIDGE, BY_CODE
from .move import ROUNDING_DIGITS

# What the plant has dosed changes neither the reservation nor the plan
OWN_WRITE = {"do_not_unreserve": True, BY_BRIDGE: BY_CODE}


class StockMove(models.Model):
    _inherit = "stock.move"

    scada_line_ids = fields.One2many("scada.mo.batch.line", "move_id")

    def _scada_use_product_unit(self):
        """Bring move and lines into the product's unit, the reservation stays.

        Two decimals of a tonne swallow up to 5 kg, and a move of 0.004 t counts as
        nothing done.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        for line in self.move_line_ids:
            if line.product_uom_id == unit:
                continue
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
            self.with_context(**OWN_WRITE).write(vals)

    def _scada_rounding(self):
        """Return the smallest step of a quantity that Odoo can store and post."""
        return self.product_id.uom_id._scada_get_step()

    def _scada_product_quantity(self, kg):
        """Return ``kg`` in the product's unit, rounded half up to that unit."""
        kilogram = self.env["uom.uom"]._get_scada_kg()
        unit = self.product_id.uom_id
        if unit.category_id != kilogram.category_id:
            raise ScadaDataError(
                _(
                    "%(product)s is counted in %(unit)s, which can't be converted to "
                    "kg. Give the product a unit of weight, then retry."
                )
                % {"product": self.product_id.display_name, "unit": unit.name}
            )
        return float_round(
            kilogram._compute_quantity(kg, unit, round=False),
            precision_rounding=self._scada_rounding(),
            rounding_method="HALF-UP",
        )

    def _scada_note_rounding(self, kg, quantity):
        """Keep what is lost of ``kg`` by posting ``quantity`` of the product's unit."""
        kilogram = self.env["uom.uom"]._get_scada_kg()
        unit = self.product_id.uom_id
        lost = kg - unit._compute_quantity(quantity, kilogram, round=False)
        if float_compare(self.scada_rounding_kg, lost, ROUNDING_DIGITS[1]):
            # sudo: clients may not set it, whoever posts need not be the system
            self.sudo().scada_rounding_kg = lost

    def _scada_open_lines(self):
        # a plain list: filtered() and sorted() would lose the prefetching of all moves
        return [line for line in self.move_line_ids if is_open(line)]

    def _scada_done(self):
        """Return what is done on the open lines, in the product's unit."""
        return sum(line.qty_done for line in self._scada_open_lines())

    def _scada_differ(self, one, other):
        if one == other:
            return False
        rounding = self._scada_rounding()
        return bool(float_compare(one, other, precision_rounding=rounding))

    def _scada_get_done_kg(self):
        """Return what is done of this move so far, in kg."""
        self.ensure_one()
        kg = self.env["uom.uom"]._get_scada_kg()
        return self.product_uom._compute_quantity(self.quantity_done, kg, round=False)

    def _scada_plan_done(self, quantity, reselect_lots=False):
        """Plan how the move lines come to ``quantity`` of the product's unit.

        Nothing is planned for lines that already are right.

        :param reselect_lots: keep only what is reserved, choose the other lots again
        :return: ([(move line, values to write)], [values to create])
        """
        self.ensure_one()
        lines = self._scada_open_lines()
        has_lots = self.product_id.tracking == "lot"
        if self._scada_is_quantity_set(lines, quantity, has_lots) and not reselect_lots:
            return [], []
        planned, creates = {}, []
        for location, part in self._scada_get_parts(quantity):
            usable = self._scada_usable_lines(lines, location, has_lots)
            shares, more = self._scada_plan_part(part, location, usable, reselect_lots)
            planned.update(zip(usable, shares))
            creates += more
        writes = [
            (line, {"qty_done": planned.get(line, 0.0)})
            for line in lines
            if self._scada_differ(line.qty_done, planned.get(line, 0.0))
        ]
        return writes, creates

    def _scada_plan_part(self, quantity, location, lines, reselect_lots):
        """Plan how lines of one location come to ``quantity``.

        :return: ([share of each line], [values to create])
        """
        reserved = [line.product_qty for line in lines]
        if self.product_id.tracking == "lot":
            shares, left = self._scada_keep_reserved(
                quantity, lines, reserved, reselect_lots
            )
            return shares, self._scada_take_lots(
                left, location, lines, shares, reselect_lots
            )
        if lines:
            return self._scada_share(quantity, reserved), []
        return [], self._scada_prepare_line(quantity, location)

    def _scada_is_quantity_set(self, lines, quantity, has_lots):
        if has_lots and any(line.qty_done and not line.lot_id for line in lines):
            return False
        return not self._scada_differ(sum(line.qty_done for line in lines), quantity)

    # -- where it comes from --------------------------------------------------------
    def _scada_source(self):
        """Return the location that the material of this component lies in."""
        return self._scada_get_named_silo().location_id or self.location_id

    def _scada_usable_lines(self, lines, location, has_lots):
        if self._scada_source() != self.location_id:
            path = location.parent_path
            lines = [ml for ml in lines if ml.location_id.parent_path.startswith(path)]
        return [line for line in lines if line.lot_id or not has_lots]

    def _scada_prepare_line(self, quantity, location, quant=None, lot=None):
        """Return [values of a new line], none for a quantity of zero."""
        if float_is_zero(quantity, precision_rounding=self._scada_rounding()):
            return []
        vals = dict(
            self._prepare_move_line_vals(reserved_quant=quant),
            product_uom_id=self.product_id.uom_id.id,
            qty_done=quantity,
        )
        if not quant:
            vals["location_id"] = location.id
        if lot:
            vals["lot_id"] = lot.id
        return [vals]

    # -- shares -------------------------------------------------------------------
    def _scada_share(self, quantity, reserved):
        """Return how much of ``quantity`` each line takes, by its reserved quantity."""
        rounding = self._scada_rounding()
        shares, left = [], quantity
        for available in reserved:
            share = min(left, available)
            shares.append(share)
            left = float_round(left - share, precision_rounding=rounding)
        used = max((i for i, share in enumerate(shares) if share), default=0)
        shares[used] += left
        return shares

    def _scada_keep_reserved(self, quantity, lines, reserved, reselect_lots):
        """Return what each line keeps and takes of its reservation, and the rest.

        :return: ([share of each line], quantity that needs other lots)
        """
        rounding = self._scada_rounding()
        shares, left = [], quantity
        for line, available in zip(lines, reserved):
            kept = min(line.qty_done, available) if reselect_lots else line.qty_done
            share = min(kept, left)
            shares.append(share)
            left = float_round(left - share, precision_rounding=rounding)
        for index, available in enumerate(reserved):
            more = min(left, max(available - shares[index], 0.0))
            shares[index] += more
            left = float_round(left - more, precision_rounding=rounding)
        return shares, left

    # -- lots ---------------------------------------------------------------------
    def _scada_take_lots(self, quantity, location, lines, shares, reselect_lots):
        """Spread ``quantity`` over the lots in the order of the removal strategy.

        Lots that are on a line already add to its share (in place).

        :return: [values to create]
        """
        rounding = self._scada_rounding()
        creates, left = [], quantity
        others = self._scada_other_lines() if left else []
        for quant in self._scada_free_quants(left, location):
            index = self._scada_find_line(lines, quant)
            free = quant.quantity - quant.reserved_quantity
            free += self._scada_get_freed_quantity(others, quant, reselect_lots)
            if index is not None:
                free -= max(shares[index] - lines[index].product_qty, 0.0)
            taken = min(left, max(free, 0.0))
            if float_is_zero(taken, precision_rounding=rounding):
                continue
            left = float_round(left - taken, precision_rounding=rounding)
            if index is None:
                creates += self._scada_prepare_line(taken, location, quant)
            else:
                shares[index] += taken
        return creates + self._scada_take_unknown_lot(left, location, lines, shares)

    def _scada_free_quants(self, quantity, location):
        """Return the quants with a lot at a location, none if nothing is needed."""
        quants = self.env["stock.quant"]
        if float_is_zero(quantity, precision_rounding=self._scada_rounding()):
            return quants
        quants = quants._gather(self.product_id, location)
        return quants.filtered("lot_id")

    def _scada_other_lines(self):
        """Return the open lines of the order's other moves of this product."""
        moves = self.raw_material_production_id.move_raw_ids - self
        return [
            line
            for move in moves
            if move.product_id == self.product_id
            for line in move._scada_open_lines()
        ]

    def _scada_get_freed_quantity(self, lines, quant, reselect_lots):
        """Return what lines of the same order add to the free quantity of ``quant``.

        They take away what they use beyond their reservation.  Once nothing more can
        be used (``reselect_lots``: the order is closed) they give what is left of it.
        """
        left = 0.0
        for line in lines:
            if self._scada_is_same_quant(line, quant):
                unused = line.product_qty - line.qty_done
                left += unused if reselect_lots else min(unused, 0.0)
        return left

    def _scada_is_same_quant(self, line, quant):
        return (line.lot_id, line.location_id, line.package_id, line.owner_id) == (
            quant.lot_id,
            quant.location_id,
            quant.package_id,
            quant.owner_id,
        )

    def _scada_find_line(self, lines, quant):
        for index, line in enumerate(lines):
            if self._scada_is_same_quant(line, quant):
                return index
        return None

    def _scada_take_unknown_lot(self, quantity, location, lines, shares):
        """Put what no lot has on the lot for shortages, or refuse it."""
        if float_is_zero(quantity, precision_rounding=self._scada_rounding()):
            return []
        company = self.company_id
        if company.scada_lot_shortage == "refuse":
            raise ScadaDataError(
                _(
                    "The lots of %(product)s in %(location)s are short by %(quantity)s "
                    "%(unit)s. Receive the lot in Odoo, then retry."
                )
                % {
                    "product": self.product_id.display_name,
                    "location": location.display_name,
                    "quantity": quantity,
                    "unit": self.product_id.uom_id.name,
                }
            )
        lot = self._scada_get_unknown_lot(
            company.scada_unknown_lot or str(_("UNKNOWN"))
        )
        for index, line in enumerate(lines):
            if line.lot_id == lot:
                shares[index] += quantity
                return []
        return self._scada_prepare_line(quantity, location, lot=lot)

    def _scada_get_unknown_lot(self, name):
        vals = {
            "name": name,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
        }
        lots = self.env["stock.production.lot"]
        domain = [(field, "=", value) for field, value in vals.items()]
        return lots.search(domain, limit=1) or lots.create(vals)

    # -- before closing -----------------------------------------------------------
    def _scada_get_share(self, ratio):
        """Return a part of the demand, rounded half up to the unit of the move."""
        return float_round(
            self.product_uom_qty * ratio,
            precision_rounding=self.product_uom._scada_get_step(),
            rounding_method="HALF-UP",
        )

    def _scada_align_demand(self, quantity):
        rounding = self.product_uom.rounding
        if float_compare(self.product_uom_qty, quantity, precision_rounding=rounding):
            self.with_context(**OWN_WRITE).product_uom_qty = quantity
