# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a record comes from is said by code alone, never by who calls.

``readonly`` is a hint for screens: a client that calls by RPC, loads a file or nests
commands in another record gives any values and any context.  A field with
``provenance=True`` is set by the superuser's environment alone (``env.su``), which no
client can ask for, and gets its default from the field itself, never from the context
or from a user's own defaults.

Code that acts for a person checks what the person may do, then goes on with
:meth:`~ScadaProvenanceMixin._sudo_checked`.
"""
from odoo import _, api, models
from odoo.exceptions import AccessError

# A value for keys of the context that open a door: clients send JSON or XML, and in
# neither of them can this object be written.
BY_CODE = object()
# Context key: the bridge itself writes, such as what the plant reports; the plan of the
# order is not changed by it
BY_BRIDGE = "scada_by_bridge"


class ScadaProvenanceMixin(models.AbstractModel):
    _name = "scada.provenance.mixin"
    _description = "SCADA Provenance"

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "provenance" or super()._valid_field_parameter(field, name)

    @api.model
    def _get_provenance(self):
        """Return {name: field} of the fields that only code sets."""
        return {
            name: field
            for name, field in self._fields.items()
            if getattr(field, "provenance", False)
        }

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_provenance(self._get_claims(vals))
        return super().create([self._prepare_provenance_vals(v) for v in vals_list])

    def write(self, vals):
        if not self.env.su:
            self._check_provenance(set(vals) & set(self._get_provenance()))
        return super().write(vals)

    @api.model
    def _get_claims(self, vals):
        """Return the names of fields for which a new record claims another origin.

        What the server would set by itself may be given.
        """
        return {
            name
            for name, field in self._get_provenance().items()
            if vals.get(name) and vals[name] != self._get_provenance_default(field)
        }

    @api.model
    def _check_provenance(self, names):
        """Raise if a client sets one of the fields that only code sets."""
        if names:
            raise AccessError(
                _("%(model)s: only the bridge itself sets %(fields)s.")
                % {
                    "model": self._description,
                    "fields": ", ".join(sorted(names)),
                }
            )

    @api.model
    def _prepare_provenance_vals(self, vals):
        """Return ``vals`` with what the server says about a new record's origin."""
        vals = dict(vals)
        for name, field in self._get_provenance().items():
            if name not in vals and not field.compute and field.type != "one2many":
                vals[name] = self._get_provenance_default(field)
        return vals

    @api.model
    def _get_provenance_default(self, field):
        """Return the value that the field's own default stands for."""
        if not field.default:
            return False
        return self._convert_to_write({field.name: field.default(self)})[field.name]

    def _sudo_checked(self, operation="write", by=None):
        """Return these records for code, once the user's rights have been checked.

        :param by: records whose rights decide, if it is not these
        :raise AccessError: the user may not do it
        """
        deciding = self if by is None else by
        deciding.check_access_rights(operation)
        deciding.check_access_rule(operation)
        # sudo: checked above, and only code may set where a record comes from
        return self.sudo()
