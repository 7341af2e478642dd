# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a set-up is going to change, a row each, to be read before *Finish*."""
from odoo import _, api, fields, models


class ScadaSetupChange(models.TransientModel):
    """Written by code alone: nobody has a right to make or to change one."""

    _name = "scada.setup.change"
    _description = "SCADA Set-up Change"
    _order = "id"

    setup_id = fields.Many2one("scada.setup", required=True, ondelete="cascade")
    subject = fields.Char("What", required=True)
    item = fields.Char()
    before = fields.Char("Now")
    after = fields.Char()
    is_warning = fields.Boolean(help="Another line or the plant may notice it.")

    @api.model
    def _prepare_vals(self, subject, item, before, after, is_warning=False):
        return {
            "subject": subject,
            "item": item,
            "before": before,
            "after": after,
            "is_warning": is_warning,
        }

    @api.model
    def _prepare_field_vals(self, record, subject, name, value, is_warning=False):
        """Return the values of a change of a stored field.

        :param record: one record, or none that is still to be made
        :param value: as ``write`` takes it
        """
        field = record._fields[name]
        label = field._description_string(record.env)
        before = ""
        if record:
            now = field.convert_to_write(record[name], record)
            before = self._get_text(record, field, now)
        after = self._get_text(record, field, value)
        return self._prepare_vals(subject, label, before, after, is_warning)

    @api.model
    def _get_text(self, record, field, value):
        """Return a value, as ``write`` takes it, as people read it."""
        if field.type == "boolean":
            return _("Yes") if value else _("No")
        if field.type == "selection":
            return dict(field._description_selection(record.env)).get(value, "")
        if field.type == "many2one":
            return record.env[field.comodel_name].browse(value or ()).display_name or ""
        return str(value or "")
