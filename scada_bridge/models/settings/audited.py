# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose changes are acts: the plant's configuration, and orders as far as the queue."""
from odoo import api, models

PARAMETERS = "scada_bridge."  # names of our system parameters start so
SECRETS = ("token", "secret", "password", "key")


class _Hidden(str):
    """A secret: compared as it is, shown as stars."""

    def __str__(self):
        return "********"


def _peek(record):
    """Return a record whose fields may be read, one by one, without rights."""
    # sudo: whoever may not read it is refused a moment later, by what is extended here
    return record.sudo().with_context(prefetch_fields=False)


class ScadaSilo(models.Model):
    _name = "scada.silo"
    _inherit = ["scada.audit.mixin", "scada.silo"]

    @api.model
    def _is_audited(self, name):
        return name in self._fields


class ScadaFailureKind(models.Model):
    _name = "scada.failure.kind"
    _inherit = ["scada.audit.mixin", "scada.failure.kind"]

    @api.model
    def _is_audited(self, name):
        return name in self._fields


class ScadaFailureReport(models.Model):
    _name = "scada.failure.report"
    _inherit = ["scada.audit.mixin", "scada.failure.report"]
    _audited = (
        "company_id",
        "date_resolved",
        "description",
        "downtime",
        "equipment_code",
        "equipment_id",
        "failure_date",
        "note",
        "raw_words",
        "severity",
        "source",
        "state",
    )


class ScadaHistoryApproval(models.Model):
    _name = "scada.history.approval"
    _inherit = ["scada.audit.mixin", "scada.history.approval"]
    _act_create = "approve"

    @api.model
    def _is_audited(self, name):
        return name in self._fields


class ScadaTask(models.Model):
    _name = "scada.task"
    _inherit = ["scada.audit.mixin", "scada.task"]
    _audited = ("is_enabled", "cron_id", "code", "name", "description")


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
        return self.filtered(lambda p: _peek(p).key.startswith(PARAMETERS))

    @api.model
    def _is_audited_create(self, vals):
        return (vals.get("key") or "").startswith(PARAMETERS)

    def _get_audit_text(self, name):
        if name == "value" and any(word in self.key for word in SECRETS):
            return _Hidden(self.value)
        return super()._get_audit_text(name)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["scada.audit.mixin", "res.company"]

    @api.model
    def _is_audited(self, name):
        return name.startswith("scada_") and name in self._fields


class MaintenanceEquipment(models.Model):
    _name = "maintenance.equipment"
    _inherit = ["scada.audit.mixin", "maintenance.equipment"]
    _audited = (
        "active",
        "company_id",
        "scada_auto_fill",
        "scada_code",
        "scada_is_line",
    )

    def _get_audited_records(self):
        return self.filtered(lambda e: _peek(e).scada_code or _peek(e).scada_is_line)

    @api.model
    def _is_audited_create(self, vals):
        return bool(vals.get("scada_code") or vals.get("scada_is_line"))


class MrpBom(models.Model):
    _name = "mrp.bom"
    _inherit = ["scada.audit.mixin", "mrp.bom"]
    _audited = ("scada_equipment_id",)


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["scada.audit.mixin", "mrp.bom.line"]
    _audited = ("scada_silo_id",)


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["scada.audit.mixin", "mrp.production"]
    _audited = (
        "scada_equipment_id",
        "scada_on_hold",
        "scada_sequence",
        "scada_unlocked",
    )

    @api.model
    def _is_audited_create(self, vals):
        return bool(vals.get("scada_on_hold"))  # planning makes orders all day


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["scada.audit.mixin", "product.template"]
    _audited = ("scada_tolerance_percent", "scada_tolerance_kg")
