# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What others refer to stays when the bridge leaves, and is theirs from then on.

A maintenance request is about a silo that the bridge has made: the silo stays.  Odoo
would try to delete it, and log an error.
"""
import logging

from psycopg2 import sql

from odoo import api, models

_logger = logging.getLogger(__name__)

NAMED = """
SELECT DISTINCT model FROM ir_model_data
 WHERE module = ANY(%(modules)s) AND model <> ALL(%(models)s)
   AND model NOT LIKE 'ir.model%%'
"""
# keys that let nobody delete what they name
KEYS_ON = """
SELECT holder.relname, attribute.attname
  FROM pg_constraint AS constraint_
  JOIN pg_class AS holder ON holder.oid = constraint_.conrelid
  JOIN pg_attribute AS attribute ON attribute.attrelid = constraint_.conrelid
   AND attribute.attnum = constraint_.conkey[1]
 WHERE constraint_.contype = 'f' AND constraint_.confrelid = to_regclass(%(table)s)
   AND constraint_.confdeltype IN ('r', 'a') AND holder.relname <> ALL(%(tables)s)
"""
# who refers and is no record of the modules itself
FORGET = """
DELETE FROM ir_model_data AS named USING {holder} AS other
 WHERE named.model = %(model)s AND named.module = ANY(%(modules)s)
   AND other.{column} = named.res_id
   AND NOT EXISTS (
       SELECT FROM ir_model_data AS own
        WHERE own.model = %(holder)s AND own.module = ANY(%(modules)s)
          AND own.res_id = other.id)
RETURNING named.model, named.res_id, named.name
"""
# Odoo's own code, and no key, keeps a category
CATEGORY = "maintenance.equipment.category"
CATEGORY_HOLDERS = ("maintenance.equipment", "maintenance.request")


class ScadaLeaving(models.AbstractModel):
    _inherit = "scada.leaving"

    @api.model
    def _keep_what_others_name(self, known):
        """Forget the names of records that others refer to, so that they stay.

        :param known: ``modules``, ``models`` and ``tables`` that leave
        """
        self.env.cr.execute(NAMED, known)
        names = [name for (name,) in self.env.cr.fetchall() if name in self.env]
        is_more = True
        while is_more:  # what stays refers to others in its turn
            kept = [self._keep_records(name, known) for name in sorted(names)]
            kept += [
                self._forget_records(CATEGORY, holder, "category_id", known)
                for holder in CATEGORY_HOLDERS
            ]
            is_more = any(kept)

    def _keep_records(self, name, known):
        """Forget which records of a model others refer to; return how many."""
        by_table = {
            model._table: model._name for model in self.env.values() if model._auto
        }
        values = dict(known, table=self.env[name]._table)
        self.env.cr.execute(KEYS_ON, values)
        return sum(
            self._forget_records(name, by_table[table], column, known)
            for table, column in self.env.cr.fetchall()
            if table in by_table
        )

    def _forget_records(self, name, holder, column, known):
        query = sql.SQL(FORGET).format(
            holder=sql.Identifier(self.env[holder]._table),
            column=sql.Identifier(column),
        )
        self.env.cr.execute(query, dict(known, model=name, holder=holder))
        return self._tell_kept()

    def _tell_kept(self):
        """Log the names that the last statement has deleted; return how many."""
        rows = self.env.cr.fetchall()
        for row in rows:
            _logger.info("stays, something else refers to it: %s %s (%s)", *row)
        return len(rows)
