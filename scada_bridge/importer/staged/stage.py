# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Copy the tables of the plant's old addons, since Odoo drops them with the addons.

The bridge can't be in the database yet, so this asks PostgreSQL alone.  The copy is a
schema of its own, which Odoo knows nothing of: it stays when the old addons leave.
"""
from psycopg2 import sql

from ...domain.old.addons import ADDONS, TABLES, Copied, StageError
from .copy import MANIFEST, SCHEMA, digest, place_of, read_manifest

COLUMNS = """
SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
 WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
OURS = "SELECT state FROM ir_module_module WHERE name = 'scada_bridge'"
SPACE = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
CREATE_MANIFEST = """
CREATE TABLE {} (
    table_name varchar PRIMARY KEY, row_count bigint NOT NULL, sha256 varchar NOT NULL,
    copied_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'))
"""
INSERT = "INSERT INTO {} (table_name, row_count, sha256) VALUES (%s, %s, %s)"


def stage(cr):
    """Copy what the old addons have, in place of an earlier copy.

    :param cr: cursor of Odoo's database, whose transaction is the copy's
    :return: [:class:`Copied`], one for each table
    :raise StageError: there is nothing to copy, or it is not theirs; the text may be
        shown, and an earlier copy stays as it is
    """
    _check_bridge_is_not_there(cr)
    found = [(table, _find_columns(cr, table)) for table in TABLES]
    found = [(table, columns) for table, columns in found if columns]
    if TABLES[0] not in [table for table, _columns in found]:
        raise StageError(
            "There is no table of %s in this database. An earlier copy of them stays "
            "as it is." % " and ".join(ADDONS)
        )
    _make_schema(cr)
    return [_copy(cr, table, columns) for table, columns in found]


def _check_bridge_is_not_there(cr):
    cr.execute(OURS)
    state = (cr.fetchone() or ("uninstalled",))[0]
    if state not in ("uninstalled", "uninstallable", "to install"):
        raise StageError(
            "SCADA Bridge is in this database, so its tables are no old addon's. Name "
            "the database of before."
        )


def _find_columns(cr, table):
    """Return the columns to copy, none if there is no such table of the old addons.

    :raise StageError: a table has its name and is another one
    """
    cr.execute(COLUMNS, ["public." + table.name])
    types = dict(cr.fetchall())
    missing = [name for name in table.needs if name not in types]
    if not types or (missing and table.columns):
        return []  # not there, or Odoo's own without what the old addons add
    if missing:
        raise StageError(
            "%s is not the table of the old addons: it has no column %s"
            % (table.name, ", ".join(missing))
        )
    if table.name == "scada_failure_report" and types["equipment_code"] != "integer":
        raise StageError("scada_failure_report is that of SCADA Bridge")
    return [name for name in table.columns or types if name in types]


def _make_schema(cr):
    cr.execute(SPACE, [SCHEMA])
    if cr.fetchone():
        read_manifest(cr)  # or it is not ours to drop
        cr.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(SCHEMA)))
    cr.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    cr.execute(sql.SQL(CREATE_MANIFEST).format(sql.Identifier(SCHEMA, MANIFEST)))


def _copy(cr, table, columns):
    """Copy one table; what arrived is compared with what was there."""
    rows = sql.SQL("SELECT {} FROM {} WHERE {}").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Identifier("public", table.name),
        sql.SQL(table.condition or "TRUE"),  # constants of domain/old/addons.py
    )
    place = place_of(table.name)
    create = sql.SQL("CREATE TABLE {} AS {}").format(place, rows)
    cr.execute(create)  # pylint: disable=sql-injection
    copied = digest(cr, sql.SQL("SELECT * FROM {}").format(place))
    if copied != digest(cr, rows):
        raise StageError("The copy of %s is not the same as the table" % table.name)
    insert = sql.SQL(INSERT).format(sql.Identifier(SCHEMA, MANIFEST))
    cr.execute(insert, [table.name, *copied])
    return Copied(table.name, *copied)
