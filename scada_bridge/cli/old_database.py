# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old middleware's own PostgreSQL database, read and never written."""

import json
from contextlib import contextmanager
from decimal import Decimal

import psycopg2
from psycopg2 import extensions, sql

CONNECT_SECONDS = 10
ROWS_AT_ONCE = 500
# where each table was found in the plants; the first that exists counts
PLACES = {
    "mo_histories": ("public.mo_histories", "scada.mo_histories"),
    "mo_batch": ("public.mo_batch", "scada.mo_batch"),
    "equipment_failure": ("scada.equipment_failure", "public.equipment_failure"),
}
KINDS_OF_TABLE = ("r", "p")


class OldDatabaseError(Exception):
    """It can't be reached or is not what it should be; the text may be shown."""


class OldDatabase:
    """One consistent look at the old tables, with a cursor on the server's side.

    Rows are dicts as ``to_json`` makes them: whatever a column holds, it can be read.

    :param connection: a psycopg2 connection that nothing was done with yet
    """

    def __init__(self, connection):
        connection.set_session(
            isolation_level=extensions.ISOLATION_LEVEL_REPEATABLE_READ, readonly=True
        )
        self._connection = connection
        self._places = {}

    @classmethod
    @contextmanager
    def open(cls, address):
        """Connect for the time of a ``with`` statement.

        :param address: :class:`~..domain.old.env.DatabaseAddress`
        :raise OldDatabaseError: nobody answers, or not to this user
        """
        try:
            connection = psycopg2.connect(
                connect_timeout=CONNECT_SECONDS,
                application_name="scada_import",
                client_encoding="UTF8",
                **address.parameters(),
            )
        except psycopg2.Error as error:
            raise OldDatabaseError(
                "The old database %s can't be opened: %s"
                % (address, str(error).strip())
            ) from error
        try:
            yield cls(connection)
        finally:
            connection.close()

    def check(self):
        """Raise unless this is the old middleware's database.

        Odoo's own database is not: there the bridge has views of these names.
        """
        self._places = {table: self._find(table) for table in PLACES}
        if not any(self._places.values()):
            raise OldDatabaseError(
                "There is no table of the old middleware (%s)." % ", ".join(PLACES)
            )

    def has(self, table):
        """Return whether the old database has the table."""
        return bool(self._places[table])

    def count(self, table):
        """Return the number of rows."""
        count = sql.SQL("SELECT count(*) FROM {}").format(self._places[table])
        return self._fetch(count)[0][0]

    def rows(self, table):
        """Yield the rows of a table, oldest first."""
        columns = {
            name
            for (name,) in self._fetch(
                "SELECT attname FROM pg_attribute WHERE attnum > 0 "
                "AND NOT attisdropped AND attrelid = %s::regclass",
                [self._places[table].as_string(self._connection)],
            )
        }
        order = [name for name in ("created_at", "id") if name in columns] or ["ctid"]
        query = sql.SQL("SELECT to_json(t)::text FROM {} t ORDER BY {}").format(
            self._places[table],
            sql.SQL(", ").join(sql.Identifier("t", name) for name in order),
        )
        with self._connection.cursor("scada_import") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(query)
            for (text,) in cursor:
                yield json.loads(text, parse_float=Decimal)

    def _find(self, table):
        """Return the table's name, None if it is in none of its places."""
        for place in PLACES[table]:
            schema, name = place.split(".")
            kind = self._fetch(
                "SELECT c.relkind FROM pg_class c "
                "JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE n.nspname = %s AND c.relname = %s",
                [schema, name],
            )
            if kind and kind[0][0] not in KINDS_OF_TABLE:
                raise OldDatabaseError(
                    "%s is a view, as in Odoo's own database. Name the database of the "
                    "old middleware." % place
                )
            if kind:
                return sql.Identifier(schema, name)
        return None

    def _fetch(self, query, parameters=()):
        with self._connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()
