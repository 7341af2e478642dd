# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which orders may be queued, and what their batch looks like."""
import time
from collections import Counter

from odoo import api, models
from odoo.tools import float_compare, float_round

from ...domain.order.document import is_open
from ...domain.order.reference import order_reference
from ...domain.text.message import join
from ...exceptions import ScadaDataError
from ...notes import note_html
from ...translations import _
from ..mixin.batch import KG_DIGITS

# In Odoo's words; the plant may not have begun with it
STARTED = ("progress", "to_close")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.model
    def _get_scada_ready_domain(self):
        """Return the domain of the orders that the plant is to make, queued or not.

        Odoo puts an order in progress as soon as somebody enters a quantity or starts
        a work order; it waits for the plant all the same.  In progress and in the
        queue: the plant works on it.
        """
        return [
            ("scada_on_hold", "=", False),
            "|",
            ("state", "=", "confirmed"),
            "&",
            ("state", "in", STARTED),
            ("scada_batch_ids", "=", False),
        ]

    @api.model
    def _get_scada_queue_domain(self, equipment):
        """Return the domain of the orders that wait for a place in the queue."""
        return self._get_scada_ready_domain() + [
            ("scada_equipment_id", "=", equipment.id),
            ("scada_batch_ids", "=", False),
        ]

    def _scada_lock_for_queue(self):
        """Let everybody start again who changes one of these orders at this moment.

        Whoever cancels, closes or edits an order has looked whether it is queued, and
        this transaction has looked whether it is to be made.  Both would be right, and
        the plant would make a cancelled order.  Whoever sets what the order consumes
        has summed up its runs; another one may add to them at this moment.  An update
        of the order's row is what PostgreSQL notices.
        """
        if self:
            self.env.cr.execute(
                "UPDATE mrp_production SET state = state WHERE id IN %s",
                [tuple(self.ids)],
            )

    def _scada_check_untouched(self, silos):
        """Raise if somebody has entered what the plant is to make.

        The plant would make it a second time.  What was entered for components that
        are added by hand stays.

        :raise ScadaDataError: says what was entered
        """
        self.ensure_one()
        if self.state not in STARTED:
            return
        consumed = self._scada_get_consumed()  # of aborted runs, decided about
        entered = self.move_raw_ids.filtered(
            lambda move: move.state != "cancel"
            and move.quantity_done
            and move not in consumed
            and move._get_scada_silo(silos)
        )
        products = entered.product_id
        if self.qty_producing:
            products |= self.product_id
        if products:
            raise ScadaDataError(
                _(
                    "Quantities are entered already for %s, so it may have been made. "
                    "Set them to 0 to let the plant make the whole order, or finish it "
                    "by hand."
                )
                % ", ".join(products.mapped("display_name"))
            )

    def _prepare_scada_batch_vals(self, silos):
        """Return the values of this order's batch, without its number.

        :param silos: the active ``scada.silo`` records of the line
        :raise ScadaDataError: the order can't be made by the plant; says why
        """
        self.ensure_one()
        equipment = self.scada_equipment_id
        limits = equipment._get_scada_limits()
        vals = self._prepare_scada_plan_vals(silos)
        vals = dict(
            vals,
            mo_id=self.name,
            reference=self._get_scada_reference(limits.reference_chars),
            production_id=self.id,
            equipment_id=equipment.id,
            equipment_id_batch=equipment.scada_code or equipment.name,
            company_id=self.company_id.id,
            warning=self._get_scada_warning(vals),
        )
        self._scada_use_product_unit()  # an order that is refused stays as it is
        return vals

    def _prepare_scada_plan_vals(self, silos):
        """Return what of the batch's values follows the order until it is released.

        :param silos, raise: as :meth:`_prepare_scada_batch_vals`
        """
        self.ensure_one()
        limits = self.scada_equipment_id._get_scada_limits()
        if limits.fault:
            raise ScadaDataError(limits.fault)
        self._scada_check_tracking()
        lines = self._prepare_scada_line_vals(silos, limits)
        return {
            "product_id": self.product_id.id,
            "consumption": self._get_scada_quantity(limits),
            "line_ids": [(0, 0, vals) for vals in lines],
        }

    def _prepare_scada_line_vals(self, silos, limits):
        """Return the values of a line for each silo, with or without a component."""
        moves = self._get_scada_moves(silos)
        usable = silos.filtered(lambda silo: limits.knows_silo(silo.number))
        missing = [silo for silo in moves if silo not in usable]
        if missing:
            raise ScadaDataError(self._get_scada_silo_fault(missing[0]))
        return [
            self._prepare_scada_silo_vals(silo, moves.get(silo), limits)
            for silo in usable
        ]

    def _get_scada_silo_fault(self, silo):
        """Return why a silo that a component names can't be used."""
        line = self.scada_equipment_id
        if silo.line_id != line:
            return _("Silo %(silo)s belongs to %(other)s, not to %(line)s.") % {
                "silo": silo.display_name,
                # sudo: the line may be one that the user can't see
                "other": silo.sudo().line_id.display_name or "-",
                "line": line.display_name,
            }
        return _("Silo %(silo)s is archived or unknown to the plant of %(line)s.") % {
            "silo": silo.display_name,
            "line": line.display_name,
        }

    def _prepare_scada_silo_vals(self, silo, move, limits):
        vals = {
            "silo_id": silo.id,
            "silo_number": silo.number,
            "content_id": silo._get_content().id,
        }
        if move:
            vals.update(
                move_id=move.id,
                product_id=move.product_id.id,
                component_name=move.product_id.name,
                consumption=self._scada_checked_kg(
                    move._scada_kg(), move.product_id, limits.max_silo_kg
                ),
            )
        return vals

    def _get_scada_moves(self, silos):
        """Return {silo: raw move}; a component without a silo is added by hand."""
        moves = self.move_raw_ids.filtered(is_open)
        pairs = [(move._get_scada_silo(silos), move) for move in moves]
        pairs = [(silo, move) for silo, move in pairs if silo]
        if not pairs:
            raise ScadaDataError(
                _("No component comes from a silo. Set the silo on the components.")
            )
        for silo, move in pairs:
            if silo in silos:
                move._scada_check_silo(silo)
        counts = Counter(silo for silo, _move in pairs)
        shared = [silo for silo, count in counts.items() if count > 1]
        if shared:
            names = [m.product_id.display_name for s, m in pairs if s == shared[0]]
            raise ScadaDataError(
                _("%(components)s come from the same silo %(silo)s.")
                % {"components": ", ".join(names), "silo": shared[0].display_name}
            )
        return dict(pairs)

    def _scada_check_tracking(self):
        moves = self.move_raw_ids | self.move_finished_ids
        products = self.product_id | moves.product_id
        serial = products.filtered(lambda product: product.tracking == "serial")
        if serial:
            raise ScadaDataError(
                _("%s is tracked by serial number, bulk material can't be.")
                % ", ".join(serial.mapped("display_name"))
            )

    def _get_scada_quantity(self, limits):
        """Return the planned quantity of the order in kg."""
        kg = self.env["uom.uom"]._get_scada_kg()
        quantity = None
        if self.product_uom_id.category_id == kg.category_id:
            quantity = self.product_uom_id._compute_quantity(
                self.product_qty, kg, round=False
            )
        return self._scada_checked_kg(quantity, self.product_id, limits.max_kg)

    def _scada_checked_kg(self, quantity, product, maximum):
        """Return ``quantity`` rounded to the queue's digits, or say what is wrong."""
        if quantity is None:
            raise ScadaDataError(
                _("The unit of %s can't be converted to kg.") % product.display_name
            )
        if quantity < 0 or (maximum and float_compare(quantity, maximum, 2) > 0):
            raise ScadaDataError(
                _("%(quantity)s kg of %(product)s is not between 0 and %(maximum)s kg.")
                % {
                    "quantity": quantity,
                    "product": product.display_name,
                    "maximum": maximum,
                }
            )
        return float_round(
            quantity, precision_digits=KG_DIGITS[1], rounding_method="HALF-UP"
        )

    def _get_scada_reference(self, max_chars):
        """Return a text for the plant that its line has never used."""
        used = self._get_scada_used_references()
        try:
            return order_reference(self.name, self.id, used, max_chars, time.time())
        except ValueError as error:
            raise ScadaDataError(
                _("No reference of %s characters is left for the order.") % max_chars
            ) from error

    def _get_scada_used_references(self):
        """Return the texts of all runs, also of a deleted namesake's."""
        domain = [
            "|",
            "|",
            ("production_id", "=", self.id),
            ("mo_id", "=", self.name),
            "&",
            ("equipment_id", "=", self.scada_equipment_id.id),
            ("reference", "=", self.name),
        ]
        runs = self.scada_batch_ids, self.env["scada.mo.history"].search(domain)
        return {run.reference for some in runs for run in some}

    def _scada_refuse(self, reason):
        """Keep the reason on the order; note it in the chatter when it is new."""
        self.ensure_one()
        if self._fields["scada_refusal"].is_news(self, reason):
            self.env["scada.task"]._journal(
                "order_refused",
                row={"mo_id": self.name, "company": self.company_id},
                order=self.name,
                reason=reason,
            )
            self.scada_refusal = reason
            text = _("Not queued for the plant: %s") % reason
            self._message_log(body=note_html(text))

    # -- looked at before it goes to the plant: warned of, or refused --------------
    def _get_scada_warning(self, vals):
        """Return a warning about the batch with ``vals``, False if there is none.

        :raise ScadaDataError: the company wants such orders to be refused
        """
        moves = [
            line["move_id"] for _o, _id, line in vals["line_ids"] if "move_id" in line
        ]
        moves = self.env["stock.move"].browse(moves)
        company = self.company_id
        findings = [
            (
                company.scada_capacity_check,
                self._scada_check_capacity,
                vals["consumption"],
            ),
            (company.scada_unit_check, self._scada_check_units, self.move_raw_ids),
            (company.scada_mapping_check, self._scada_check_mapping, moves),
            (company.scada_stock_check, self._scada_check_supply, moves),
        ]
        warnings = []
        for policy, check, subject in findings:
            reason = policy != "off" and check(subject)
            if reason and policy == "refuse":
                raise ScadaDataError(reason)
            if reason:
                warnings.append(reason)
        difference = self._scada_compare_bill()
        if difference:
            warnings.append(difference)
        return join(warnings, "\n") or False

    def _scada_check_capacity(self, quantity):
        capacity = self.scada_equipment_id.scada_capacity
        if not capacity or float_compare(quantity, capacity, KG_DIGITS[1]) <= 0:
            return None
        return _(
            "%(quantity)s kg is more than the %(capacity)s kg that %(line)s holds. "
            "Switch on SCADA Split Large Orders in the settings, or order less."
        ) % {
            "quantity": quantity,
            "capacity": capacity,
            "line": self.scada_equipment_id.display_name,
        }

    def _scada_check_units(self, moves):
        """Return what the units of product and components would round away."""
        moves = moves.filtered(lambda move: move.state != "cancel")
        coarse = self.env["uom.uom"]._get_scada_coarse_text(
            self.product_id | moves.product_id
        )
        return coarse and _(
            "Kilograms would be lost to the rounding of units: %s. A manager finds the "
            "button Set Rounding in the BoM check, or allows it in the settings."
        ) % (coarse,)

    def _scada_check_mapping(self, moves):
        others = self.move_raw_ids.filtered(lambda m: m.state != "cancel") - moves
        if not others:
            return None
        return _(
            "These components come from no silo: %s. "
            "Add them by hand or set their silo."
        ) % ", ".join(others.mapped("product_id.display_name"))

    def _scada_check_supply(self, moves):
        short = [move for move in moves if move._scada_is_short()]
        if not short:
            return None
        return _("Short in stock: %s. Receive them or correct the stock.") % ", ".join(
            move.product_id.display_name for move in short
        )
