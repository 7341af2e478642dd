# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing of the bridge is left in a database that it has left.

Odoo deletes records by their external identifiers, and gives up on those that something
refers to.  So the bridge's own tables are emptied first, without asking the guards that
stand before them: whoever may, has confirmed it.
"""
from psycopg2 import sql

from odoo import api, models

from .rest import JOBS_OF

# External identifiers of imported rows have it as their module
IMPORTED = "__scada_import__"
# An archive outlives what it was made of: Odoo would delete the files of our models
KEEP_ARCHIVES = """
UPDATE ir_attachment SET res_model = NULL, res_id = NULL, res_field = NULL
 WHERE res_model = 'scada.export'
"""
VIEWS_ON = """
SELECT DISTINCT space.nspname, view.relname
  FROM pg_depend AS depend
  JOIN pg_rewrite AS rule ON rule.oid = depend.objid
  JOIN pg_class AS view ON view.oid = rule.ev_class AND view.relkind = 'v'
  JOIN pg_namespace AS space ON space.oid = view.relnamespace
  JOIN pg_class AS used ON used.oid = depend.refobjid
 WHERE used.relname = ANY(%(tables)s)
   AND used.relnamespace = current_schema::regnamespace
    OR view.relname = ANY(%(tables)s)
   AND view.relnamespace = current_schema::regnamespace
"""
KEYS_INTO = """
SELECT holder.relname, constraint_.conname
  FROM pg_constraint AS constraint_
  JOIN pg_class AS holder ON holder.oid = constraint_.conrelid
  JOIN pg_class AS target ON target.oid = constraint_.confrelid
 WHERE constraint_.contype = 'f' AND target.relname = ANY(%(tables)s)
   AND target.relnamespace = current_schema::regnamespace
   AND holder.relname <> ALL(%(tables)s)
"""
TRIGGERS_ON = """
SELECT holder.relname, trigger.tgname
  FROM pg_trigger AS trigger JOIN pg_class AS holder ON holder.oid = trigger.tgrelid
 WHERE NOT trigger.tgisinternal AND holder.relname = ANY(%(tables)s)
   AND holder.relnamespace = current_schema::regnamespace
"""
FUNCTIONS = """
SELECT proc.oid::regprocedure::text
  FROM pg_proc AS proc
 WHERE proc.pronamespace = current_schema::regnamespace AND proc.proname LIKE %s
"""
# Odoo keeps the index of a column that stays
INDEX = "DROP INDEX IF EXISTS queue_job_identity_key_index"
# What Odoo keeps about a model without a key into the table of models
DELETIONS = (
    "DELETE FROM ir_model_data WHERE model = ANY(%(models)s)",
    "DELETE FROM ir_filters WHERE model_id = ANY(%(models)s)",
    "DELETE FROM ir_exports WHERE resource = ANY(%(models)s)",
    """DELETE FROM mail_activity WHERE activity_type_id IN (
        SELECT res_id FROM ir_model_data
         WHERE model = 'mail.activity.type' AND module = ANY(%(modules)s))""",
)
JOB_TRACES = (
    "DELETE FROM mail_message WHERE model = 'queue.job' AND res_id = ANY(%(jobs)s)",
    "DELETE FROM mail_followers"
    " WHERE res_model = 'queue.job' AND res_id = ANY(%(jobs)s)",
)


class ScadaLeaving(models.AbstractModel):
    _inherit = "scada.leaving"

    @api.model
    def _empty(self, modules):
        """Empty the tables of these modules, so that Odoo can delete all records."""
        self.flush()
        # who reads meanwhile has tables that are dropped: better to fail than to hang
        self.env.cr.execute("SET LOCAL lock_timeout = '60s'")
        names = self._get_own_models(modules)
        known = {"modules": modules, "models": names, "tables": self._get_tables(names)}
        self.env.cr.execute(KEEP_ARCHIVES)
        self._drop(VIEWS_ON, known, "DROP VIEW IF EXISTS {}.{} CASCADE")
        self._drop(KEYS_INTO, known, "ALTER TABLE {} DROP CONSTRAINT {}")
        self._drop(TRIGGERS_ON, known, "DROP TRIGGER {1} ON {0}")
        self._truncate(known["tables"])
        for deletion in DELETIONS:
            self.env.cr.execute(deletion, known)
        self._delete_jobs(known)
        self._keep_what_others_name(known)
        self.env.cache.invalidate()
        self.clear_caches()
        for module in modules:
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.search([("key", "=like", module + ".%")]).unlink()

    @api.model
    def _get_tables(self, names):
        """Return the tables and views of models, those that the registry knows."""
        found = [self.env[name]._table for name in names if name in self.env]
        # the views of old programs have no model of their name
        return found + ["mo_batch", "mo_histories"] * ("scada.mo.batch" in names)

    def _drop(self, query, known, statement):
        self.env.cr.execute(query, known)
        for names in self.env.cr.fetchall():
            drop = sql.SQL(statement).format(*map(sql.Identifier, names))
            self.env.cr.execute(drop)  # pylint: disable=sql-injection

    def _truncate(self, tables):
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)"
            " AND relnamespace = current_schema::regnamespace",
            [tables],
        )
        found = [sql.Identifier(name) for (name,) in self.env.cr.fetchall()]
        if found:
            self.env.cr.execute(
                sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(found))
            )

    def _delete_jobs(self, known):
        self.env.cr.execute("DELETE" + JOBS_OF + "RETURNING job.id", known)
        jobs = {"jobs": [row[0] for row in self.env.cr.fetchall()]}
        for deletion in JOB_TRACES:
            self.env.cr.execute(deletion, jobs)

    @api.model
    def _sweep(self, modules):
        """Remove what Odoo does not know of, and names of records that had to stay."""
        cr = self.env.cr
        for module in modules:
            prefix = "scada\\_plc\\_%" if module.endswith("plc") else "scada\\_%"
            cr.execute(FUNCTIONS, [prefix])
            for (function,) in cr.fetchall():
                drop = sql.SQL("DROP FUNCTION {} CASCADE").format(sql.SQL(function))
                cr.execute(drop)
        cr.execute("DELETE FROM ir_translation WHERE module = ANY(%s)", [modules])
        if "scada_bridge" in modules:
            cr.execute(INDEX)
            self._drop_schema()
        self._forget_names(modules)

    def _drop_schema(self):
        """Drop the schema that the bridge has made, if nobody has put anything in."""
        self.env.cr.execute(
            """
            SELECT 1 FROM pg_namespace AS space
             WHERE nspname = 'scada' AND pg_get_userbyid(nspowner) = current_user
               AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = space.oid)
               AND NOT EXISTS (SELECT 1 FROM pg_proc WHERE pronamespace = space.oid)
            """
        )
        if self.env.cr.fetchone():
            self.env.cr.execute("DROP SCHEMA scada")

    def _forget_names(self, modules):
        """Delete the names of records that others refer to, and tell which stay."""
        self.env.cr.execute(
            "DELETE FROM ir_model_data WHERE module = ANY(%s)"
            " RETURNING model, res_id, name",
            [[*modules, IMPORTED] if "scada_bridge" in modules else modules],
        )
        self._tell_kept()
