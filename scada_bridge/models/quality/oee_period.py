# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant was to make, made, and used in a period."""

from odoo import api, models

# The planned quantity of a done order is in its history: Odoo overwrites it
PLANNED = """
SELECT m.id, m.state, m.date_planned_start AS planned_at,
    COALESCE(o.planned, m.product_qty / mu.factor * kg.factor) AS target,
    COALESCE(o.finished, 0) AS finished
FROM mrp_production m
JOIN uom_uom mu ON mu.id = m.product_uom_id
JOIN uom_uom kg ON kg.id = %s
LEFT JOIN scada_oee o ON o.production_id = m.id
WHERE m.company_id IN %s AND m.state <> 'cancel'
    AND COALESCE(m.scada_equipment_id, o.equipment_id) IS NOT NULL
    AND m.date_planned_start >= %s
    AND m.date_planned_start < %s + interval '1 second'
    AND (%s IS NULL OR COALESCE(m.scada_equipment_id, o.equipment_id) = %s)
    AND (%s IS NULL OR m.product_id = %s)
"""
USED = (
    "SELECT state, company_id, equipment_id, product_id, mo_id, material_id, date_done,"
    " target, actual, aborted FROM "
)
CONSUMED = "(%sscada_given UNION ALL %sscada_added)" % (USED, USED)
DAY = "(%s AT TIME ZONE 'UTC' AT TIME ZONE %%s)::date"
STOCK = """
SELECT s.id AS silo_id, s.equipment_id, s.number, s.name, s.product_id,
    t.name AS product_name, u.name AS uom, loc.id AS location_id,
    loc.complete_name AS location_name,
    COALESCE(q.quantity, 0) - COALESCE(after_end.change, 0) AS stock_end,
    COALESCE(q.quantity, 0) - COALESCE(after_start.change, 0) AS stock_start
FROM scada_silo s
LEFT JOIN stock_location loc ON loc.id = s.location_id
LEFT JOIN product_product p ON p.id = s.product_id
LEFT JOIN product_template t ON t.id = p.product_tmpl_id
LEFT JOIN uom_uom u ON u.id = t.uom_id
LEFT JOIN LATERAL (
    SELECT SUM(q.quantity) AS quantity FROM stock_quant q
    JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
    WHERE q.product_id = s.product_id
        AND (s.location_id IS NULL OR q.location_id = s.location_id)
        AND q.company_id = s.company_id
) q ON true
LEFT JOIN LATERAL ({change}) after_end ON true
LEFT JOIN LATERAL ({change}) after_start ON true
WHERE s.active AND s.company_id IN %s ORDER BY s.number
"""
# What came into the silo's place less what left it, after an instant
CHANGE = """
    SELECT SUM(CASE WHEN target.usage = 'internal' AND
            (s.location_id IS NULL OR target.id = s.location_id)
            THEN ml.qty_done / lu.factor * pu.factor ELSE 0 END)
        - SUM(CASE WHEN source.usage = 'internal' AND
            (s.location_id IS NULL OR source.id = s.location_id)
            THEN ml.qty_done / lu.factor * pu.factor ELSE 0 END) AS change
    FROM stock_move_line ml
    JOIN stock_location source ON source.id = ml.location_id
    JOIN stock_location target ON target.id = ml.location_dest_id
    JOIN uom_uom lu ON lu.id = ml.product_uom_id
    JOIN uom_uom pu ON pu.id = u.id
    WHERE ml.product_id = s.product_id AND ml.state = 'done'
        AND ml.company_id = s.company_id AND ml.date > %s
"""


