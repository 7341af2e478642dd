# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The canonical form of evidence as SQL, for many runs at once: doc/evidence.rst."""
from psycopg2 import sql

from ...domain.evidence.form import FLAG, KG, MOMENT, NUMBER, TEXT

VALUES = {
    NUMBER: "COALESCE(t.{}::text, '')",
    TEXT: "COALESCE(t.{}, '')",
    KG: "COALESCE(round(t.{}::numeric, 3)::text, '')",
    FLAG: "CASE WHEN t.{} THEN '1' ELSE '0' END",
    MOMENT: "COALESCE(to_char(t.{}, 'YYYY-MM-DD HH24:MI:SS'), '')",
}
# how a table is joined to its run ``h``
OF_RUN = "JOIN {table} t ON t.history_id = h.id"
JOINS = {
    "run": "JOIN {table} t ON t.id = h.id",
    "entry": "JOIN {table} t ON t.batch_uuid = h.uuid",
    "confirmation": "JOIN scada_disposition d ON d.history_id = h.id "
    "JOIN {table} t ON t.disposition_id = d.id",
}
CELLS = """
SELECT h.id, {values} FROM scada_mo_history h {join}
 WHERE h.id = ANY(%(runs)s) ORDER BY t.id
"""
# the JSON of PostgreSQL is that of Python, to the last escape; a test compares them
DIGESTS = """
SELECT h.id AS history_id, {place} AS place, {kind}::text AS kind, t.id,
       encode(sha256(convert_to(
           array_to_json(ARRAY[{kind}, {values}])::text, 'UTF8')), 'hex') AS digest
  FROM scada_mo_history h {join}
 WHERE h.id = ANY(%(runs)s)
"""
ROWS = "SELECT history_id, kind, id, digest FROM ({found}) f ORDER BY place, id"

# Runs whose only seal is not exactly what the tables hold: these are looked at row by
# row.  A run without a seal, or with several, is among them.
SUSPECTS = """
WITH found AS (
    SELECT history_id, string_agg(kind || ' ' || id || ' ' || digest, E'\\n'
                                  ORDER BY place, id) AS content
      FROM ({found}) f GROUP BY history_id
)
SELECT run.id FROM unnest(%(runs)s) AS run(id)
  LEFT JOIN found ON found.history_id = run.id
  LEFT JOIN LATERAL (
       SELECT count(*) AS count, min(content) AS content,
              bool_and(form = {form} AND number = 1 AND previous = '-'
                       AND hash = encode(sha256(convert_to(
                           'scada seal ' || form || E'\\n' || uuid || E'\\n' || number
                           || E'\\n' || origin || E'\\n'
                           || to_char(date, 'YYYY-MM-DD HH24:MI:SS') || E'\\n'
                           || previous || E'\\n' || content, 'UTF8')), 'hex'))
                  AS is_right
         FROM scada_seal WHERE history_id = run.id
  ) s ON TRUE
 WHERE s.count <> 1 OR NOT s.is_right OR s.content IS DISTINCT FROM found.content
"""


def get_cells(kind, joins):
    """Return the statement that reads the values of the rows of a kind, as texts."""
    return _fill(CELLS, kind, joins)


def get_digests(kinds, joins):
    """Return the statement that reads the digests of all rows of runs."""
    parts = [
        _fill(DIGESTS, kind, joins, place=sql.Literal(place))
        for place, kind in enumerate(kinds)
    ]
    return sql.SQL(" UNION ALL ").join(parts)


def _fill(statement, kind, joins, **more):
    values = [
        sql.SQL(VALUES[how]).format(sql.Identifier(name))
        for name, how in kind.columns.items()
    ]
    join = joins.get(kind.name, OF_RUN)
    return sql.SQL(statement).format(
        kind=sql.Literal(kind.name),
        values=sql.SQL(", ").join(values),
        join=sql.SQL(join).format(table=sql.Identifier(kind.table)),
        **more,
    )
