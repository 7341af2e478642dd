# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders as the API lists them, with a constant number of queries."""

from odoo import _, api, models

from ...exceptions import ScadaDataError, ScadaNotFoundError, ScadaStateError
from ...models.silo.source import SiloSources
from ..shapes.order_facts import Component, OrderFacts, Parts

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
            return self._scada_find_one([("id", "=", int(text))], text)
        return self._scada_find_known(text)

    @api.model
    def _scada_find_name(self, name):
        """Return the order that a caller names to do something with it.

        :raise ScadaStateError: it was ordered under this name, and made in parts
        """
        order = self._scada_find_known(name)
        order._scada_check_named(name)
        return order

    @api.model
    def _scada_find_known(self, name):
        """Return the order that has or had this name.

        Of several that were ordered under it the first: the record that had it.
        """
        try:
            return self._scada_find_one([("name", "=", name.strip())], name)
        except ScadaNotFoundError:
            domain = [("scada_ordered_name", "=", name.strip())]
            return self._scada_find_one(domain, name)

    def _scada_check_named(self, reference):
        """Raise if a caller names a whole order where one of its parts is to be named.

        An order that got a back-order later is still the order that the caller means.
        """
        self.ensure_one()
        is_whole = str(reference).strip() == self.scada_ordered_name != self.name
        if is_whole and self.scada_is_part:
            raise ScadaStateError(
                _("%(order)s is made in parts, name one of them: %(parts)s")
                % {
                    "order": self.scada_ordered_name,
                    "parts": ", ".join(self._get_scada_parts().mapped("name")),
                }
            )

    @api.model
    def _scada_find_one(self, domain, text):
        companies = self.env.companies.ids
        orders = self.search(
            domain + [("company_id", "in", companies)], order="backorder_sequence, id"
        )
        own = orders.filtered(lambda order: order.company_id == self.env.company)
        if not orders:
            raise ScadaNotFoundError(
                _("Manufacturing Order not found: %s") % text[:64], "mo_not_found"
            )
        return (own or orders)[:1]

    @api.model
    def _scada_find_all(self, reference):
        """Return the orders that a caller asks for: all that have, or had, this name.

        :param reference: as :meth:`_scada_find`
        """
        order = self._scada_find(reference)
        is_named = str(reference).strip() == order.scada_ordered_name
        return order._get_scada_parts() if is_named else order

    @api.model
    def _scada_find_params(self, params):
        """Return the order that ``mo_id`` or its alias names, to do something with it.

        :raise ScadaStateError: as :meth:`_scada_find_name`
        """
        reference = self._scada_get_reference(params)
        order = self._scada_find(reference)
        order._scada_check_named(reference)
        return order

    @api.model
    def _scada_get_reference(self, params):
        reference = params.get("mo_id") or params.get("manufacturing_order_id")
        if not reference:
            raise ScadaDataError(_("mo_id is missing"))
        return reference

    @api.model
    def _scada_get_detail(self, params):
        """Return (facts of the order that mo-detail asks for, its parts)."""
        order = self._scada_find(self._scada_get_reference(params))
        parts = order._get_scada_parts()
        return order._scada_get_facts(), parts._scada_get_part_facts()

    def _scada_get_part_facts(self):
        """Return the :class:`Parts` of an order, None if it is in one piece."""
        if len(self) < 2:
            return None
        moves = self._scada_read_moves()
        return Parts(self, self._get_scada_progress(), self._scada_get_produced(moves))

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
