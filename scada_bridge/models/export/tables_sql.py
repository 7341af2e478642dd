# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rows go into an archive, as statements for PostgreSQL's COPY.

``RUNS`` is the one place that says which runs are in it; all others follow from these.
"""
from psycopg2 import sql

from ...domain.evidence.form import KINDS
from ..seal.rows_sql import JOINS, OF_RUN, VALUES

COPY = "COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)"
RUNS = """
SELECT * FROM scada_mo_history
 WHERE (company_id = ANY(%(companies)s) OR %(companies)s IS NULL)
   AND (date_archived >= %(begin)s OR %(begin)s IS NULL)
   AND (date_archived < %(end)s OR %(end)s IS NULL)
"""
KIND = "WITH h AS ({runs}) SELECT {values} FROM h {join} ORDER BY t.id"
# of clients of the API that told of an order and of no run, and of runs that go on
NO_RUN = """
SELECT {values} FROM scada_consumption_entry t
 WHERE (t.company_id = ANY(%(companies)s) OR %(companies)s IS NULL)
   AND NOT EXISTS (SELECT FROM scada_mo_history h WHERE h.uuid = t.batch_uuid)
   AND (t.create_date >= %(begin)s OR %(begin)s IS NULL)
   AND (t.create_date < %(end)s OR %(end)s IS NULL)
 ORDER BY t.id
"""
SEAL = """
WITH h AS ({runs})
SELECT s.uuid AS run, s.number, s.form, s.origin,
       to_char(s.date, 'YYYY-MM-DD HH24:MI:SS') AS date, s.previous, s.content, s.hash
  FROM h JOIN scada_seal s ON s.history_id = h.id ORDER BY s.id
"""
ANCHOR = """
SELECT a.company_id, a.number, a.day, a.form, a.previous, a.after_seal, a.last_seal,
       a.seal_count, a.hash
  FROM scada_seal_anchor a
 WHERE (a.company_id = ANY(%(companies)s) OR %(companies)s IS NULL)
   AND (a.day >= %(first)s OR %(first)s IS NULL)
   AND (a.day <= %(last)s OR %(last)s IS NULL)
 ORDER BY a.company_id, a.number
"""
# what the ids stand for, as it is called now: {file: (ids of runs and lines, names)}
NAMES = {
    "product": (
        "SELECT product_id FROM h UNION SELECT product_id FROM l",
        "SELECT p.id, p.default_code AS code, t.name FROM product_product p "
        "JOIN product_template t ON t.id = p.product_tmpl_id",
    ),
    "silo": (
        "SELECT silo_id FROM l",
        "SELECT p.id, p.number, p.name, p.line_id FROM scada_silo p",
    ),
    "equipment": (
        "SELECT equipment_id FROM h",
        "SELECT p.id, p.scada_code AS code, p.name FROM maintenance_equipment p",
    ),
    "company": (
        "SELECT company_id FROM h",
        "SELECT p.id, p.name FROM res_company p",
    ),
    "lot": (
        "SELECT lot_id FROM scada_disposition WHERE history_id IN (SELECT id FROM h)",
        "SELECT p.id, p.name, p.product_id FROM stock_production_lot p",
    ),
    "user": (
        "SELECT archived_by_id FROM h UNION SELECT user_id FROM scada_history_log "
        "WHERE history_id IN (SELECT id FROM h) UNION SELECT e.user_id "
        "FROM scada_consumption_entry e JOIN h ON h.uuid = e.batch_uuid",
        "SELECT p.id, p.login, r.name FROM res_users p "
        "JOIN res_partner r ON r.id = p.partner_id",
    ),
}
NAME = """
WITH h AS ({runs}), l AS (
    SELECT line.* FROM scada_mo_history_line line WHERE line.history_id IN
        (SELECT id FROM h))
{names} WHERE p.id IN ({ids}) ORDER BY p.id
"""
OTHER = "SELECT {columns} FROM {table} t WHERE {condition} ORDER BY t.id"
BETWEEN = """
(t.{date} >= %(begin)s OR %(begin)s IS NULL)
AND (t.{date} < %(end)s OR %(end)s IS NULL)
"""
OF_COMPANY = "(t.company_id = ANY(%(companies)s) OR %(companies)s IS NULL)"


def get_queries():
    """Return {file: statement} of the evidence that seals know, and what goes with it.

    Parameters, each None for no limit: ``companies`` (ids), ``begin`` and ``end`` (UTC,
    the end is not in it), ``first`` and ``last`` (days)
    """
    runs = sql.SQL(RUNS)
    queries = {kind.name + ".csv": _get_kind(kind, runs) for kind in KINDS}
    queries["seal.csv"] = sql.SQL(SEAL).format(runs=runs)
    queries["anchor.csv"] = sql.SQL(ANCHOR)
    entry = next(kind for kind in KINDS if kind.name == "entry")
    no_run = sql.SQL(NO_RUN).format(values=_get_values(entry))
    queries["more/entry_without_run.csv"] = no_run
    for name, (ids, names) in NAMES.items():
        queries["more/%s.csv" % name] = sql.SQL(NAME).format(
            runs=runs, ids=sql.SQL(ids), names=sql.SQL(names)
        )
    return queries


def get_other_query(table, columns, date, has_company):
    """Return the statement for evidence that no seal knows: all columns as they are.

    :param date: column with the moment by which a row belongs to a period, or None
    :param has_company: whether the table has a column ``company_id``
    """
    conditions = [sql.SQL("TRUE")]
    if date:
        conditions.append(sql.SQL(BETWEEN).format(date=sql.Identifier(date)))
    if has_company:
        conditions.append(sql.SQL(OF_COMPANY))
    return sql.SQL(OTHER).format(
        columns=sql.SQL(", ").join(sql.Identifier("t", name) for name in columns),
        table=sql.Identifier(table),
        condition=sql.SQL(" AND ").join(conditions),
    )


def _get_kind(kind, runs):
    join = sql.SQL(JOINS.get(kind.name, OF_RUN))
    return sql.SQL(KIND).format(
        runs=runs,
        values=_get_values(kind),
        join=join.format(table=sql.Identifier(kind.table)),
    )


def _get_values(kind):
    value = "{} AS {}"
    return sql.SQL(", ").join(
        sql.SQL(value).format(
            sql.SQL(VALUES[how]).format(sql.Identifier(name)), sql.Identifier(name)
        )
        for name, how in kind.columns.items()
    )
