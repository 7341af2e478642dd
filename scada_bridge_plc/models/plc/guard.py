# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What keeps a copy of the production database away from the mixer.

Two locks, each enough alone.  A PLC record is bound to the database that it was set up
in: its uuid and name, which a dump carries along, and its place (PostgreSQL server and
object number), which a dump can't.  A copy has another identity and must be bound again
by a manager, and so must a restored backup: the PLC went on since it was made.  Only a
copy of PostgreSQL's own files (a standby server, a cloned disk) is not distinguished.
And the configuration file of a server, odoo.conf, may send a PLC elsewhere or nowhere.
A fault in the file stops the PLC that it is about, and no other one: the PLC is
offline, its form and its last error have the sentence, its jobs wait.  The log has all
of them once, at start.
"""
import logging

from odoo import api, fields, models, tools
from odoo.tools import config

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.exceptions import ScadaConfigError, ScadaStateError
from odoo.addons.scada_bridge.translations import _

from ...plc.errors import OptionError
from ...plc.server_options import SECTION, find_faults, read_options

_logger = logging.getLogger(__name__)

# Given by initdb, and new for each CREATE DATABASE.  Every role may ask for the first
# unless the owner of the server took that away.
MAY_READ_CONTROL_SQL = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
PLACE = """
    SELECT system_identifier, oid FROM pg_database, pg_control_system()
    WHERE datname = current_database()
"""
NUMBER = "SELECT '-', oid FROM pg_database WHERE datname = current_database()"


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    config_fault = fields.Char(
        compute="_compute_config_fault",
        help="What is wrong in the server's configuration file, odoo.conf.",
    )

    # -- this database --------------------------------------------------------------
    @api.model
    def _get_database_binding(self):
        """Return the identity of this database: uuid, name, server and number."""
        return "%s/%s/%s" % (self._get_portable_binding(), *self._get_database_place())

    @api.model
    def _get_portable_binding(self):
        """Return what a dump carries along; all of the binding up to 14.0.1.0."""
        # sudo: the parameter is no secret, but only the system's users may read it
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return "%s/%s" % (uuid, self.env.cr.dbname)

    @api.model
    def _get_database_place(self):
        """Return (server, number of the database in it), read again each time.

        A database may be dropped and restored while this process lives.
        """
        self.env.cr.execute(PLACE if self._may_read_server_id() else NUMBER)
        return self.env.cr.fetchone()

    @api.model
    @tools.ormcache()
    def _may_read_server_id(self):
        self.env.cr.execute(MAY_READ_CONTROL_SQL)
        return self.env.cr.fetchone()[0]

    # -- may it talk? ---------------------------------------------------------------
    def _check_enabled(self):
        if not self._get_configured().enabled:
            raise ScadaStateError(
                _("PLC %s is switched off in the server's configuration.") % self.name
            )

    def _check_may_connect(self):
        """Raise unless this database on this server may talk to the PLC."""
        self.ensure_one()
        self._check_enabled()
        if not self.is_bound:
            raise ScadaStateError(
                _(
                    "PLC %s belongs to another database; this one looks like a copy "
                    "or a restored backup. If this is the plant's own database, a "
                    "manager presses Bind to This Database on the form of the PLC."
                )
                % self.name
            )

    @act("bind")
    def action_bind_database(self):
        """Let this database write to the PLCs (managers only, by access rights)."""
        binding = self._get_database_binding()
        self._sudo_checked().write({"database_binding": binding})

    # -- what odoo.conf says --------------------------------------------------------
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

    def _get_address(self):
        """Return (host, port), the configuration file's before the record's."""
        options = self._get_configured()
        return options.host or self.host, options.port or self.port

    def _get_known_address(self):
        """Return (host, port) to be shown; (None, 0) while the file is wrong."""
        return (None, 0) if self.config_fault else self._get_address()

    def _register_hook(self):
        super()._register_hook()
        for error in find_faults(config.misc, self._get_configured_lines()):
            _logger.error("odoo.conf is wrong: %s", error)
