# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Single consumptions and weighings that callers report (material-consumption).

They are kept as received, in the ledger and as weighings; a consumption goes to
the order's stock as well.
"""

from datetime import datetime
from decimal import Decimal

from odoo import _, api, fields, models

from ...acts import act
from ...domain.order.document import is_open
from ...domain.run.consumption import ConsumptionTotals
from ...exceptions import ScadaDataError, ScadaNotFoundError
from ...models.mixin.first import insert_once

PRODUCT_KEYS = ("material_id", "product_id")


class ScadaConsumptionEntry(models.Model):
    _inherit = "scada.consumption.entry"

    request_id = fields.Char(readonly=True, index=True)

    _sql_constraints = [
        (
            "request_uniq",
            "UNIQUE (production_id, product_id, request_id)",
            "This request was applied to the order already.",
        ),
    ]

    @api.model
    @act("consume")
    def _consume(self, params):
        """Apply a caller's consumption of one material.

        The same ``api_request_id`` for the same order and product is not applied again.

        :return: (entry, component moves)
        """
        vals, moves = self._prepare_entry(params)
        entry = self._find_repeated(vals)
        if not entry:
            production = self.env["mrp.production"].browse(vals["production_id"])
            entry = self._create_once(vals)
            production._scada_consume(moves, vals["total"], vals["date"])
        return entry, moves

    @api.model
    def _find_entry(self, entry_id):
        """Return one entry of the user's companies.

        :raise ScadaNotFoundError: there is none
        """
        companies = self.env.companies.ids
        domain = [("id", "=", entry_id), ("company_id", "in", companies)]
        entry = self.search(domain)
        if not entry:
            raise ScadaNotFoundError(_("No such record"))
        return entry

    @api.model
    def _create_once(self, vals):
        """Return the new entry; the same request in another worker may be first."""
        with insert_once(self, "request_uniq"):
            # sudo: entries are added by code alone, once the order was found
            entry = self.sudo().create(vals)
            entry.flush()
        return entry

    @api.model
    def _prepare_entry(self, params):
        """Check a consumption; return (values of the entry, component moves).

        :raise ScadaError: says what does not fit; nothing is changed
        """
        equipment = self.env["maintenance.equipment"]._scada_find(
            params["equipment_id"]
        )
        production = self.env["mrp.production"]._scada_find_params(params)
        production._scada_check_open()
        product = self._find_product(params)
        moves = production._scada_find_moves(equipment, product)
        if moves[0]._get_scada_silo(production._scada_get_silos()):
            production._get_scada_queued()._check_reportable()
        done = production._scada_get_done_kg(moves)
        total = params["quantity"] + (done if params["update_mode"] == "add" else 0)
        vals = {
            "production_id": production.id,
            "mo_id": production.name,
            "equipment_id": equipment.id,
            "product_id": moves[0].product_id.id,
            "quantity": params["quantity"],
            "total": total,
            "update_mode": params["update_mode"],
            "request_id": params.get("api_request_id") or False,
            "date": self._parse_timestamp(params["timestamp"]),
            "company_id": production.company_id.id,
        }
        return vals, moves

    @api.model
    def _parse_timestamp(self, text):
        return self.env.company._scada_check_past(text) or datetime.utcnow()

    @api.model
    def _find_product(self, params):
        """Return the product that the parameters name, empty for any."""
        products = self.env["product.product"]
        for key in PRODUCT_KEYS + ("product_tmpl_id",):
            value = params.get(key)
            if value in (None, ""):
                continue
            if not str(value).strip().isdecimal() or len(str(value)) > 9:
                raise ScadaDataError(_("%s is not the id of a product") % key)
            field = "id" if key in PRODUCT_KEYS else "product_tmpl_id"
            product = products.search([(field, "=", int(value))], limit=1)
            if not product:
                raise ScadaDataError(_("%(key)s: unknown product") % {"key": key})
            return product
        return products

    @api.model
    def _find_repeated(self, vals):
        if not vals["request_id"]:
            return self.browse()
        # sudo: an entry of an order that the user has found
        return self.sudo().search(
            [
                ("request_id", "=", vals["request_id"]),
                ("production_id", "=", vals["production_id"]),
                ("product_id", "=", vals["product_id"]),
            ],
            limit=1,
        )


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_find_moves(self, equipment, product):
        """Return the open component moves of an equipment's silo and a product."""
        self.ensure_one()
        by_silo = self._scada_get_moves_by_silo()
        number = equipment.scada_silo_number
        moves = self.move_raw_ids
        if number:
            silo, moves = by_silo.get(number, (None, []))
            if not equipment._scada_may_be(silo):
                moves = []
        found = [
            move
            for move in moves
            if is_open(move) and (not product or move.product_id == product)
        ]
        if not found or (not number and not product):
            raise ScadaDataError(
                _("%(order)s has no component of this material from %(equipment)s")
                % {"order": self.name, "equipment": equipment.scada_code}
            )
        return found

    def _scada_get_done_kg(self, moves):
        """Return what was reported of these moves so far, in kg."""
        lines = self._get_scada_queued().line_ids.filtered(
            lambda line: line.move_id in moves
        )
        if lines:
            return sum(lines.mapped("actual_consumption"))
        return self._scada_get_own_kg(moves)

    def _scada_consume(self, moves, total, date):
        """Set the total of moves, through the run if a silo gave it."""
        silo = moves[0]._get_scada_silo(self._scada_get_silos())
        if silo:
            actuals = {silo.number: Decimal(repr(total))}
            totals = ConsumptionTotals(actuals=actuals, date=date)
            result = self._scada_apply_totals(totals)
            if result.errors:
                raise ScadaDataError("; ".join(result.errors))
        else:
            self._scada_post_consumption(self._scada_share_moves(moves, total))


class ScadaMoWeight(models.Model):
    _inherit = "scada.mo.weight"

    @api.model
    @act("weigh")
    def _record(self, params):
        """Store a weighing that a caller reports."""
        production = self.env["mrp.production"]._scada_find_params(params)
        date = production.company_id._scada_parse_date(params.get("timestamp"))
        moves = production.move_raw_ids.filtered(lambda move: move.state != "cancel")
        # sudo: weighings are added by code alone, once the order was found
        return self.sudo().create(
            {
                "production_id": production.id,
                "product_id": production.product_id.id,
                "target_weight": sum(
                    m.product_id.weight * m.product_qty for m in moves
                ),
                "weight_actual": params["weight_actual"],
                "date": date or fields.Datetime.now(),
                "notes": params.get("notes"),
                "company_id": production.company_id.id,
            }
        )

    @api.model
    def _get_page(self, params):
        domain = [("company_id", "in", self.env.companies.ids)]
        if params.get("mo_id"):
            orders = self.env["mrp.production"]._scada_find_all(params["mo_id"])
            domain.append(("production_id", "in", orders.ids))
        return self.search(domain, limit=params["limit"], offset=params["offset"])
