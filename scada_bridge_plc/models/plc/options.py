# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What odoo.conf says about the PLCs, and how its faults are told.

A fault stops the PLC that it is about, and no other one: the PLC is offline, its form
and its last error have the sentence, its jobs wait.  The log has all of them once, at
start.
"""
import logging

from odoo import _, api, fields, models
from odoo.tools import config

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import ScadaConfigError

from ...plc.errors import OptionError
from ...plc.server_options import SECTION, find_faults, read_options

_logger = logging.getLogger(__name__)


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    config_fault = fields.Char(
        compute="_compute_config_fault",
        help="What is wrong in the server's configuration file, odoo.conf.",
    )

    @api.depends("equipment_id")
    def _compute_config_fault(self):
        for plc in self:
            try:
                plc._get_configured()
                plc.config_fault = False
            except ScadaConfigError as error:
                plc.config_fault = str(error)

    def _get_configured(self):
        """Return the :class:`PlcOptions` of this PLC; ScadaConfigError if wrong."""
        self.ensure_one()
        code = self.equipment_id.scada_code or ""
        try:
            return read_options(config.misc, code, self._get_configured_lines())
        except OptionError as error:
            message = _(
                "The server's configuration file is wrong: %s. Correct it, then start "
                "Odoo again."
            )
            raise ScadaConfigError(message % error) from error

    @api.model
    def _get_configured_lines(self):
        """Return the SCADA codes that a section may name, None if none has to be known.

        A server of several databases has sections for lines of other ones.
        """
        names = (config["db_name"] or "").split(",")
        if len(names) != 1 or not names[0]:
            return None
        if not any(name.startswith(SECTION + ".") for name in config.misc):
            return None
        # sudo: the file is about the lines of all companies
        lines = self.env["maintenance.equipment"].sudo().with_context(active_test=False)
        domain = [("scada_is_line", "=", True), ("scada_code", "!=", False)]
        return set(lines.search(domain).mapped("scada_code"))

    def _get_known_address(self):
        """Return (host, port) to be shown; (None, 0) while the file is wrong."""
        return (None, 0) if self.config_fault else self._get_address()

    def _check_job_may_talk(self):
        """As ``_check_may_talk``; with a fault in the file the job waits."""
        try:
            self._check_may_talk()
        except ScadaConfigError as error:
            raise RetryableJobError(str(error)) from error

    def _register_hook(self):
        super()._register_hook()
        for error in find_faults(config.misc, self._get_configured_lines()):
            _logger.error("odoo.conf is wrong: %s", error)
