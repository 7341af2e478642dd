# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures behind the reports (doc/http.rst section 3), computed by the database.

One row of ``scada_oee`` is one finished order, one row of ``scada_oee_line`` a silo of
it; what is good or bad about an order is that of the run that made it.  One row of
``scada_given`` is what a silo gave to a run, an aborted one too: its kilograms count,
the plan of the order counts once, with the run that made it.  What kilograms are those
of a run: ``material/given.py``.

deviation = (actual - target) / target x 100, 0 when both are 0, 100 when only the
target is 0; OEE of a silo = max(0, 100 - |deviation|); an alert is |deviation| > 2.
"""

from odoo import api, models
from odoo.tools import drop_view_if_exists

from ..material.given import ENDED, GIVEN, MADE

ALERT_PERCENT = 2

LINE_VIEW = """
CREATE VIEW scada_oee_line AS
SELECT l.id, l.history_id, l.silo_id, l.product_id, s.equipment_id,
    l.consumption AS target,
    given.kg AS actual,
    d.deviation,
    GREATEST(0, 100 - ABS(d.deviation)) AS oee
FROM scada_mo_history_line l
JOIN scada_silo s ON s.id = l.silo_id
{given}
CROSS JOIN LATERAL (SELECT CASE
    WHEN l.consumption <> 0
        THEN (given.kg - l.consumption) / l.consumption * 100
    WHEN given.kg <> 0 THEN 100
    ELSE 0 END AS deviation) d
WHERE l.product_id IS NOT NULL OR given.kg <> 0
"""
VIEW = """
CREATE VIEW scada_oee AS
SELECT h.id, h.company_id, h.equipment_id, h.product_id, h.production_id, h.mo_id,
    {ended} AS date_done,
    h.consumption AS planned,
    made.kg AS finished,
    made.kg - h.consumption AS variance_finished,
    CASE WHEN h.consumption = 0 THEN 0 ELSE
        made.kg / h.consumption * 100 END AS yield,
    COALESCE(l.target, 0) AS bom,
    COALESCE(l.actual, 0) AS actual,
    COALESCE(l.actual - l.target, 0) AS variance_consumption,
    CASE WHEN COALESCE(l.target, 0) = 0 THEN 0
        ELSE l.actual / l.target * 100 END AS ratio,
    COALESCE(l.oee, 0) AS oee,
    COALESCE(l.deviation, 0) AS deviation,
    COALESCE(l.alerts, 0) AS alerts
FROM scada_mo_history h
{made}
LEFT JOIN LATERAL (
    SELECT SUM(target) AS target, SUM(actual) AS actual, AVG(oee) AS oee,
        MAX(ABS(deviation)) AS deviation,
        COUNT(*) FILTER (WHERE ABS(deviation) > %(alert)s) AS alerts
    FROM scada_oee_line WHERE history_id = h.id
) l ON true
WHERE h.state = 'done'
"""
# A run that the plant never began, as it seemed, counts if it gave something after all.
GIVEN_VIEW = """
CREATE VIEW scada_given AS
SELECT l.id, h.id AS history_id, h.state, h.company_id, h.equipment_id, h.product_id,
    h.mo_id, l.silo_id, l.product_id AS material_id,
    {ended} AS date_done,
    CASE WHEN h.state = 'done' THEN l.consumption ELSE 0 END AS target,
    given.kg AS actual,
    CASE WHEN h.state = 'done' THEN 0 ELSE given.kg END AS aborted
FROM scada_mo_history h
JOIN scada_mo_history_line l ON l.history_id = h.id
{given}
WHERE l.silo_id IS NOT NULL AND (
    (h.end IN ('done', 'aborted') AND l.product_id IS NOT NULL)
    OR (h.end IN ('done', 'aborted', 'withdrawn') AND given.kg <> 0))
"""
# What came from no silo: of a done order the components that no run took from one (by
# its stock, which knows what was added by hand), else what its runs left unassigned.
ADDED_VIEW = """
CREATE VIEW scada_added AS
SELECT h.state, h.company_id, h.equipment_id, h.product_id, h.mo_id,
    m.product_id AS material_id,
    {ended} AS date_done,
    COALESCE(bl.product_qty / blu.factor / (b.product_qty / bu.factor)
        * h.consumption, 0) AS target,
    m.product_qty / u.factor * kg.factor AS actual,
    0 AS aborted
