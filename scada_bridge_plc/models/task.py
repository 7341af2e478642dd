# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC's jobs obey the tasks' switches and leave their rows in the task log."""

import time

from odoo import _, api, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.models.mixin.provenance import BY_CODE
from odoo.addons.scada_bridge.models.monitor.task import RUN_NOW


class ScadaTask(models.Model):
    _inherit = "scada.task"

    @api.model
    def _get_code_by_job(self):
        return dict(
            super()._get_code_by_job(),
            _job_write="task1",
            _job_release="task1",
            _job_poll="task2",
            _job_acknowledge="task2",
        )


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    @act("read_plc")
    def action_poll_now(self):
        plcs = self.with_context(**{RUN_NOW: BY_CODE})
        plcs._delay_events()
        return super(ScadaPlc, plcs).action_poll_now()

    def _log_quarantine(self, number, reason):
        super()._log_quarantine(number, reason)
        self.env["scada.task"]._log(
            "task2",
            _("PLC %(plc)s slot %(slot)s quarantined: %(reason)s")
            % {"plc": self.name, "slot": number, "reason": reason},
            "warning",
            batch_no=number,
            plc_name=self.name,
            company=self.company_id,
        )


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _job_release(self):
        started, before = time.monotonic(), self.exists().plc_state
        result = super()._job_release()
        if before == "releasing" and self.exists().plc_state == "written":
            message = _("%(order)s batch %(batch)s released to the PLC") % {
                "order": self.mo_id,
                "batch": self.batch_no,
            }
            self.env["scada.task"]._log(
                "task1", message, batch=self, started=started, count=1
            )
        return result

    def _quarantine(self, reason):
        for batch in self:
            self.env["scada.task"]._log("task1", reason, "warning", batch=batch)
        return super()._quarantine(reason)
