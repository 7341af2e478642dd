# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The copy of the old addons' tables, as the import reads it."""
import hashlib
import json
from contextlib import contextmanager
from decimal import Decimal

from psycopg2 import sql

from ...domain.old.addons import Copied, StageError

SCHEMA = "scada_old_addons"
MANIFEST = "copied"
ROWS_AT_ONCE = 500


class StagedCopy:
    """What was staged; rows are dicts as ``to_jsonb`` makes them, by their ids.

    :param cr: cursor of Odoo's database
    :raise StageError: nothing was staged, or it is no more what was
    """

    def __init__(self, cr):
        self._cr = cr
        self.copied = {copied.table: copied for copied in read_manifest(cr)}
        for copied in self.copied.values():
            if digest(cr, self._query(copied.table)) != (copied.rows, copied.sha256):
                raise StageError(
                    "The staged copy of %s was changed after it was made: put back "
                    "the dump, and stage again" % copied.table
                )

    def has(self, table):
        """Return whether the old addons had the table."""
        return table in self.copied

    def count(self, table):
        """Return the number of rows."""
        return self.copied[table].rows if self.has(table) else 0

    def rows(self, table):
        """Yield the rows of a table, by their ids."""
        for text in read_texts(self._cr, self._query(table)):
            yield json.loads(text, parse_float=Decimal)

    def _query(self, table):
        return sql.SQL("SELECT * FROM {}").format(place_of(table))


def place_of(table):
    """Return where the copy of a table is, for a statement.

    Odoo asks for the columns of a table in all schemas at once: a copy of the same name
    would let it believe that its own table has the old columns.
    """
    return sql.Identifier(SCHEMA, "old_" + table)


def read_manifest(cr):
    """Return [:class:`Copied`] in the order of copying; StageError if there is none."""
    cr.execute("SELECT to_regclass(%s)", ["%s.%s" % (SCHEMA, MANIFEST)])
    if not cr.fetchone()[0]:
        raise StageError(
            "There is no staged copy of the old addons in this database (schema %s). "
            "It is made with --old-addons --stage, before they are uninstalled."
            % SCHEMA
        )
    query = sql.SQL(
        "SELECT table_name, row_count, sha256 FROM {} ORDER BY copied_at, ctid"
    )
    cr.execute(query.format(sql.Identifier(SCHEMA, MANIFEST)))
    return [Copied(*row) for row in cr.fetchall()]


def digest(cr, query):
    """Return (number, SHA-256) of the rows that a query has.

    The hash is of their JSON texts by id, a line each, so it is the same wherever the
    rows are, and a person can repeat it with ``psql``.
    """
    count, sha256 = 0, hashlib.sha256()
    for text in read_texts(cr, query):
        count += 1
        sha256.update(text.encode() + b"\n")
    return count, sha256.hexdigest()


def read_texts(cr, query):
    """Yield the rows as JSON texts, by their ids; a cursor on the server's side."""
    ordered = sql.SQL("SELECT to_jsonb(t)::text FROM ({}) t ORDER BY t.id")
    ordered = ordered.format(query)
    # PostgreSQL 11 and older round floats to 15 digits otherwise
    cr.execute("SET LOCAL extra_float_digits = 3")
    with _open_cursor(cr) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(ordered)
        for (text,) in cursor:
            yield text


@contextmanager
def _open_cursor(cr):
    cursor = cr._cnx.cursor("scada_staged")
    try:
        yield cursor
    finally:
        cursor.close()
