# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about an order that is made in parts, as a whole.

Only parts that wait can be stopped or changed: what the plant has, or has made, stays
as it is.  A decision is made about what a person saw; if that has changed meanwhile, it
is refused and shown again.
"""
import json

from odoo import models
from odoo.tools import float_compare

from ...acts import act
from ...exceptions import ScadaDataError, ScadaStateError, get_reason
from ...notes import note_html
from ...roles import check_decision, check_reason, get_signature
from ...translations import _
from ..mixin.batch import KG_DIGITS


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _get_scada_figures(self):
        """Return what is shown of these parts, as a text that can be compared."""
        waiting = self._get_scada_waiting()
        return json.dumps(
            [[p.id, p.state, round(p.product_qty, 5), p in waiting] for p in self]
        )

    def _get_scada_waiting(self):
        """Return those of these parts that nobody has begun."""
        # sudo: whether the plant has it is no secret of the order's own people
        return self.sudo().filtered(
            lambda part: part.state == "confirmed"
            and not any(
                batch._is_at_plant() or batch._is_reported()
                for batch in part.scada_batch_ids
            )
        )

    def _scada_take_parts(self, figures):
        """Return all parts of this order for a decision about them.

        :param figures: what the person saw, as :meth:`_get_scada_figures` gave it
        :raise AccessError: the user may not change the order
        :raise ScadaStateError: something has changed since
        """
        self.ensure_one()
        parts = self._get_scada_parts()._sudo_checked()
        parts._scada_lock_for_queue()
        if parts._get_scada_figures() != figures:
            raise ScadaStateError(
                _("The parts of %s have changed since they were shown. Look again.")
                % self.scada_ordered_name
            )
        return parts

    def _scada_note_decision(self, text):
        for part in self:
            part._message_log(body=note_html(text))

    # -- stop -------------------------------------------------------------------------
    @act("stop_rest", "reason")
    def _scada_stop_rest(self, reason, figures):
        """Cancel the parts that wait; those at the plant are made and closed.

        :return: (parts that were cancelled, [why another one was not])
        :raise ScadaError: nothing can be stopped
        """
        refusal = _("Only who plans orders may stop the rest of one.")
        check_decision(self.env, "stop_rest", refusal)
        self._sudo_checked()
        reason = check_reason("stop_rest", reason)
        waiting = self._scada_take_parts(figures)._get_scada_waiting()
        stopped, refusals = waiting.browse(), []
        for part in reversed(waiting):
            try:
                with self.env.cr.savepoint():
                    part.action_cancel()
                stopped += part
            except ScadaStateError as error:  # the plant has taken it meanwhile
                refusals.append(get_reason(error))
        if not stopped:
            nothing = _("No part of %s waits any more.") % self.scada_ordered_name
            raise ScadaStateError("\n".join(map(str, refusals)) or nothing)
        text = _("%(user)s stopped the rest of the order: %(reason)s")
        arguments = {"user": get_signature(self.env), "reason": reason}
        stopped._scada_note_decision(text % arguments)
        return stopped, refusals

    # -- add --------------------------------------------------------------------------
    @act("add_part", "quantity")
    def _scada_add_part(self, quantity, figures):
        """Return one more part; its components are those of the bill of materials.

        :param quantity: in the order's unit
        :raise ScadaDataError: the line does not hold it
        """
        refusal = _("Only who plans orders may add a part to one.")
        check_decision(self.env, "add_part", refusal)
        parts = self._scada_take_parts(figures)
        step = self.product_uom_id._scada_get_step()
        if float_compare(quantity, 0, precision_rounding=step) <= 0:
            raise ScadaDataError(_("Enter how much the new part is to be."))
        if self._scada_count_parts(quantity) > 1:
            raise ScadaDataError(
                _("%(line)s holds %(capacity)s kg, a part can't be more.")
                % {
                    "line": self.scada_equipment_id.display_name,
                    "capacity": self.scada_equipment_id.scada_capacity,
                }
            )
        if len(parts) == 1:  # with the first part it is what it was, or has made
            parts._scada_note_plan(parts._scada_quantity_kg())
        part = parts[-1]._scada_create_parts(1)
        part._scada_share_quantity(quantity)
        part._scada_create_demands()
        part._scada_note_plan(part._scada_quantity_kg())
        part.action_confirm()
        text = _("%s added this part to the order.") % get_signature(self.env)
        part._scada_note_decision(text)
        return part

    def _scada_create_demands(self):
        """Give a new part the moves of the bill of materials.

        What it makes waits for no transfer of the other parts: that was planned without
        it.
        """
        vals_list = self._get_moves_raw_values() + self._get_moves_finished_values()
        for vals in vals_list:
            vals.pop("move_dest_ids", None)
        self.env["stock.move"].create(vals_list)

    # -- change -----------------------------------------------------------------------
    @act("change_whole", "total_kg")
    def _scada_change_whole(self, total_kg, figures):
        """Share out a new quantity of the whole order among the parts that wait.

        They leave the queue and come back with their new quantity.

        :param total_kg: what is to be made of the whole order, in kg
        :return: the parts that wait now
        :raise ScadaError: it is less than what is made or at the plant; none waits
        """
        refusal = _("Only who plans orders may change the quantity of a whole one.")
        check_decision(self.env, "change_whole", refusal)
        parts = self._scada_take_parts(figures)
        waiting, progress = parts._get_scada_waiting(), parts._get_scada_progress()
        before = waiting._sum_scada_kg()
        after = before + total_kg - progress.planned_kg
        if not waiting:
            text = _("No part of %s waits any more.") % self.scada_ordered_name
            raise ScadaStateError(text)
        if float_compare(after, 0, KG_DIGITS[1]) <= 0:
            raise ScadaDataError(
                _(
                    "%(least).2f kg are made, stopped or at the plant already. To make "
                    "no more, stop the rest."
                )
                % {"least": progress.planned_kg - before}
            )
        waiting.scada_batch_ids._cancel(_("The quantity of the order was changed."))
        changed = waiting._scada_reshare(before, after)
        text = _(
            "%(user)s changed the whole order from %(before).2f to %(after).2f kg."
        )
        changed._scada_note_decision(
            text
            % {
                "user": get_signature(self.env),
                "before": progress.planned_kg,
                "after": total_kg,
            }
        )
        return changed

    def _scada_reshare(self, before, after):
        """Make ``after`` instead of ``before`` kg of these waiting parts.

        :return: the parts that wait now; more or fewer, if need be
        """
        unit, kg = self.product_uom_id[:1], self.env["uom.uom"]._get_scada_kg()
        quantity = kg._compute_quantity(after, unit, round=False)
        count = max(self[0]._scada_count_parts(quantity), 1)
        if not self[0].scada_equipment_id.scada_capacity:
            count = len(self)
        planned = sum(self.mapped("scada_planned_kg")) + after - before
        is_reserved, is_planned = self._scada_let_go()
        fresh = self[0]._scada_create_parts(max(count - len(self), 0))
        parts, surplus = self[:count] + fresh, self[count:]
        parts._scada_share_quantity(quantity)
        parts._scada_share_demands(self, after / before)
        parts._scada_note_plan(planned)
        surplus.write({"scada_planned_kg": 0.0})
        surplus.action_cancel()
        fresh.action_confirm()
        parts._scada_take_hold(is_reserved, is_planned)
        return parts