FROM scada_mo_history h
JOIN stock_move m ON m.raw_material_production_id = h.production_id
    AND m.state = 'done' AND m.product_qty > 0 AND m.scada_silo_id IS NULL
JOIN product_product p ON p.id = m.product_id
JOIN product_template t ON t.id = p.product_tmpl_id
JOIN uom_uom u ON u.id = t.uom_id
JOIN ir_model_data d ON d.module = 'uom' AND d.name = 'product_uom_kgm'
JOIN uom_uom kg ON kg.id = d.res_id AND kg.category_id = u.category_id
LEFT JOIN mrp_bom_line bl ON bl.id = m.bom_line_id
LEFT JOIN mrp_bom b ON b.id = bl.bom_id AND b.product_qty > 0
LEFT JOIN uom_uom bu ON bu.id = b.product_uom_id AND bu.category_id = kg.category_id
LEFT JOIN uom_uom blu ON blu.id = bl.product_uom_id
    AND blu.category_id = kg.category_id
WHERE h.state = 'done' AND NOT EXISTS (
    SELECT FROM scada_given g JOIN scada_mo_history run ON run.id = g.history_id
     WHERE run.production_id = h.production_id AND g.material_id = m.product_id)
UNION ALL
SELECT h.state, h.company_id, h.equipment_id, h.product_id, h.mo_id, l.product_id,
    {ended}, 0, given.kg, given.kg
FROM scada_mo_history h
JOIN scada_mo_history_line l ON l.history_id = h.id AND l.silo_id IS NULL
{given}
WHERE h.state <> 'done' AND given.kg <> 0
"""
QUALITY = """
    COUNT(*) AS count, AVG(o.yield) AS yield, AVG(o.ratio) AS ratio,
    AVG(o.oee) AS oee, AVG(o.deviation) AS deviation, SUM(o.alerts) AS alerts
"""
AVERAGES = """
    COUNT(*) AS count, MAX(o.date_done) AS last_date,
    AVG(o.planned) AS planned, AVG(o.finished) AS finished,
    AVG(o.variance_finished) AS variance_finished, AVG(o.yield) AS yield,
    AVG(o.bom) AS bom, AVG(o.actual) AS actual,
    AVG(o.variance_consumption) AS variance_consumption, AVG(o.ratio) AS ratio,
    AVG(o.oee) AS oee
