# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that is larger than its line holds becomes several, before it is queued.

Each part is an ordinary order: it has its own batch, lot, cost and closing, and nothing
behind the queue knows of the others.  The order itself becomes the first part, as Odoo
does with back-orders.  Split are the demands as they stand on the order, not the bill
of materials: what a person changed, or added by hand, is shared out as well.
"""
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero

from ...domain.order.document import is_open
from ...domain.order.parts import MAX_PARTS, count_parts, part_name, round_to, share_out
from ...exceptions import ScadaDataError, get_reason
from ...notes import note_html
from ...translations import _
from ..mixin.batch import KG_DIGITS


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.model
    def _iter_scada_parts(self, candidates):
        """Yield the orders that are to be queued, each once; large ones as their parts.

        :param candidates: orders that wait; read page by page, so that the new parts of
            one may show up in it again
        """
        seen = set()
        for production in candidates:
            for part in production._scada_try_split():
                if part.id not in seen:
                    seen.add(part.id)
                    yield part

    def _scada_try_split(self):
        """Return the parts of this order, itself if it is not too large.

        None if it can't be split: the reason is on the order then, others go on.
        """
        self.ensure_one()
        try:
            count = self._scada_count_parts()
            if count == 1:
                return self
            with self.env.cr.savepoint():
                return self._scada_split(count)
        except UserError as error:
            self._scada_refuse(get_reason(error))
            return self.browse()

    def _scada_count_parts(self, total=None):
        """Return in how many parts the order is to be made, 1 if it is not split.

        :param total: quantity in the order's unit, None for the order's own
        :raise ScadaDataError: in too many
        """
        self.ensure_one()
        capacity = self.scada_equipment_id.scada_capacity
        if not self.company_id.scada_split or not capacity:
            return 1
        kg = self.env["uom.uom"]._get_scada_kg()
        if self.product_uom_id.category_id != kg.category_id:
            return 1  # refused for it when the batch is made
        most = kg._compute_quantity(capacity, self.product_uom_id, round=False)
        total = self.product_qty if total is None else total
        try:
            return count_parts(total, most, self.product_uom_id._scada_get_step())
        except ValueError as error:
            raise ScadaDataError(
                _(
                    "%(quantity)s %(unit)s in loads of %(capacity)s kg are more than "
                    "%(count)s parts. Correct the order, or the capacity of %(line)s."
                )
                % {
                    "quantity": total,
                    "unit": self.product_uom_id.name,
                    "capacity": capacity,
                    "count": MAX_PARTS,
                    "line": self.scada_equipment_id.display_name,
                }
            ) from error

    def _scada_split(self, count):
        """Make this order in ``count`` parts; return them, this one first.

        :raise UserError: it can't be split now
        """
        self.ensure_one()
        self._scada_lock_for_queue()
        self._scada_check_unbegun()
        self._scada_use_product_unit()
        quantity, planned = self._scada_quantity_kg(), self._get_scada_planned()
        is_reserved, is_planned = self._scada_let_go()
        parts = self + self._scada_create_parts(count - 1)
        parts._scada_share_quantity(self.product_qty)
        parts._scada_share_demands(self)
        parts._scada_note_plan(planned)
        (parts - self).action_confirm()
        parts._scada_take_hold(is_reserved, is_planned)
        self._scada_note_split(parts, quantity)
        return parts

    def _scada_check_unbegun(self):
        """Raise if something was done for the order already: whose part would it be?"""
        begun = self.move_raw_ids.filtered(lambda move: move.quantity_done)
        if self.state == "confirmed" and not begun:
            return
        what = ", ".join(begun.mapped("product_id.display_name"))
        raise ScadaDataError(
            _(
                "%(quantity)s kg is more than the %(capacity)s kg that %(line)s holds, "
                "and an order that has begun can't be split: %(reason)s. Take back "
                "what was entered, or finish it by hand."
            )
            % {
                "quantity": self._scada_quantity_kg(),
                "capacity": self.scada_equipment_id.scada_capacity,
                "line": self.scada_equipment_id.display_name,
                "reason": what or self.state,
            }
        )

    def _get_scada_planned(self):
        """Return what was ordered with this order, in kg.

        Nothing with a back-order: that is a rest of what was ordered with another.
        """
        if self.backorder_sequence:
            return self.scada_planned_kg
        return self._scada_quantity_kg()

    # -- reservation and work orders --------------------------------------------------
    def _scada_let_go(self):
        """Give back what is reserved for these orders: material and work centres.

        :return: (there was material, there were work centres)
        """
        is_reserved = bool(self.move_raw_ids.move_line_ids)
        is_planned = any(self.mapped("is_planned"))
        self.do_unreserve()
        if is_planned:
            self.button_unplan()
        return is_reserved, is_planned

    def _scada_take_hold(self, is_reserved, is_planned):
        """Reserve again, the first part first: it is the first to be made."""
        if is_reserved:
            for part in self:
                part.action_assign()
        if is_planned:
            self.button_plan()

    # -- the parts --------------------------------------------------------------------
    def _scada_create_parts(self, count):
        """Return new parts like this one, still without moves."""
        self.ensure_one()
        ordered = self.scada_ordered_name
        numbers = self.procurement_group_id.mrp_production_ids.mapped(
            "backorder_sequence"
        )
        last = max(numbers + [1])
        names = [part_name(ordered, last + 1 + index) for index in range(count)]
        if not self.backorder_sequence:
            names.insert(0, part_name(ordered, 1))
        self._scada_check_names(names)
        if not self.backorder_sequence:
            self.write({"backorder_sequence": 1, "name": names.pop(0)})
        parts = self.browse()
        for index, name in enumerate(names):
            vals = self._prepare_scada_part_vals(name, last + 1 + index)
            parts += self.copy(vals)
        return parts

    def _scada_check_names(self, names):
        company = self.company_id.id
        taken = self.search(
            [("name", "in", names), ("company_id", "=", company)], limit=1
        )
        if taken:
            raise ScadaDataError(
                _("A part would be called %s, and there is such an order already.")
                % taken.name
            )

    def _prepare_scada_part_vals(self, name, number):
        return {
            "name": name,
            "backorder_sequence": number,
            "procurement_group_id": self.procurement_group_id.id,
            "move_raw_ids": None,
            "move_finished_ids": None,
            "lot_producing_id": False,
            "origin": self.origin,
            "date_planned_start": self.date_planned_start,
            "date_planned_finished": self.date_planned_finished,
            "scada_sequence": self.scada_sequence,
        }

    def _scada_note_plan(self, planned):
        """Keep of each part what was ordered with it, in kg."""
        for part, share in zip(self, share_out(planned, len(self), 0.01)):
            part.write({"scada_is_part": True, "scada_planned_kg": share})

    def _scada_note_split(self, parts, quantity):
        """Tell in the chatters and in the task list what became of the order."""
        arguments = {
            "order": self.scada_ordered_name,
            "quantity": round(quantity, KG_DIGITS[1]),
            "capacity": self.scada_equipment_id.scada_capacity,
            "line": self.scada_equipment_id.display_name,
            "parts": ", ".join(parts.mapped("name")),
        }
        self.env["scada.task"]._journal(
            "order_split",
            row={"mo_id": self.name, "company": self.company_id},
            **arguments,
        )
        text = _(
            "%(order)s was split: %(quantity)s kg is more than the %(capacity)s kg "
            "that %(line)s holds. Its parts: %(parts)s."
        )
        for part in parts:
            part._message_log(body=note_html(text % arguments))

    # -- shares -----------------------------------------------------------------------
    def _scada_share_quantity(self, total):
        """Share out the product; durations of work orders follow it.

        :param total: quantity in the orders' unit
        """
        step = self[0].product_uom_id._scada_get_step()
        for part, share in zip(self, share_out(total, len(self), step)):
            for workorder in part.workorder_ids:
                workorder.duration_expected *= share / part.product_qty
            part.product_qty = share

    def _scada_share_demands(self, sources, ratio=1.0):
        """Share out among these parts what ``sources`` demand and make.

        :param sources: orders whose open moves are added up; may be parts themselves
        :param ratio: what all of it is multiplied by
        """
        vals_list = []
        for moves in sources._get_scada_sibling_moves():
            vals_list += self._scada_share_siblings(moves, ratio)
        self.env["stock.move"].create(vals_list)

    def _get_scada_sibling_moves(self):
        """Return [{order: move}]: moves of one kind, one of each order."""
        siblings = {}
        for production in self:
            counts = {}
            moves = production.move_raw_ids | production.move_finished_ids
            for move in moves.filtered(is_open):
                if move.raw_material_production_id:
                    move._scada_use_product_unit()
                kind = move._get_scada_kind()
                counts[kind] = counts.get(kind, 0) + 1
                siblings.setdefault((kind, counts[kind]), {})[production] = move
        return list(siblings.values())

    def _scada_share_siblings(self, moves, ratio):
        """Share out what moves of one kind demand.

        A part without a share has no move; the move of an order without one goes to a
        part that needs one.

        :param moves: {order: move}
        :return: values of the moves that are missing
        """
        sample = next(iter(moves.values()))
        step = sample.product_uom._scada_get_step()
        total = sum(move.product_uom_qty for move in moves.values())
        total = total if ratio == 1.0 else round_to(total * ratio, step)
        vals_list, spare = [], []
        shares = list(zip(self, share_out(total, len(self), step)))
        for part, share in shares:
            if part in moves and float_is_zero(share, precision_rounding=step):
                spare.append(moves.pop(part))
        for part, share in shares:
            if float_is_zero(share, precision_rounding=step):
                continue
            move = moves.get(part) or (spare and spare.pop(0))
            if move:
                move._scada_take_share(part, share)
            else:
                vals_list.append(sample._prepare_scada_share_vals(part, share))
        for move in spare:
            move.product_uom_qty = 0.0
        return vals_list
