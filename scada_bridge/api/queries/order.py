# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders as the API lists them, with a constant number of queries."""

from odoo import _, api, models

from ...exceptions import ScadaDataError, ScadaNotFoundError
from ...models.silo.source import SiloSources
from ..shapes.order_facts import Component, OrderFacts

# Of lists for callers, orders of all states among them (contract, mo-list-detailed);
# which order the plant makes next is the queue's rule (_get_scada_queue_order)
ORDER = "date_planned_start, id"
# Quantities in the unit of the move
MOVES = """
    SELECT m.id, m.product_id, m.product_uom AS uom_id,
           COALESCE(m.scada_silo_id, (
               SELECT b.silo_id FROM scada_mo_batch_line b
                WHERE b.move_id = m.id ORDER BY b.silo_number LIMIT 1)) AS silo_id,
           m.product_qty::float8 AS needed, m.product_uom_qty::float8 AS demand,
           m.raw_material_production_id IS NOT NULL AS is_raw,
           COALESCE(m.raw_material_production_id, m.production_id) AS order_id,
           COALESCE(SUM(l.product_qty / pu.factor * mu.factor), 0)::float8 AS reserved,
           COALESCE(SUM(l.qty_done / lu.factor * mu.factor), 0)::float8 AS done
    FROM stock_move m
    JOIN uom_uom mu ON mu.id = m.product_uom
    JOIN product_product p ON p.id = m.product_id
    JOIN product_template t ON t.id = p.product_tmpl_id
    JOIN uom_uom pu ON pu.id = t.uom_id
    LEFT JOIN stock_move_line l ON l.move_id = m.id
    LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
    WHERE (m.raw_material_production_id IN %(ids)s OR m.production_id IN %(ids)s)
      AND m.state <> 'cancel' AND m.scrapped IS NOT TRUE
    GROUP BY m.id
    ORDER BY m.sequence, m.id
"""


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
        moves = self._scada_read_moves()
        raws = [move for move in moves if move["is_raw"]]
        equipment = self._scada_get_equipment(raws)
        used = self.scada_equipment_id.browse({e.id for e in equipment.values() if e})
        return OrderFacts(
            orders=self,
            zone=self.env.company._get_scada_zone(),
            components=self._scada_get_components(raws, equipment),
            produced=self._scada_get_produced(moves),
            connections=(self.scada_equipment_id | used)._scada_get_connections(),
        )

    def _scada_read_moves(self):
        """Return the moves of these orders as rows, by one query.

        200 orders have over 3000 moves: as records they cost three times as much, and
        Odoo's computed quantities read every line of every move.  The caller's rights
        were asked when the orders were searched.
        """
        if not self:
            return []
        self.env["stock.move"].flush()
        self.env["stock.move.line"].flush()
        self.env["scada.mo.batch.line"].flush()
        self.env.cr.execute(MOVES, {"ids": tuple(self.ids)})
        return self.env.cr.dictfetchall()

    def _scada_get_equipment(self, moves):
        """Return {move id: equipment of the silo it comes from, empty for none}."""
        silos = self.env["scada.silo"]
        products = self._scada_browse("product.product", moves, "product_id")
        sources = SiloSources(silos.search([("product_id", "in", list(products))]))
        named = {m["silo_id"]: silos.browse(m["silo_id"]) for m in moves}
        lines = self._scada_get_lines()
        return {
            move["id"]: sources.find(
                named[move["silo_id"]],
                lines[move["order_id"]].id,
                products[move["product_id"]],
                move["needed"],
            ).equipment_id
            for move in moves
        }

    def _scada_get_components(self, moves, equipment):
        """Return {order id: [Component]}."""
        products = self._scada_browse("product.product", moves, "product_id")
        uoms = self._scada_browse("uom.uom", moves, "uom_id")
        names = {uom_id: uom.name for uom_id, uom in uoms.items()}
        components = {}
        for move in moves:
            component = Component(
                products[move["product_id"]],
                equipment[move["id"]],
                names[move["uom_id"]],
                move["demand"],
                move["reserved"],
                move["done"],
            )
            components.setdefault(move["order_id"], []).append(component)
        return components

    def _scada_browse(self, model, rows, key):
        """Return {id: record} of what rows name, fetched together."""
        records = self.env[model].browse({row[key] for row in rows})
        return {record.id: record for record in records}

    def _scada_get_produced(self, moves):
        """Return {order id: finished quantity so far}, without by-products."""
        products = {order.id: order.product_id.id for order in self}
        produced = {}
        for move in moves:
            order_id = move["order_id"]
            if not move["is_raw"] and move["product_id"] == products[order_id]:
                produced[order_id] = produced.get(order_id, 0.0) + move["done"]
        return produced
