# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Equipment of the old addons: found by its code, or made; lines and silos by it.

A line is made by a person, since a PLC belongs to it; here it is only found.
"""
from odoo import _, api, models

from ...domain.old.addon_rows import describe_row, silo_number
from ...domain.old.import_report import ATTENTION

LINED = {"mrp_bom": "mrp.bom", "mrp_production": "mrp.production"}
TOLD = ("name", "equipment_code", "model_number", "serial_number")


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    def _import_links(self, task, table, rows, place):
        """Give Odoo's equipment the code of the old equipment that it belonged to."""
        for row in self._get_new_rows(task, table, rows):
            equipment = self.env["maintenance.equipment"].browse(row["id"]).exists()
            code = self._get_old_code(place, row["scada_equipment_id"])
            if not equipment or not code:
                self._leave_row(task, table, row, _("The equipment is gone."))
                continue
            if equipment.scada_code and equipment.scada_code.lower() != code.lower():
                reason = _("The equipment has the SCADA code %s.")
                self._leave_row(task, table, row, reason % equipment.scada_code)
                continue
            if not equipment.scada_code:
                if self._find_equipment(task, code):
                    reason = _("Other equipment has the SCADA code %s.") % code
                    self._leave_row(task, table, row, reason)
                    continue
                equipment.scada_code = code
            self._keep_row(task, table, row, equipment)

    @api.model
    def _import_equipment(self, task, table, rows, place):
        for row in self._get_new_rows(task, table, rows):
            code = self._get_old_code(place, row["id"])
            if not code:
                self._leave_row(task, table, row, _("It has no code."))
                continue
            equipment = self._find_equipment(task, code)
            if not equipment:
                vals = self._prepare_equipment_vals(task, row, code)
                equipment = self.env["maintenance.equipment"].create(vals)
                if row.get("equipment_type") in ("plc", "silo"):
                    reason = _(
                        "It is new in SCADA Bridge. If it is a production line or a "
                        "silo of one, set that up, then import again."
                    )
                    task.report.add_finding(table, code, ATTENTION, reason)
            self._keep_row(task, table, row, equipment)

    @api.model
    def _prepare_equipment_vals(self, task, row, code):
        rest = {name: value for name, value in row.items() if name not in TOLD}
        return {
            "name": row.get("name") or code,
            "scada_code": code,
            "model": row.get("model_number") or False,
            "serial_no": row.get("serial_number") or False,
            "company_id": task.company.id,
            "note": describe_row(rest, {}),
        }

    @api.model
    def _get_old_code(self, place, old_id):
        """Return the code of the old equipment with this id, "" if there is none."""
        row = place["equipment"].get(old_id) or {}
        return (row.get("equipment_code") or "").strip()

    @api.model
    def _find_equipment(self, task, code):
        """Return the equipment that has a code, none if nothing has."""
        found = self.env["maintenance.equipment"].with_context(active_test=False)
        escaped = code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return found.search(
            [
                ("scada_code", "=ilike", escaped),
                ("company_id", "in", (task.company.id, False)),
            ],
            limit=1,
        )

    @api.model
    def _find_remembered(self, old_id):
        """Return the equipment that an old one has become, none if it has not."""
        # sudo: the import runs at the server's command line
        named = self.env["ir.model.data"].sudo()
        name = "scada_equipment_%s" % old_id
        named = named.search(
            [("module", "=", "__scada_import__"), ("name", "=", name)], limit=1
        )
        return self.env["maintenance.equipment"].browse(named.res_id or []).exists()

    @api.model
    def _import_lines(self, task, table, rows):
        """Set the line of bills and orders, where the equipment is a line."""
        for row in self._get_new_rows(task, table, rows):
            record = self.env[LINED[table]].browse(row["id"]).exists()
            line = self._find_remembered(row["scada_equipment_id"])
            fault = self._get_line_fault(task, record, line)
            if fault:
                self._leave_row(task, table, row, fault)
                continue
            if record.scada_equipment_id != line:
                record.scada_equipment_id = line
            self._keep_row(task, table, row, record)

    @api.model
    def _get_line_fault(self, task, record, line):
        """Return why a bill or an order does not get the line, None if it does."""
        if not record:
            return _("The record is gone.")
        if record.company_id and record.company_id != task.company:
            return _("It is another company's.")
        if not line.scada_is_line:
            return _("%s is no production line.") % (line.display_name or "?")
        other = record.scada_equipment_id
        if other and other != line:
            return _("It has the line %s already.") % other.display_name
        return None

    @api.model
    def _import_bom_silos(self, task, table, rows, place):
        """Set the silo of a bill's components, where the equipment is a silo."""
        for row in self._get_new_rows(task, table, rows):
            bom_line = self.env["mrp.bom.line"].browse(row["id"]).exists()
            old = place["equipment"].get(row["scada_equipment_id"]) or {}
            number = silo_number(dict(old, equipment_name=old.get("name")))
            line = bom_line.bom_id.scada_equipment_id or task.line
            silo = self.env["scada.silo"]._get_line_silos(line)
            silo = silo.filtered(lambda s, number=number: s.number == number)
            fault = self._get_silo_fault(bom_line, silo, number)
            if fault:
                self._leave_row(task, table, row, fault)
                continue
            if bom_line.scada_silo_id != silo:
                bom_line.scada_silo_id = silo
            self._keep_row(task, table, row, bom_line)

    @api.model
    def _get_silo_fault(self, bom_line, silo, number):
        """Return why a component does not get the silo, None if it does."""
        if not bom_line:
            return _("The component is gone.")
        if not silo:
            return _("Its line has no silo %s.") % (number or "?")
        if silo.product_id and silo.product_id != bom_line.product_id:
            return _("Silo %(silo)s holds %(held)s.") % {
                "silo": silo.display_name,
                "held": silo.product_id.display_name,
            }
        other = bom_line.scada_silo_id
        if other and other != silo:
            return _("It has the silo %s already.") % other.display_name
        return None
