# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own records whose changes are acts: the tasks' actions, our parameters."""
from odoo import api, models

PARAMETERS = "scada_bridge."  # names of our system parameters start so
SECRETS = ("token", "secret", "password", "key")


class _Hidden(str):
    """A secret: compared as it is, shown as stars."""

    def __str__(self):
        return "********"


class IrCron(models.Model):
    _name = "ir.cron"
    _inherit = ["scada.audit.mixin", "ir.cron"]
    _audited = ("active", "interval_number", "interval_type", "user_id", "code")

    def _get_audited_records(self):
        # sudo: the tasks are no secret, but only SCADA users may read them
        tasks = self.env["scada.task"].sudo()
        return tasks.search([("cron_id", "in", self.ids)]).cron_id

    @api.model
    def _is_audited_create(self, vals):
        return False  # it is no task's yet


class IrConfigParameter(models.Model):
    _name = "ir.config_parameter"
    _inherit = ["scada.audit.mixin", "ir.config_parameter"]
    _audited = ("key", "value")

    def _get_audited_records(self):
        return self.filtered(lambda p: p._sudo_record().key.startswith(PARAMETERS))

    @api.model
    def _is_audited_create(self, vals):
        return (vals.get("key") or "").startswith(PARAMETERS)

    def _get_audit_text(self, name):
        if name == "value" and any(word in self.key for word in SECRETS):
            return _Hidden(self.value)
        return super()._get_audit_text(name)
