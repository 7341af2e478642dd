# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people did with a batch of the history is its log: ``scada.history.log``.

Everything that Odoo and PostgreSQL name after the model gets the new name, so that the
rows, their seals against change and their access rules are the same ones.
"""
from psycopg2 import sql

from odoo.tools.sql import table_exists

OLD, NEW = "scada_history_act", "scada_history_log"
OLD_MODEL, NEW_MODEL = "scada.history.act", "scada.history.log"
CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
INDEXES = """
SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = %s::regclass
"""
TRIGGERS = """
SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal
"""
MODELS = (
    "UPDATE ir_model SET model = %(new)s WHERE model = %(old)s",
    "UPDATE ir_model_fields SET model = %(new)s WHERE model = %(old)s",
    "UPDATE ir_model_fields SET relation = %(new)s WHERE relation = %(old)s",
    "UPDATE ir_model_fields SET name = 'log_ids' "
    "WHERE model = 'scada.mo.history' AND name = 'act_ids'",
)
NAMES = (
    "UPDATE ir_model_data SET name = replace(name, %(old)s, %(new)s) "
    "WHERE module = 'scada_bridge' AND name ~ %(pattern)s",
    "UPDATE ir_model_data SET name = 'field_scada_mo_history__log_ids' "
    "WHERE module = 'scada_bridge' AND name = 'field_scada_mo_history__act_ids'",
    "UPDATE ir_model_constraint SET name = replace(name, %(old)s, %(new)s) "
    "WHERE name ~ %(pattern)s",
)


def migrate(cr, version):
    if not table_exists(cr, OLD):
        return
    for query in MODELS:
        cr.execute(query, {"old": OLD_MODEL, "new": NEW_MODEL})
    for query in NAMES:
        cr.execute(query, {"old": OLD, "new": NEW, "pattern": OLD + "(_|$)"})
    rename(cr, "ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}", CONSTRAINTS)
    rename(cr, "ALTER INDEX {old} RENAME TO {new}", INDEXES)
    rename(cr, "ALTER TRIGGER {old} ON {table} RENAME TO {new}", TRIGGERS)
    for kind, suffix in (("SEQUENCE", "_id_seq"), ("TABLE", "")):
        statement = sql.SQL("ALTER %s {} RENAME TO {}" % kind)
        names = sql.Identifier(OLD + suffix), sql.Identifier(NEW + suffix)
        cr.execute(statement.format(*names))


def rename(cr, statement, found):
    """Give what the query finds of the table its new name."""
    cr.execute(found, [OLD])
    for (name,) in cr.fetchall():
        names = {"table": OLD, "old": name, "new": name.replace(OLD, NEW)}
        if names["old"] != names["new"]:
            identifiers = {key: sql.Identifier(text) for key, text in names.items()}
            cr.execute(sql.SQL(statement).format(**identifiers))
