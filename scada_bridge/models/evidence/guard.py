# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A model declares here that its rows are evidence; the database then guards them.

By default nothing of a row changes and none is deleted.  Where a row has a life, the
model names what changes, and nothing else does.  The only way past is
``scada_evidence_pass(reason)``, see ``passage.py``.
"""
import json
import re

from psycopg2 import sql

from odoo import api, models

from .guard_sql import FOUND, FUNCTIONS, GUARD, TRIGGERS

BODY = re.compile(r"AS \$\$(.*)\$\$", re.S)


class ScadaEvidenceMixin(models.AbstractModel):
    _name = "scada.evidence.mixin"
    _description = "SCADA Evidence"

    # names of the columns that never change; None: all of them
    _evidence_kept = None
    # {column: how it changes}: "any", "cleared" (of what it named, which was deleted),
    # "set" (once, while it is empty)
    _evidence_changes = {}
    # {column: value} of rows that are no evidence, such as what a person entered
    _evidence_loose = None
    # {"time": interval, "rows": {column: value}}: such rows may be deleted when their
    # column ``date`` is longer ago
    _evidence_kept_for = None

    def _auto_init(self):
        result = super()._auto_init()
        if not self._abstract and self._auto:
            self._guard_evidence()
        return result

    def _init_column(self, column_name):
        """Let a release that adds a column with a default write it into old rows."""
        if self._fields[column_name].default and self._is_guarded():
            self.env.cr.execute(
                "SELECT scada_evidence_pass(%s)",
                ["new column %s.%s" % (self._table, column_name)],
            )
        return super()._init_column(column_name)

    # -- what is guarded --------------------------------------------------------------
    @api.model
    def _get_evidence_models(self):
        """Return the names of all models that are evidence, sorted."""
        pool = self.env.registry
        mixin = pool["scada.evidence.mixin"]
        return sorted(
            name
            for name, model in pool.items()
            if issubclass(model, mixin) and model._auto and not model._abstract
        )

    @api.model
    def _get_evidence_tables(self):
        """Return {table: rule} of this model and of its relations to others."""
        relations = [
            field.relation
            for field in self._fields.values()
            if field.type == "many2many" and field.store
        ]
        rules = {table: {} for table in relations if self._evidence_kept is None}
        return dict(rules, **{self._table: self._get_evidence_rule()})

    @api.model
    def _get_evidence_rule(self):
        """Return the argument of the triggers; what is empty is left out."""
        # who has made a row is named in columns of its own, which no user leaves
        users = {"create_uid": "cleared", "write_uid": "cleared"}
        rule = {
            "kept": self._evidence_kept and sorted(self._evidence_kept),
            "changes": dict(users, **self._evidence_changes),
            "loose": self._evidence_loose,
            "kept_for": self._evidence_kept_for,
        }
        return {name: value for name, value in rule.items() if value is not None}

    # -- triggers ---------------------------------------------------------------------
    @api.model
    def _guard_evidence(self):
        self.env.cr.execute(FUNCTIONS)
        for table, rule in self._get_evidence_tables().items():
            names = self._get_trigger_names(table)
            query = sql.SQL(TRIGGERS).format(
                table=sql.Identifier(table),
                rows=sql.Identifier(names[0]),
                whole=sql.Identifier(names[1]),
                rule=sql.Literal(json.dumps(rule, sort_keys=True)),
            )
            self.env.cr.execute(query)

    @api.model
    def _get_trigger_names(self, table):
        return table[:50] + "_append_only", table[:50] + "_no_truncate"

    @api.model
    def _is_guarded(self):
        names = self._get_trigger_names(self._table)
        return names[0] in self._find_triggers(self._table)

    @api.model
    def _find_triggers(self, table):
        """Return {trigger: (its state, its rule, its function)} of a table."""
        self.env.cr.execute(FOUND, [table])
        return {
            name: (enabled, rule.rstrip("\\0"), body)
            for name, enabled, rule, body in self.env.cr.fetchall()
        }

    @api.model
    def _find_open_tables(self):
        """Return the names of the tables whose triggers are not as they were made."""
        self.env.cr.execute("SELECT md5(%s)", [BODY.search(GUARD).group(1)])
        body = self.env.cr.fetchone()[0]
        found = []
        for name in self._get_evidence_models():
            for table, rule in self.env[name]._get_evidence_tables().items():
                triggers = self._find_triggers(table)
                is_right = ("O", json.dumps(rule, sort_keys=True), body)
                names = self._get_trigger_names(table)
                if any(triggers.get(trigger) != is_right for trigger in names):
                    found.append(table)
        return found
