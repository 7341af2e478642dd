# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 5, PLC half: the failure block becomes failure reports (doc/old-system.rst).

The three steps of the old system's log are kept: read, save, then acknowledge.  The old
one acknowledged before it saved anything, and never tried again
(doc/old-system.rst D18).
"""

import logging

from odoo import api, models

from odoo.addons.scada_bridge.acts import act

_logger = logging.getLogger(__name__)


class ScadaFailureReport(models.Model):
    _name = "scada.failure.report"
    _inherit = ["scada.failure.report", "scada.plc.event.mixin"]
    _event_block = "failure"

    def init(self):
        super().init()
        # An event without a date is known by its words until it is acknowledged.
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS scada_failure_report_undated_uniq
            ON scada_failure_report (plc_id, md5(raw_words))
            WHERE failure_date IS NULL AND plc_state = 'pending'
            """
        )

    @api.model
    def _get_event_keys(self):
        return super()._get_event_keys() + ("undated_uniq",)

    @api.model
    def _get_event_domain(self, vals):
        domain = super()._get_event_domain(vals)
        if not vals["failure_date"] and vals.get("plc_id"):
            domain += [
                ("plc_id", "=", vals["plc_id"]),
                ("plc_state", "=", "pending"),
                ("raw_words", "=", vals["raw_words"]),
            ]
        return domain

    def _get_reporting_line(self):
        return self.plc_id.equipment_id or super()._get_reporting_line()

    def _log_acknowledged(self, outcome):
        _logger.info(
            "[TASK 5] Step 3: %s %s acknowledged to PLC %s as stored: %s",
            self.equipment_code,
            self.description,
            self.plc_id.name,
            outcome.value,
        )

    def _delay_released(self):
        """Acknowledge what was held back until a person had looked at it."""
        held = self.filtered(lambda r: r.plc_state == "pending")
        held._delay_acknowledge_event()

    @act("release_report")
    def action_release(self):
        result = super().action_release()
        self._delay_released()
        return result

    @act("resolve_report")
    def action_resolve(self):
        result = super().action_resolve()
        self._delay_released()
        return result
