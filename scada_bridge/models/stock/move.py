# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import float_compare, float_is_zero

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError
from ...translations import _
from ..mixin.changes import get_changes
from ..silo.source import SiloSources

ROUNDING_DIGITS = (18, 5)
DETAILS = {"move_line_ids", "move_line_nosuggest_ids"}  # see order/lock.py
PLANNED = {
    "product_id",
    "product_uom",
    "product_uom_qty",
    "raw_material_production_id",
    "scada_silo_id",
}


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "scada.provenance.mixin"]

    scada_silo_id = fields.Many2one(
        "scada.silo", "Silo", ondelete="restrict", check_company=True, copy=True
    )
    scada_rounding_kg = fields.Float(
        "Rounded Away (kg)",
        digits=ROUNDING_DIGITS,
        readonly=True,
        provenance=True,
        copy=False,
        help="What the plant told less what stock has moved, because the unit of the "
        "product can't hold it. It is not carried into another order.",
    )

    def _scada_kg(self):
        """Return the demand of this move in kg, None if its unit is not a weight."""
        self.ensure_one()
        kg = self.env["uom.uom"]._get_scada_kg()
        if self.product_uom.category_id != kg.category_id:
            return None
        return self.product_uom._compute_quantity(self.product_uom_qty, kg, round=False)

    def _get_scada_silo(self, silos, products=None):
        """Return the silo that this component comes from, empty if added by hand.

        :param silos: the silos in use, of the line that makes the order
        :param products: {silo: product} if they are to hold other products than now
        """
        self.ensure_one()
        return SiloSources(silos, products).find(
            self._scada_get_named_silo(),
            silos.line_id.id,
            self.product_id,
            self.product_qty,
        )

    def _scada_get_named_silo(self):
        """Return the silo that is named here, else that of the run in the queue.

        Which one of several is chosen depends on their stock, and is not chosen again
        while the plant makes the order.
        """
        self.ensure_one()
        silo = self.scada_silo_id
        for line in self.scada_line_ids:  # a slice would lose the prefetching
            silo = silo or line.silo_id
        return silo

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("raw_material_production_id") for vals in vals_list}
        orders = self.env["mrp.production"].browse(ids - {None, False})
        with orders._scada_changing_plan(is_asked=not self.env.su):
            return super().create(vals_list)

    def _scada_is_mismatch(self, silo, products=None):
        """Return whether ``silo`` holds another material than this component.

        A silo without a material holds what is named to come from it.

        :param products: {silo: product} if they are to hold other products than now
        """
        self.ensure_one()
        held = (products or {}).get(silo, silo.product_id)
        return bool(held) and held != self.product_id

    def _scada_check_silo(self, silo):
        """Raise if the component would be dosed from a silo of another material.

        :raise ScadaDataError: names component, silo and material
        """
        if self._scada_is_mismatch(silo):
            raise ScadaDataError(
                _(
                    "%(product)s is to come from silo %(silo)s, which holds %(held)s. "
                    "Name another silo on the component, or none."
                )
                % {
                    "product": self.product_id.display_name,
                    "silo": silo.display_name,
                    "held": silo.product_id.display_name,
                }
            )

    def write(self, vals):
        if DETAILS & set(vals):
            self.raw_material_production_id._scada_check_unlocked()
        if not PLANNED & set(vals):
            return super().write(vals)
        orders = self._scada_get_changed_orders(vals)
        with orders._scada_changing_plan(is_asked=not self.env.su):
            return super().write(vals)

    def unlink(self):
        # sudo: see _scada_get_changed_orders
        orders = self.sudo().raw_material_production_id
        with orders._scada_changing_plan():
            return super().unlink()

    def _scada_get_changed_orders(self, vals):
        """Return the orders whose plan ``vals`` change.

        :raise ScadaStateError: a person may not, the plant has one of them
        """
        # sudo: whoever writes transfers need not be allowed to read orders
        moves = self.sudo().filtered(
            lambda move: move.raw_material_production_id
            and is_open(move)
            and get_changes(move, vals, PLANNED)
        )
        orders = moves.raw_material_production_id
        orders._scada_get_followed().with_env(self.env)._scada_check_unlocked()
        new = vals.get("raw_material_production_id")
        return orders | orders.browse(new or ())

    def _action_cancel(self):
        """Keep the components of orders that the plant has.

        Called for what nobody can refuse, such as a cancelled transfer that hands its
        end on; who cancels the order itself is refused before.
        """
        # sudo: as in _scada_get_changed_orders
        raws = self.sudo().filtered(
            lambda move: move.raw_material_production_id and is_open(move)
        )
        orders = raws.raw_material_production_id
        batches = orders.scada_batch_ids
        kept = batches.filtered(lambda batch: not batch._is_unreleased())
        kept._tell_kept()
        staying = raws.filtered(
            lambda m: m.raw_material_production_id.scada_batch_ids & kept
        )
        staying._scada_forget_origins()
        others = self - staying.with_env(self.env)
        added = raws.filtered(lambda move: move in others)._scada_get_added()
        with orders._scada_changing_plan():
            result = super(StockMove, others)._action_cancel()
        self.env["scada.mo.history"]._keep_added(added)
        components = others.filtered("raw_material_production_id")
        if components:
            self.env["scada.disposition"]._take_back_of_cancelled(components)
        return result

    def _scada_forget_origins(self):
        """Let components wait for no transfer that is about to be cancelled."""
        for move in self:
            origins = move.move_orig_ids.filtered(is_open)
            move.write(
                {
                    "procure_method": "make_to_stock",
                    "move_orig_ids": [(3, origin.id) for origin in origins],
                }
            )
        self._recompute_state()

    def _scada_is_short(self):
        """Return whether less than the demand is free or reserved for this move."""
        if self.product_id.type != "product":
            return False
        unit = self.product_id.uom_id
        free = self._get_available_quantity(self._scada_source())
        reserved = sum(line.product_qty for line in self.move_line_ids)
        available = free + reserved
        rounding = unit.rounding
        return (
            float_compare(available, self.product_qty, precision_rounding=rounding) < 0
        )

    def _scada_added_kg(self, quantities):
        """Return the kg that were added by hand, as far as that is known or assumed.

        :param quantities: {raw move: kg}, what was measured
        """
        self.ensure_one()
        if self in quantities:
            return quantities[self]
        kg = self.env["uom.uom"]._get_scada_kg()
        if self.product_uom.category_id != kg.category_id:
            return 0.0
        if not self._scada_is_missing():
            return self._scada_get_done_kg()
        is_assumed = self.company_id.scada_hand_adds == "bom"
        return self._scada_kg() if is_assumed else 0.0

    def _scada_added_tolerance(self):
        """Return the kg that may be added by hand beyond the plan: the material's, else
        the company's."""
        self.ensure_one()
        product, planned = self.product_id, self._scada_kg() or 0.0
        percent, kg = product.scada_tolerance_percent, product.scada_tolerance_kg
        if not percent and not kg:
            percent = self.company_id.scada_added_percent
        return max(kg, planned * percent / 100.0)

    def _scada_is_missing(self):
        """Return whether this component comes from no silo and has no quantity yet."""
        self.ensure_one()
        if self.scada_silo_id or self.scada_line_ids or not self.product_qty:
            return False
        step = self.product_uom._scada_get_step()
        return float_is_zero(self.quantity_done, precision_rounding=step)