"""


def get_view(view):
    """Return the statement that creates a view of what silos gave."""
    return view.format(given=GIVEN, ended=ENDED)


class ScadaOee(models.AbstractModel):
    _name = "scada.oee"
    _description = "SCADA OEE Figures"
    _scada_views = ("scada_added", "scada_given", "scada_oee", "scada_oee_line")

    def init(self):
        for view in self._scada_views:
            drop_view_if_exists(self.env.cr, view)
        self.env.cr.execute(get_view(LINE_VIEW))
        self.env.cr.execute(get_view(GIVEN_VIEW))
        self.env.cr.execute(get_view(ADDED_VIEW))
        self.env.cr.execute(
            VIEW.format(made=MADE, ended=ENDED), {"alert": ALERT_PERCENT}
        )

    @api.model
    def _rows(self, query, params):
        """Return the rows of a query as dicts."""
        self.env["scada.mo.history"].flush()
        self.env.cr.execute(query, params)
        return self.env.cr.dictfetchall()

    @api.model
    def _where(self, start=None, end=None, **equals):
        """Return (condition, parameters) for finished orders, alias ``o``.

        :param start: first instant of ``date_done``, None = open; ``end`` likewise
        :param equals: {column: value}, None = any, a tuple = one of several
        """
        terms, params = ["o.company_id IN %s"], [tuple(self.env.companies.ids)]
        if start:
            terms.append("o.date_done >= %s")
            params.append(start)
        if end:
            terms.append("o.date_done < %s + interval '1 second'")
            params.append(end)
        for column, value in sorted(equals.items()):
            if value is not None:
                relation = "IN" if isinstance(value, tuple) else "="
                terms.append("o.%s %s %%s" % (column, relation))
                params.append(value)
        return " AND ".join(terms), params

    @api.model
    def _get_quality(self, where):
        """Return (all, [per line]) averages of finished orders."""
        condition, params = where
        query = "SELECT %s FROM scada_oee o WHERE " % QUALITY + condition  # nosec B608
        total = self._rows(query, params)[0]
        per_line = self._rows(
            "SELECT o.equipment_id, e.name, "
            + QUALITY  # nosec B608
            + " FROM scada_oee o JOIN maintenance_equipment e ON e.id = o.equipment_id"
            " WHERE " + condition + " GROUP BY o.equipment_id, e.name"
            " ORDER BY e.name, o.equipment_id",
            params,
        )
        return total, per_line

    @api.model
    def _get_deviations(self, where, limit):
        """Return the last ``limit`` finished orders, oldest first."""
        condition, params = where
        query = (
            "SELECT * FROM (SELECT o.*, e.name AS equipment_name FROM scada_oee o"
            " JOIN maintenance_equipment e ON e.id = o.equipment_id WHERE "
            + condition  # nosec B608
            + " ORDER BY o.date_done DESC, o.id DESC LIMIT %s) last"
            " ORDER BY date_done, id"
        )
        return self._rows(query, params + [limit])

    @api.model
    def _get_per_product(self, where, limit, offset):
        """Return a page of averages per product."""
        condition, params = where
        query = (
            "SELECT o.product_id, t.name AS product_name, "
            + AVERAGES  # nosec B608
            + " FROM scada_oee o JOIN product_product p ON p.id = o.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id WHERE "
            + condition
            + " GROUP BY o.product_id, t.name ORDER BY t.name, o.product_id"
            " LIMIT %s OFFSET %s"
        )
        return self._rows(query, params + [limit, offset])

    @api.model
    def _count_products(self, where):
        """Return (products, finished orders)."""
        condition, params = where
        query = (
            "SELECT COUNT(DISTINCT o.product_id) AS products, COUNT(*) AS records"
            " FROM scada_oee o WHERE " + condition  # nosec B608
        )
        row = self._rows(query, params)[0]
        return row["products"], row["records"]

    @api.model
    def _get_per_line(self, where):
        """Return {line id: averages of its finished orders}."""
        condition, params = where
        query = (
            "SELECT o.equipment_id, "  # nosec B608
            + AVERAGES
            + " FROM scada_oee o WHERE "
            + condition
            + " GROUP BY o.equipment_id"
        )
        return {row["equipment_id"]: row for row in self._rows(query, params)}

    @api.model
    def _get_per_silo(self, where):
        """Return {equipment id of a silo: averages of its lines}."""
        condition, params = where
        query = (
            "SELECT l.equipment_id, COUNT(*) AS count, MAX(o.date_done) AS last_date,"
            " AVG(l.target) AS target, AVG(l.actual) AS actual, AVG(l.oee) AS oee,"
            " AVG(l.actual - l.target) AS variance,"
            " CASE WHEN SUM(l.target) = 0 THEN 0"
            " ELSE SUM(l.actual) / SUM(l.target) * 100 END AS ratio"
            " FROM scada_oee_line l JOIN scada_oee o ON o.id = l.history_id WHERE "
            + condition  # nosec B608
            + " AND l.equipment_id IS NOT NULL GROUP BY l.equipment_id"
        )
        return {row["equipment_id"]: row for row in self._rows(query, params)}

    @api.model
    def _get_records(self, where, limit, offset):
        """Return a page of finished orders with their silos, newest first."""
        condition, params = where
        rows = self._rows(
            "SELECT o.*, t.name AS product_name FROM scada_oee o"
            " LEFT JOIN product_product p ON p.id = o.product_id"
            " LEFT JOIN product_template t ON t.id = p.product_tmpl_id WHERE "
            + condition  # nosec B608
            + " ORDER BY o.date_done DESC, o.id DESC LIMIT %s OFFSET %s",
            params + [limit, offset],
        )
        lines = self._rows(
            "SELECT l.*, e.scada_code, e.name FROM scada_oee_line l"
            " LEFT JOIN maintenance_equipment e ON e.id = l.equipment_id"
            " WHERE l.history_id IN %s ORDER BY l.id",
            [tuple(row["id"] for row in rows) or (0,)],
        )
        by_record = {row["id"]: dict(row, lines=[]) for row in rows}
        for line in lines:
            by_record[line["history_id"]]["lines"].append(line)
        return list(by_record.values())
