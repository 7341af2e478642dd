# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A row in each table of evidence, and SQL that tries to change it as Odoo's role."""
from contextlib import contextmanager

from psycopg2 import IntegrityError, sql

from odoo.tests import SavepointCase
from odoo.tools import mute_logger

VALUES = {
    "bool": ("TRUE", "FALSE"),
    "int4": ("1", "2"),
    "int8": ("1", "2"),
    "float8": ("1", "2"),
    "numeric": ("1", "2"),
    "timestamp": ("'2100-01-01'", "'2100-01-02'"),
    "date": ("'2100-01-01'", "'2100-01-02'"),
}
OTHER = ("'x'", "'y'")
NUMBERS = ("2147480001", "2147480002")  # no row has them
COLUMNS = """
SELECT column_name, udt_name FROM information_schema.columns
 WHERE table_name = %s AND table_schema = 'public' ORDER BY ordinal_position
"""
CONSTRAINTS = """
SELECT conname FROM pg_constraint
 WHERE conrelid = %s::regclass AND contype IN ('f', 'c')
"""


class LetThrough(Exception):
    """A statement was not refused."""


class GuardCase(SavepointCase):
    def get_columns(self, table):
        """Return {column: (a value, another one)} of a table, as SQL."""
        self.env.cr.execute(COLUMNS, [table])
        columns = {n: VALUES.get(kind, OTHER) for n, kind in self.env.cr.fetchall()}
        return dict(columns, id=NUMBERS) if "id" in columns else columns

    @contextmanager
    def scratch(self, table):
        """Go on with a row in ``table``, and take all back at the end."""
        self.run_sql("SAVEPOINT scratch")
        self.add_row(table)
        yield
        self.run_sql("ROLLBACK TO SAVEPOINT scratch")

    def add_row(self, table):
        """Add a row that names nothing that exists."""
        self.env.cr.execute(CONSTRAINTS, [table])
        for (name,) in self.env.cr.fetchall():
            self.run_sql("ALTER TABLE {} DROP CONSTRAINT {}", table, name)
        columns = self.get_columns(table)
        self.env.cr.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ".join(value for value, _other in columns.values())),
            )
        )

    def run_sql(self, statement, *names):
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        self.env.cr.execute(query)  # pylint: disable=sql-injection

    def is_refused(self, statement, *names):
        """Return whether a statement is refused; what it did is rolled back."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.run_sql(statement, *names)
                raise LetThrough
        except LetThrough:
            return False
        except IntegrityError as error:
            self.assertIn("are only added", str(error))
            return True

    def get_changeable(self, table):
        """Return the names of the columns that SQL can give another value."""
        with self.scratch(table):
            return {
                name
                for name, (_value, other) in self.get_columns(table).items()
                if not self.is_refused("UPDATE {} SET {} = %s" % other, table, name)
            }

    def get_cleared(self, table):
        """Return the names of the columns that SQL can empty."""
        with self.scratch(table):
            for name in set(self.get_columns(table)) - {"id"}:
                self.run_sql("ALTER TABLE {} ALTER {} DROP NOT NULL", table, name)
            return {
                name
                for name in set(self.get_columns(table)) - {"id"}
                if not self.is_refused("UPDATE {} SET {} = NULL", table, name)
            }

    def can_remove(self, table):
        """Return which of DELETE and TRUNCATE a table lets through."""
        with self.scratch(table):
            statements = "DELETE FROM {}", "TRUNCATE {} CASCADE"
            return [s for s in statements if not self.is_refused(s, table)]

    def get_tables(self, module):
        """Return the tables of the evidence of a module."""
        mixin = self.env["scada.evidence.mixin"]
        return {
            table
            for name in mixin._get_evidence_models()
            for table in self.env[name]._get_evidence_tables()
            if self.env[name]._original_module == module
        }
