# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every setting keeps what is entered, without a list of them."""
from odoo.tests import SavepointCase, tagged

NUMBERS = ("integer", "float")


@tagged("post_install", "-at_install")
class SettingsCase(SavepointCase):
    # settings that not any other value fits
    values = {}

    def get_names(self):
        """Return the names of the addons' settings."""
        fields = self.env["res.config.settings"]._fields
        return sorted(name for name in fields if name.startswith("scada_"))

    def get_settings(self):
        """Return the settings as their page shows them."""
        return self.env["res.config.settings"].create({})

    def choose(self, name, old):
        """Return a value that is another one than ``old``."""
        field = self.env["res.config.settings"]._fields[name]
        if name in self.values:
            return self.values[name]
        if field.type == "boolean":
            return not old
        if field.type in NUMBERS:
            return old + 1
        if field.type == "selection":
            keys = field.get_values(self.env)
            return next(key for key in keys if key != old)
        if field.type == "many2one":
            return self.env[field.comodel_name].search([("id", "!=", old.id)], limit=1)
        return "10.0.0.0/8"

    def assert_kept(self, name):
        old = self.get_settings()[name]
        value = self.choose(name, old)
        self.assertNotEqual(old, value)
        stored = getattr(value, "id", value)
        self.env["res.config.settings"].create({name: stored}).execute()
        self.env.cache.invalidate()
        self.assertEqual(self.get_settings()[name], value)
