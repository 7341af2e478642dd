# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders as the API lists them, with a constant number of queries."""

from odoo import _, api, models

from ..exceptions import ScadaDataError, ScadaNotFoundError
from ..pure.order_facts import OrderFacts

ORDER = "date_planned_start, id"


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.model
    def _scada_find(self, reference):
        """Return the order that a caller names, by name or by id.

        :param reference: name, integer id, or a text of digits only (= id)
        :raise ScadaNotFoundError: the user's companies have no such order
        """
        text = str(reference).strip()
        if text.isascii() and text.isdigit() and len(text) < 10:
            domain = [("id", "=", int(text))]
        else:
            domain = [("name", "=", text)]
        return self._scada_find_one(domain, text)

    @api.model
    def _scada_find_name(self, name):
        """Return the order with this name."""
        return self._scada_find_one([("name", "=", name.strip())], name)

    @api.model
    def _scada_find_one(self, domain, text):
        companies = self.env.companies.ids
        orders = self.search(domain + [("company_id", "in", companies)])
        own = orders.filtered(lambda order: order.company_id == self.env.company)
        if not orders:
            raise ScadaNotFoundError(
                _("Manufacturing Order not found: %s") % text[:64], "mo_not_found"
            )
        return (own or orders)[:1]

    @api.model
    def _scada_find_params(self, params):
        """Return the order that ``mo_id`` or its alias names."""
        reference = params.get("mo_id") or params.get("manufacturing_order_id")
        if not reference:
            raise ScadaDataError(_("mo_id is missing"))
        return self._scada_find(reference)

    @api.model
    def _scada_list(self, params):
        """Return the facts of the orders that mo-list-detailed asks for."""
        return self._scada_page([("state", "in", self._scada_states(params))], params)

    @api.model
    def _scada_states(self, params):
        wanted = params.get("states") or "confirmed"
        if isinstance(wanted, str):
            wanted = [word.strip() for word in wanted.split(",") if word.strip()]
        known = dict(self._fields["state"].selection)
        unknown = [word for word in wanted if word not in known]
        if unknown:
            raise ScadaDataError(_("states: %s is not a state") % unknown[0][:40])
        return wanted

    @api.model
    def _scada_list_of_equipment(self, params):
        """Return the facts of the orders of one line (GET mo-list)."""
        line = self.env["maintenance.equipment"]._scada_find(params["equipment_id"])
        states = ("=", params["status"]) if params.get("status") else ("!=", "cancel")
        domain = [("scada_equipment_id", "=", line.id), ("state",) + states]
        return self._scada_page(domain, params)

    @api.model
    def _scada_page(self, domain, params):
        own = [("company_id", "in", self.env.companies.ids)]
        orders = self.search(
            own + domain, order=ORDER, limit=params["limit"], offset=params["offset"]
        )
        return orders._scada_get_facts()

    def _scada_get_facts(self):
        """Return what the serializer needs about these orders."""
        moves = self.move_raw_ids | self.move_finished_ids
        equipment = self.move_raw_ids._scada_get_equipment()
        used = self.scada_equipment_id.browse(
            {record.id for record in equipment.values() if record}
        )
        return OrderFacts(
            orders=self,
            zone=self.env.company._get_scada_zone(),
            figures=moves._scada_get_figures(),
            equipment=equipment,
            connections=(self.scada_equipment_id | used)._scada_get_connections(),
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_get_equipment(self):
        """Return {move id: equipment of the silo it comes from, empty for none}."""
        none = self.env["maintenance.equipment"]
        silos = self.env["scada.silo"].search(
            [("product_id", "in", self.product_id.ids)]
        )
        by_product = {}
        for silo in silos:
            by_product.setdefault((silo.company_id.id, silo.product_id.id), []).append(
                silo
            )
        found = {}
        for move in self:
            holding = by_product.get((move.company_id.id, move.product_id.id), ())
            silo = move.scada_silo_id or (holding[0] if len(holding) == 1 else None)
            found[move.id] = silo.equipment_id if silo else none
        return found

    def _scada_get_figures(self):
        """Return {move id: (reserved, done)} in the moves' units, by one query.

        The computed fields of Odoo read every line of every move as a record.
        """
        if not self:
            return {}
        self.env["stock.move.line"].flush()
        self.env.cr.execute(
            """
            SELECT m.id,
                   SUM(l.product_qty / pu.factor * mu.factor),
                   SUM(l.qty_done / lu.factor * mu.factor)
            FROM stock_move m
            JOIN stock_move_line l ON l.move_id = m.id
            JOIN uom_uom mu ON mu.id = m.product_uom
            JOIN uom_uom lu ON lu.id = l.product_uom_id
            JOIN product_product p ON p.id = m.product_id
            JOIN product_template t ON t.id = p.product_tmpl_id
            JOIN uom_uom pu ON pu.id = t.uom_id
            WHERE m.id IN %s
            GROUP BY m.id
            """,
            [tuple(self.ids)],
        )
        return {
            move_id: (float(reserved or 0), float(done or 0))
            for move_id, reserved, done in self.env.cr.fetchall()
        }
