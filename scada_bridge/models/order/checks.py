# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is looked at before an order goes to the plant: warned of, or refused."""
from odoo import _, fields, models
from odoo.tools import float_compare

from ...exceptions import ScadaDataError
from ..mixin.batch import KG_DIGITS


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    scada_capacity = fields.Float(
        "Capacity (kg)", digits=KG_DIGITS, help="Of one batch; zero: any quantity."
    )


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    warning = fields.Text(readonly=True, help="What was odd when it was queued.")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _prepare_scada_batch_vals(self, silos):
        vals = super()._prepare_scada_batch_vals(silos)
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
        return dict(vals, warning="\n".join(warnings) or False)

    def _scada_check_capacity(self, quantity):
        capacity = self.scada_equipment_id.scada_capacity
        if not capacity or float_compare(quantity, capacity, KG_DIGITS[1]) <= 0:
            return None
        return _(
            "%(quantity)s kg is more than the %(capacity)s kg that %(line)s holds. "
            "Split the order."
        ) % {
            "quantity": quantity,
            "capacity": capacity,
            "line": self.scada_equipment_id.display_name,
        }

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


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_is_short(self):
        """Tell if less than the demand is free or reserved for this move."""
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
