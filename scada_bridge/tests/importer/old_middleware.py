# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real database of the old middleware, beside Odoo's in the same cluster.

Tables are those of its documents with the columns that came later.  Everything is
made with psycopg2 alone, so that the end-to-end tests can use it, too.
"""
import uuid

import psycopg2
from psycopg2 import extensions, sql

SILOS = [chr(ord("a") + index) for index in range(13)]
TAGS = ["silo_" + letter for letter in SILOS] + ["lq_tetes", "lq_fml"]
SILO_COLUMNS = ",\n".join(
    ["silo_%s INTEGER DEFAULT %d" % (letter, 101 + i) for i, letter in enumerate(SILOS)]
    + ["component_%s_name VARCHAR(64)" % tag for tag in TAGS]
    + ["consumption_%s FLOAT" % tag for tag in TAGS]
    + ["actual_consumption_%s FLOAT" % tag for tag in TAGS]
)
BATCH_COLUMNS = """
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    batch_no INTEGER NOT NULL,
    mo_id VARCHAR(64) NOT NULL,
    consumption NUMERIC(18, 3),
    equipment_id_batch VARCHAR(64),
    finished_goods VARCHAR(128),
    %s,
    status_manufacturing BOOLEAN DEFAULT false,
    status_operation BOOLEAN DEFAULT false,
    actual_weight_quantity_finished_goods NUMERIC(18, 3),
    last_read_from_plc TIMESTAMP,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE
""" % (
    SILO_COLUMNS
)
TABLES = """
CREATE TABLE mo_batch (%(batch)s, update_odoo BOOLEAN DEFAULT false);
CREATE TABLE mo_histories (%(batch)s, update_odoo BOOLEAN DEFAULT true,
    status VARCHAR(32) DEFAULT 'completed', notes TEXT);
CREATE SCHEMA scada;
CREATE TABLE scada.equipment_failure (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    equipment_code VARCHAR(64), description TEXT, failure_date TIMESTAMP,
    source VARCHAR(32), created_at TIMESTAMP DEFAULT now());
""" % {
    "batch": BATCH_COLUMNS
}


class OldMiddleware:
    """One old database.

    :param options: arguments of ``psycopg2.connect`` but the name of a database
    """

    def __init__(self, options):
        self._options = options
        self.name = "old_plc_%s" % uuid.uuid4().hex[:8]

    def make(self, statements=TABLES):
        """Make the database and its tables."""
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
        self._execute("postgres", create.format(sql.Identifier(self.name)))
        self.execute(statements)

    def drop(self):
        """Drop the database; nobody is connected any more."""
        drop = sql.SQL("DROP DATABASE {}").format(sql.Identifier(self.name))
        self._execute("postgres", drop)

    def execute(self, statement, parameters=None):
        """Run statements; return the rows of the last one, if it has any."""
        return self._execute(self.name, statement, parameters)

    def insert(self, table, **values):
        """Insert a row and return its id."""
        query = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id::text").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(map(sql.Literal, values.values())),
        )
        return self.execute(query)[0][0]

    def _execute(self, database, statement, parameters=None):
        options = dict(self._options, dbname=database)
        connection = psycopg2.connect(**options)
        connection.set_isolation_level(extensions.ISOLATION_LEVEL_AUTOCOMMIT)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()
