# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

SEVERITIES = [
    ("0", "Information"),
    ("1", "Warning"),
    ("2", "Failure"),
    ("3", "Critical"),
]
UNKNOWN_SEVERITY = "2"  # what is not known is taken for a failure, never for less


class ScadaFailureKind(models.Model):
    """How grave a failure is, by the text with which the plant reports it."""

    _name = "scada.failure.kind"
    _inherit = "scada.audit.mixin"
    _description = "SCADA Failure Kind"
    _order = "severity desc, code"
    _rec_name = "code"

    code = fields.Char(
        required=True, help="Text of the plant, such as START_FAILURE; in any case."
    )
    name = fields.Char(help="What it means.")
    severity = fields.Selection(SEVERITIES, required=True, default=UNKNOWN_SEVERITY)

    _sql_constraints = [
        ("code_uniq", "UNIQUE (code)", "The failure kind exists already."),
    ]

    @api.model
    def _is_audited(self, name):
        return name in self._fields

    @api.model
    def _get_severity(self, description):
        """Return the severity of a failure described by the plant's text."""
        kind = self.search([("code", "=ilike", description)], limit=1)
        return kind.severity or UNKNOWN_SEVERITY
