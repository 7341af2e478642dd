# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Evidence is not deleted by uninstalling, unless a person has exported it first.

The permission is the thread's that uninstalls, and ends with it: no row, parameter or
context of a client stands for it.
"""
import json
import threading
from contextlib import contextmanager

from psycopg2 import sql

from odoo import _, api, models

from ...exceptions import ScadaStateError

MODULES = ("scada_bridge", "scada_bridge_plc")
# An upgrade alone adds rows to it
ABOUT_EVIDENCE = ("scada.evidence.passage",)
NOT_THERE = ("uninstalled", "uninstallable")
NEVER = {"id": 0}  # no row is like that
_thread = threading.local()


@contextmanager
def permission(database):
    """Let this thread delete the evidence of a database until the block ends."""
    _thread.database = database
    try:
        yield
    finally:
        _thread.database = None


@contextmanager
def under_way(database):
    """Mark that this thread uninstalls the bridge in a database."""
    before = getattr(_thread, "under_way", None)
    _thread.under_way = database
    try:
        yield
    finally:
        _thread.under_way = before


class ScadaLeaving(models.AbstractModel):
    """What uninstalling the bridge means for its database."""

    _name = "scada.leaving"
    _description = "SCADA Uninstallation"

    @api.model
    def _check_allowed(self, modules):
        """Raise if evidence would go with these modules and nobody has confirmed that.

        :param modules: names of modules, also of others: ours go with what they need
        :raise ScadaStateError: with what is there, and what to do
        """
        leaving = self.env["ir.module.module"].search([("name", "in", list(modules))])
        leaving += leaving.downstream_dependencies(exclude_states=NOT_THERE)
        self._refuse(self._find_evidence(leaving.mapped("name")))

    @api.model
    def _check_drop_allowed(self, names):
        """Raise if models of these names have evidence that nobody let go."""
        own = [m for m in self._get_evidence_models() if m._name in names]
        self._refuse(self._count(own))

    @api.model
    def _is_under_way(self):
        """Return whether the bridge is being uninstalled, its queue and all."""
        return getattr(_thread, "under_way", None) == self.env.cr.dbname

    @api.model
    def _refuse(self, figures):
        is_permitted = getattr(_thread, "database", None) == self.env.cr.dbname
        if not figures or is_permitted:
            return
        raise ScadaStateError(
            _(
                "Evidence of what the plant did would be deleted: %s. Export it first: "
                "SCADA > Configuration > Leave SCADA Bridge writes it to an archive, "
                "asks you to confirm, and uninstalls."
            )
            % ", ".join("%s (%s)" % item for item in figures.items())
        )

    @api.model
    def _find_evidence(self, modules):
        """Return {description of a model: its rows} of what would go with modules."""
        leaving = set(modules)
        return self._count(
            model
            for model in self._get_evidence_models()
            if leaving & {field._module for field in model._fields.values()}
        )

    @api.model
    def _get_figures(self):
        """Return {description of a model: rows} of all evidence that is kept for ever.

        The audit, of which not all is, grows by every look at the rest.
        """
        return self._count(
            model
            for model in self._get_evidence_models()
            if not getattr(model, "_evidence_kept_for", None)
        )

    @api.model
    def _get_evidence_models(self):
        """Return the models with evidence: written once, or told by the plant."""
        names = self.env["scada.evidence.mixin"]._get_evidence_models()
        return [self.env[name] for name in names if name not in ABOUT_EVIDENCE]

    @api.model
    def _count(self, evidence):
        """Return {description: rows} of the models that have any, in a stable order."""
        self.flush()
        counts = {}
        for model in sorted(evidence, key=lambda model: model._name):
            query = sql.SQL("SELECT count(*) FROM {} AS row WHERE NOT {}")
            loose = json.dumps(getattr(model, "_evidence_loose", None) or NEVER)
            is_loose = sql.SQL("to_jsonb(row) @> {}").format(sql.Literal(loose))
            table = sql.Identifier(model._table)
            self.env.cr.execute(query.format(table, is_loose))
            counts[model._description] = self.env.cr.fetchone()[0]
        return {name: count for name, count in counts.items() if count}
