# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``equipment_failure`` of the old middleware goes into the one store of failures.

The same equipment, description and date is one failure, whoever reported it.  The old
system did not know when a failure was repaired: an imported one is resolved at its own
time (no down time), since an open one would last to this day and call for maintenance.
"""
from odoo import api, models

from ...domain.failure import is_neutral
from ...domain.old.import_report import ATTENTION, IMPORTED, KNOWN, UNMATCHED
from ...domain.old.rows import read_failure
from ...translations import _


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    def _import_failures(self, task, table, rows):
        failures = self._read_rows(task, table, rows, read_failure)
        self._record_failures(task, table, failures)

    @api.model
    def _record_failures(self, task, table, failures):
        for failure in failures:
            label = "%s %s" % (failure.key, failure.equipment_code)
            if is_neutral(failure.description):
                reason = _("%s says that nothing failed.") % failure.description
                task.report.add_finding(table, label, UNMATCHED, reason)
                continue
            reports = self.env["scada.failure.report"].with_context(
                tracking_disable=True
            )
            report, is_new = reports._record_failure(
                self._prepare_failure_vals(task, failure)
            )
            self._remember(table, [(failure.key, report)])
            task.report.count(table, IMPORTED if is_new else KNOWN)
            if is_new and report.state == "quarantine":
                task.report.add_finding(
                    table, label, ATTENTION, report.quarantine_reason
                )

    @api.model
    def _prepare_failure_vals(self, task, failure):
        vals = {
            "uuid": failure.key,
            "source": "import",
            "equipment_code": failure.equipment_code,
            "description": failure.description,
            "failure_date": failure.failure_date or False,
            "date_resolved": failure.failure_date or False,
            "company_id": task.company.id,
            "note": _("From the old middleware, which did not know its repair."),
        }
        if failure.duration:
            lasted = _("It lasted, as written there: %s") % failure.duration
            vals["note"] = "%s %s" % (vals["note"], lasted)
        if failure.created:
            vals["created_at"] = failure.created
        if not failure.failure_date:
            vals["quarantine_reason"] = _("The old row has no date.")
        return vals
