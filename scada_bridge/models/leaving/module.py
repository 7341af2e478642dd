# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every way on which Odoo uninstalls a module comes by here."""
from odoo import api, models

from ...acts import Act, running_act
from .evidence import MODULES, under_way

LEAVING_STATES = ("to remove", "uninstalled")


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _check_scada_evidence(self):
        """Raise if uninstalling these modules deletes evidence that nobody let go."""
        self.env["scada.leaving"]._check_allowed(self.mapped("name"))

    def button_uninstall(self):
        self._check_scada_evidence()
        return super().button_uninstall()

    def button_immediate_uninstall(self):
        self._check_scada_evidence()
        leaving = self + self.downstream_dependencies()
        own = [name for name in leaving.mapped("name") if name in MODULES]
        if own:
            self.env["scada.leaving"]._await_jobs(own)
        return super().button_immediate_uninstall()

    def module_uninstall(self):
        self._check_scada_evidence()
        with under_way(self.env.cr.dbname):
            return super().module_uninstall()

    def write(self, vals):
        is_under_way = self.env["scada.leaving"]._is_under_way()  # its tables are gone
        if vals.get("state") in LEAVING_STATES and not is_under_way:
            self._check_scada_evidence()
        return super().write(vals)


class IrModelData(models.Model):
    _inherit = "ir.model.data"

    @api.model
    def _module_data_uninstall(self, modules_to_remove):
        leaving = self.env["scada.leaving"]
        leaving._check_allowed(modules_to_remove)
        own = [name for name in modules_to_remove if name in MODULES]
        if not own:
            return super()._module_data_uninstall(modules_to_remove)
        # no act of its own is what goes on here: the audit goes as well
        with running_act(Act()), under_way(self.env.cr.dbname):
            leaving._empty(own)
            result = super()._module_data_uninstall(modules_to_remove)
            leaving._sweep(own)
        return result