class ScadaOee(models.AbstractModel):
    _inherit = "scada.oee"

    @api.model
    def _planned_params(self, start, end, line_id, product_id):
        kg = self.env.ref("uom.product_uom_kgm").id
        pairs = [line_id, line_id, product_id, product_id]
        return [kg, tuple(self.env.companies.ids), start, end] + pairs

    @api.model
    def _get_planned_total(self, start, end, line_id=None, product_id=None):
        """Return the orders that were to start in a period, as one row."""
        self.env["mrp.production"].flush()
        return self._rows(
            "SELECT COUNT(*) AS count, COALESCE(SUM(target), 0) AS target,"
            " COUNT(*) FILTER (WHERE state = 'done') AS done,"  # nosec B608
            " COUNT(*) FILTER (WHERE state IN ('confirmed', 'progress', 'to_close'))"
            " AS open FROM (" + PLANNED + ") planned",
            self._planned_params(start, end, line_id, product_id),
        )[0]

    @api.model
    def _get_planned_days(self, start, end, zone, line_id=None, product_id=None):
        """Return target and finished kg per plant day of the planned start."""
        return self._rows(
            "SELECT "
            + DAY % "planned_at"  # nosec B608
            + " AS day, SUM(target) AS target, SUM(finished) AS finished FROM ("
            + PLANNED
            + ") planned"
            " GROUP BY day ORDER BY day",
            [zone] + self._planned_params(start, end, line_id, product_id),
        )

    @api.model
    def _get_finished_total(self, where):
        """Return kg and number of the orders finished in a period, as one row."""
        condition, params = where
        return self._rows(
            "SELECT COUNT(*) AS count, COALESCE(SUM(o.finished), 0) AS finished,"
            " COALESCE(SUM(o.planned), 0) AS planned FROM scada_oee o WHERE "
            + condition,  # nosec B608
            params,
        )[0]

    @api.model
    def _get_finished_days(self, where, zone, limit):
        """Return finished goods per plant day and product."""
        condition, params = where
        return self._rows(
            "SELECT "
            + DAY % "o.date_done"  # nosec B608
            + " AS day, o.product_id, t.name AS product_name,"
            " SUM(o.planned) AS planned, SUM(o.finished) AS finished,"
            " COUNT(*) AS count FROM scada_oee o"
            " JOIN product_product p ON p.id = o.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id WHERE "
            + condition
            + " GROUP BY day, o.product_id, t.name ORDER BY day, t.name LIMIT %s",
            [zone] + params + [limit],
        )

    @api.model
    def _get_materials(self, where, limit, product_id=None):
        """Return kg of each component by all runs, and by the bills of materials.

        What was added by hand is a component, too.
        """
        condition, params = where
        return self._rows(
            "SELECT o.material_id AS product_id, t.name AS product_name,"
            " SUM(o.actual) AS actual, SUM(o.target) AS target,"
            " SUM(o.aborted) AS aborted,"
            " COUNT(*) FILTER (WHERE o.state = 'done') AS count FROM "
            + CONSUMED  # nosec B608
            + " o JOIN product_product p ON p.id = o.material_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id WHERE "
            + condition  # nosec B608
            + " AND (%s IS NULL OR o.material_id = %s)"
            " GROUP BY o.material_id, t.name ORDER BY t.name, o.material_id LIMIT %s",
            params + [product_id, product_id, limit],
        )

    @api.model
    def _get_silo_consumption(self, where):
        """Return [(silo, component, kg that all runs got)]."""
        condition, params = where
        return self._rows(
            "SELECT o.silo_id, o.material_id AS product_id, t.name AS product_name,"
            " SUM(o.actual) AS actual, SUM(o.aborted) AS aborted FROM scada_given o"
            " JOIN product_product p ON p.id = o.material_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id WHERE "
            + condition  # nosec B608
            + " GROUP BY o.silo_id, o.material_id, t.name ORDER BY t.name",
            params,
        )

    @api.model
    def _get_aborted_total(self, where):
        """Return how many runs were aborted in a period, and what they got in kg."""
        condition, params = where
        return self._rows(
            "SELECT COUNT(DISTINCT o.history_id) AS count,"
            " COALESCE(SUM(o.aborted), 0) AS kg FROM scada_given o"
            " WHERE o.state <> 'done' AND " + condition,  # nosec B608
            params,
        )[0]

    @api.model
    def _get_silo_stock(self, start, end):
        """Return stock of each silo's material at both ends of a period.

        Today's stock less what has moved since; a silo without a place of its own has
        all of the company's stock of its material.
        """
        self.env["stock.quant"].flush()
        self.env["stock.move.line"].flush()
        query = STOCK.format(change=CHANGE)
        return self._rows(query, [end, start, tuple(self.env.companies.ids)])
