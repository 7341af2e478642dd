# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order consumes what its live run gave, and what was decided about ended ones."""
from odoo import _, api, fields, models

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError, ScadaStateError
from ...notes import note_html
from ..mixin.batch import KG_DIGITS
from .line import LEAST_KG, MATERIAL


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    # for every MRP user's form, who need not be allowed to read runs
    scada_unassigned_kg = fields.Float(
        "SCADA Unassigned (kg)",
        compute="_compute_scada_unassigned_kg",
        compute_sudo=True,
        digits=KG_DIGITS,
        help="Dosed for runs of this order that were aborted; nobody has decided yet "
        "what became of it.",
    )

    @api.depends("scada_history_ids.unassigned_kg")
    def _compute_scada_unassigned_kg(self):
        for production in self:
            runs = production.scada_history_ids
            production.scada_unassigned_kg = sum(runs.mapped("unassigned_kg"))

    def _scada_get_consumed(self):
        """Return {open raw move: kg} that ended runs gave to these orders."""
        if not self.ids:
            return {}
        self.env["scada.disposition"].flush()
        self.env["stock.move"].flush(["state"])
        self.env.cr.execute(
            """
            SELECT d.move_id, sum(d.kg)
              FROM scada_disposition d JOIN stock_move m ON m.id = d.move_id
             WHERE d.production_id IN %s AND d.kind = 'consumed'
               AND m.state NOT IN ('done', 'cancel')
             GROUP BY d.move_id
            """,
            [tuple(self.ids)],
        )
        moves = self.env["stock.move"]
        return {moves.browse(move): float(kg) for move, kg in self.env.cr.fetchall()}

    def _scada_set_consumed(self, moves):
        """Set components to what all runs of the order gave, if it is still open."""
        self.ensure_one()
        moves = moves.filtered(is_open)
        if not moves or not is_open(self):
            return
        batch = self.scada_batch_ids
        consumed = batch._get_actual_by_move() if batch else self._scada_get_consumed()
        quantities = {move: consumed.get(move, 0.0) for move in moves}
        self.with_company(self.company_id)._scada_post_consumption(quantities)
        batch._note_posted(moves)

    def _scada_get_component(self, line):
        """Return the open raw move that consumes what a silo gave to an ended run.

        :param line: ``scada.mo.history.line``
        """
        self.ensure_one()
        if not line.product_id:
            raise ScadaDataError(
                _("The silo held no material then. Only the reading can be rejected.")
            )
        moves = self.move_raw_ids.filtered(
            lambda move: is_open(move) and move.product_id == line.product_id
        )
        own = moves.filtered(lambda move: move.scada_used_silo_id == line.silo_id)
        found = (own or moves)[:1]
        return found or self._scada_add_component(line.silo_id, line._get_contents())

    def _scada_consume_afterwards(self, line, kg):
        """Consume what a silo gave, although the order is done: another raw move.

        It is done at the time at which the plant has dosed.
        """
        self.ensure_one()
        self.env["scada.disposition"]._check_weight(line.product_id)
        unit = line.product_id.uom_id
        vals = dict(
            self._get_move_raw_values(line.product_id, 0.0, unit),
            additional=True,
            scada_silo_id=line.silo_id.id,
            product_uom=unit.id,
        )
        period = self.env["scada.disposition"]._get_period(line)
        move = self.env["stock.move"].with_context(**period).create(vals)
        quantity = move._scada_product_quantity(kg)
        move._scada_note_rounding(kg, quantity)
        move.product_uom_qty = quantity
        move._action_confirm(merge=False)
        self._scada_set_done({move: quantity})
        move._action_done()
        self.env["scada.disposition"]._date_documents(move, line.history_id)
        text = _("%(product)s: %(kg)s kg are consumed after the order was closed.")
        text %= {"product": line.product_id.display_name, "kg": round(kg, 3)}
        self._scada_note_afterwards(text, move._scada_get_value())
        return move

    def _scada_note_afterwards(self, text, value):
        """Note what was booked after closing, and what it is worth.

        :param value: money by which stock has changed, 0 if it is not valued
        """
        currency = self.company_id.currency_id
        if not currency.is_zero(value):
            worth = _(
                "The value of stock changed by %(value).2f %(currency)s, that of what "
                "was made did not follow. Where it matters: Odoo's own revaluation of "
                "%(product)s, Inventory > Reporting > Inventory Valuation."
            )
            text += "\n" + worth % {
                "value": value,
                "currency": currency.name,
                "product": self.product_id.display_name,
            }
        self._message_log(body=note_html(text))

    def _scada_correct_component(self, line, kg):
        """Book what a silo gave more, or less, to this order, which is done.

        :param line: ``scada.mo.history.line``
        :param kg: more; below zero: less
        :return: [(move, its part of ``kg``)]
        :raise ScadaStateError: the run's own moves don't hold that much
        """
        self.ensure_one()
        if kg > 0:
            return [(self._scada_consume_afterwards(line, kg), kg)]
        parts, left = [], -kg
        for move, own_kg in self._scada_get_moves_of_run(line):
            part = round(min(left, own_kg), KG_DIGITS[1])
            if part >= LEAST_KG:
                parts.append((move, -part))
                left -= part
        if left >= LEAST_KG:
            raise ScadaStateError(
                _(
                    "The run's own components of %(order)s hold %(kg)s kg of "
                    "%(product)s less than that. What was decided about other runs is "
                    "not given back."
                )
                % {
                    "order": self.name,
                    "kg": round(left, 3),
                    "product": line.product_id.display_name,
                }
            )
        for move, part in parts:
            move._scada_change_done(part)
        return parts

    def _scada_get_moves_of_run(self, line):
        """Return [(done move, kg)] of what the run took of a silo, the last one first.

        What decisions about other runs have put on them is not among the kilograms.

        :param line: ``scada.mo.history.line`` of the run that is done
        """
        moves = self.move_raw_ids.filtered(
            lambda move: move.state == "done" and move.product_id == line.product_id
        )
        decisions = self.env["scada.disposition"].search(
            [("move_id", "in", moves.ids), ("kind", "=", "consumed")]
        )
        own_kg = {move: move._scada_get_done_kg() for move in moves}
        for decision in decisions:
            own_kg[decision.move_id] -= decision.kg
        moves = moves.filtered(lambda move: own_kg[move] >= LEAST_KG)
        of_silo = moves.filtered(lambda move: move.scada_used_silo_id == line.silo_id)
        found = (of_silo or moves).sorted("id", reverse=True)
        return [(move, own_kg[move]) for move in found]

    def _scada_correct_weight(self, kg):
        """Change the quantity that this order has made by ``kg``; return its move.

        :raise ScadaStateError: it was made in several goes
        """
        self.ensure_one()
        move = self.move_finished_ids.filtered(
            lambda one: one.product_id == self.product_id and one.state == "done"
        )
        if len(move) != 1:
            raise ScadaStateError(
                _("%s was made in several goes. Correct what was made by hand.")
                % self.name
            )
        move._scada_change_made(kg)
        return move

    def _scada_get_material_activities(self):
        kind = self.env.ref(MATERIAL)
        return self.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def action_scada_material(self):
        """List the material of this order that nobody has decided about."""
        self.ensure_one()
        self.env["scada.unassigned.material"].check_access_rights("read")
        self.check_access_rule("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_unassigned_material_action"
        )
        return dict(action, domain=[("production_id", "=", self.id)], context={})
