# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The silos as they are entered in the set-up; the real ones change at its end."""
import json

from odoo import _, api, fields, models

# Fields of a silo that the set-up changes
SILO_FIELDS = ("name", "kind", "product_id", "location_id", "active")


class ScadaSetupSilo(models.TransientModel):
    _name = "scada.setup.silo"
    _inherit = "scada.provenance.mixin"
    _description = "Silo in the SCADA Set-up"
    _order = "number, id"

    setup_id = fields.Many2one("scada.setup", required=True, ondelete="cascade")
    silo_id = fields.Many2one(
        "scada.silo", readonly=True, provenance=True, ondelete="cascade"
    )
    shown = fields.Text(
        readonly=True,
        provenance=True,
        help="Values of the silo when it was shown, as JSON.",
    )
    company_id = fields.Many2one(related="setup_id.company_id")
    number = fields.Integer(required=True)
    name = fields.Char(required=True)
    kind = fields.Selection(
        lambda self: self.env["scada.silo"]._fields["kind"].selection,
        required=True,
        default="dry",
    )
    product_id = fields.Many2one(
        "product.product",
        "Material",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    location_id = fields.Many2one(
        "stock.location", "Stock Location", domain="[('usage', '=', 'internal')]"
    )
    is_used = fields.Boolean("In Use", default=True)

    @api.model
    def _prepare_silo_vals(self, setup, silo):
        """Return the values of a line that shows a silo as it is now."""
        values = silo._get_setup_values()
        vals = dict(values, setup_id=setup.id, silo_id=silo.id, number=silo.number)
        vals.update(is_used=vals.pop("active"), shown=json.dumps(values))
        return vals

    def _get_entered(self):
        """Return {field of the silo: value as ``write`` takes it}."""
        self.ensure_one()
        return {
            "name": self.name,
            "kind": self.kind,
            "product_id": self.product_id.id,
            "location_id": self.location_id.id,
            "active": self.is_used,
        }

    def _get_changed_values(self):
        """Return {field: new value} of what a person has changed, and is not so yet."""
        entered = self._get_entered()
        if not self.silo_id:
            return dict(entered, number=self.number)
        shown = json.loads(self.shown)
        now = self.silo_id._get_setup_values()
        return {
            name: value
            for name, value in entered.items()
            if value != shown[name] and value != now[name]
        }

    def _get_planned_silo(self):
        """Return the silo, a new record if it is still to be made."""
        self.ensure_one()
        if self.silo_id:
            return self.silo_id
        return self.silo_id.new(self._prepare_new_silo_vals(), ref=self.id)

    def _prepare_new_silo_vals(self):
        setup = self.setup_id
        return dict(
            self.silo_id.default_get(["priority"]),
            **self._get_changed_values(),
            company_id=setup.company_id.id,
            line_id=setup.equipment_id.id,
        )

    def _apply(self):
        """Change the silos, or make the new ones, as the user."""
        for line in self:
            news = line._get_changed_values()
            if line.silo_id and news:
                line.silo_id.write(news)
            elif news:
                line.silo_id.create(line._prepare_new_silo_vals())

    def _prepare_changes(self):
        """Return the values of ``scada.setup.change``, one for each changed field."""
        return [
            self.env["scada.setup.change"]._prepare_field_vals(
                line.silo_id,
                _("Silo %(number)s %(name)s")
                % {"number": line.number, "name": line.name},
                name,
                value,
            )
            for line in self
            for name, value in sorted(line._get_changed_values().items())
            if name != "number"
        ]


class ScadaSilo(models.Model):
    _inherit = "scada.silo"

    def _get_setup_values(self):
        """Return {field: value as ``write`` takes it} of what the set-up changes."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in SILO_FIELDS
        }
