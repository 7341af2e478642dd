# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Actual consumption into the order's stock moves: one entry point for all callers.

Stock changes in four files only:

* here: which moves get how many kilograms;
* ``stock_move_posting``: how the lines of one move, its lots and units, come to that;
* ``mrp_production_closing``: the order is finished and stock leaves for good;
* ``stock_move_aside``: what people decide about material of aborted runs.

Facts they lean on (doc/odoo14.rst sections 2 and 3, each shown by a test):

* ``stock.move._set_quantity_done`` adds; the move lines' ``qty_done`` is absolute.
  So each move gets a plan of its lines first (reads only), then the lines that differ
  are written.  The same quantities again write nothing.
* ``button_mark_done`` returns ``True`` or a wizard's action, and raises neither; done
  means that the state says done.
* Without aligning the demand with the actuals Odoo splits every move that differs.
* Odoo overwrites the planned quantity; the plan stays in the batch and its history.
"""
from odoo import models

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError
from ...notes import note_html
from ...translations import _
from ..mixin.provenance import BY_BRIDGE, BY_CODE


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _scada_read_units(self):
        """Read what posting looks at, and not the hundred other fields of a product."""
        self.read(["product_tmpl_id"], load="")
        self.product_tmpl_id.read(["uom_id", "tracking"], load="")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_post_consumption(self, quantities):
        """Set the actual consumption of components.

        :param quantities: {raw move: absolute kg}
        :return: number of move lines written, 0 if nothing was new
        """
        self.ensure_one()
        for move in quantities:
            move._scada_use_product_unit()
        planned = {}
        for move, kg in quantities.items():
            planned[move] = move._scada_product_quantity(kg)
            move._scada_note_rounding(kg, planned[move])
        return self._scada_set_done(planned)

    def _scada_use_product_unit(self):
        """Bring order, quantities and moves to the unit of the product, together.

        An order of 2.5 t of a product in kg would round 2487.35 kg to 2490; with its
        moves alone in kg, Odoo adds kilograms and tonnes up.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        for move in self.move_raw_ids | self.move_finished_ids:
            if is_open(move):
                move._scada_use_product_unit()
        if self.product_uom_id == unit:
            return
        vals = {
            name: self.product_uom_id._compute_quantity(
                self[name], unit, rounding_method="HALF-UP"
            )
            for name in ("product_qty", "qty_producing")
        }
        self.with_context(**{BY_BRIDGE: BY_CODE}).write(
            dict(vals, product_uom_id=unit.id)
        )

    def _scada_log_manual_changes(self, changes):
        """Note in the chatter what someone had changed since the plant's word.

        :param changes: {raw move: (quantity found, quantity by the plant)}
        """
        texts = [
            _("%(product)s: %(found)s instead of %(actual)s %(unit)s")
            % {
                "product": move.product_id.display_name,
                "found": round(found, 6),
                "actual": round(actual, 6),
                "unit": move.product_id.uom_id.name,
            }
            for move, (found, actual) in changes.items()
        ]
        if texts:
            text = _("The consumption was changed and is set back: %s")
            self._message_log(body=note_html(text % "; ".join(texts)))

    def _scada_set_done(self, quantities, reselect_lots=False):
        """Bring the moves to absolute quantities in their products' units.

        :param quantities: {raw move: quantity}
        :param reselect_lots: choose the lots again, by the stock of this moment
        :return: number of move lines written
        """
        count, writes, creates = 0, [], []
        for move, quantity in quantities.items():
            move_writes, move_creates = move._scada_plan_done(quantity, reselect_lots)
            writes += move_writes
            creates += move_creates
            if move.product_id.tracking == "lot":
                # the next move of the product looks at the lots that this one took
                count += self._scada_write_lines(writes, creates)
                writes, creates = [], []
        return count + self._scada_write_lines(writes, creates)

    def _scada_write_lines(self, writes, creates):
        for line, vals in writes:
            line.write(vals)
        self.env["stock.move.line"].create(creates)
        return len(writes) + len(creates)

    def _scada_find_component(self, silo, taken, held):
        """Return the open raw move that a person has added for a silo, if any.

        Of a silo that held two materials only a person knows which one it gave, and
        names the silo on the component of that material.

        :param taken: moves of other silos
        :param held: the products that the silo may have given
        """
        self.ensure_one()
        for move in self.move_raw_ids - taken:
            is_named = move.scada_silo_id == silo
            is_meant = is_named and (not held or move.product_id in held)
            if not move.scada_silo_id and len(held) == 1:
                is_meant = move.product_id == held
            if is_meant and is_open(move):
                move.with_context(**{BY_BRIDGE: BY_CODE}).scada_silo_id = silo
                return move
        return self.env["stock.move"]

    def _scada_add_component(self, silo, held):
        """Return a new raw move for kilograms that came from an unplanned silo.

        :param held: the products that the silo may have given
        :raise ScadaDataError: nobody knows what the silo held
        """
        self.ensure_one()
        if len(held) > 1:
            raise ScadaDataError(
                _(
                    "Silo %(silo)s gave material to %(order)s that was not planned, "
                    "and it has held %(products)s since the order was queued. Add the "
                    "right one to the order, name the silo on it, then retry."
                )
                % {
                    "silo": silo.display_name,
                    "order": self.name,
                    "products": ", ".join(held.mapped("display_name")),
                }
            )
        product = held
        if not product or product.tracking == "serial":
            raise ScadaDataError(
                _(
                    "Silo %(silo)s gave material to %(order)s that was not planned, "
                    "and it holds no material that can be added. Set the material of "
                    "the silo, then retry."
                )
                % {"silo": silo.display_name, "order": self.name}
            )
        known = self.move_raw_ids
        vals = dict(
            self._get_move_raw_values(product, 0.0, product.uom_id),
            additional=True,
            scada_silo_id=silo.id,
        )
        self.with_context(**{BY_BRIDGE: BY_CODE}).write(
            {"move_raw_ids": [(0, 0, vals)]}
        )
        text = _("%(product)s was added: silo %(silo)s gave it unplanned.") % {
            "product": product.display_name,
            "silo": silo.display_name,
        }
        self._message_log(body=note_html(text))
        return self.move_raw_ids - known
