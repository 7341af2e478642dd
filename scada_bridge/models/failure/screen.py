# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ScadaFailureReport(models.Model):
    """People plan what is to be done about a failure, and note what they found."""

    _name = "scada.failure.report"
    _inherit = ["scada.failure.report", "mail.activity.mixin"]
    _mail_post_access = "read"  # operators note what they see, managers resolve

    severity = fields.Selection(
        help="From the kind of failure (Configuration > Failure Kinds); may be changed."
    )
    source = fields.Selection(help="Who told it.")
    date_resolved = fields.Datetime(
        help="When it was repaired: its maintenance request was closed, or by hand."
    )
