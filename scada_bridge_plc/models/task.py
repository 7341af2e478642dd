# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC's jobs obey the tasks' switches, and log what they did."""
from odoo import api, models

from ..journal import JOURNAL


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
            _job_acknowledge_again="task2",
        )

    @api.model
    def _get_journal(self):
        return dict(super()._get_journal(), **JOURNAL)
