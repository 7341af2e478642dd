# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ScadaFigureMixin(models.AbstractModel):
    """Reports with figures of a group that are no sum or mean of its rows' figures."""

    _name = "scada.figure.mixin"
    _description = "SCADA Figures of Groups"

    @api.model
    def _get_figures(self):
        """Return {field: (function, names of the summed fields that it takes)}."""
        return {}

    @api.model
    def read_group(
        self, domain, fields, groupby, offset=0, limit=None, orderby=False, lazy=True
    ):
        figures = self._get_figures()
        asked = {spec.split(":")[0] for spec in fields}
        if asked:  # none asked for means all of them
            figures = {name: figures[name] for name in asked & set(figures)}
            parts = {part for _function, parts in figures.values() for part in parts}
            fields = list(fields) + sorted(parts - asked)
        groups = super().read_group(
            domain, fields, groupby, offset, limit, orderby, lazy
        )
        for group in groups:
            for name, (function, parts) in figures.items():
                group[name] = function(*[group[part] or 0 for part in parts])
        return groups
