# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC of a line: where it is, how its memory is laid out, whether it answers."""
import logging
from functools import lru_cache

import pytz

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.scada_bridge.acts import act, fail
from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError

from ...plc.errors import MapError, PlcError
from ...plc.map.memory_map import load_profiles, validate
from ...plc.map.text import map_from_text, map_to_text

_logger = logging.getLogger(__name__)

DEFAULT_PROFILE = "kanjabung"
CONTACT_SECONDS = 300  # last_contact of a quiet PLC is at most this old


@lru_cache(maxsize=32)
def parse_memory_map(text):
    """Return the :class:`MemoryMap` of a JSON text; raises ``MapError``."""
    return map_from_text(text)


@lru_cache(maxsize=1)
def profile_texts():
    """Return {name of a shipped profile: its text}."""
    return {name: map_to_text(profile) for name, profile in load_profiles().items()}


class ScadaPlc(models.Model):
    _name = "scada.plc"
    _inherit = [
        "scada.job.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "scada.provenance.mixin",
    ]
    _description = "SCADA PLC"
    _order = "name, id"
    _mail_post_access = "read"  # operators log notes
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        "Line",
        required=True,
        ondelete="restrict",
        domain="[('scada_is_line', '=', True)]",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    host = fields.Char(required=True, tracking=True, help="Address of the PLC.")
    port = fields.Integer(
        compute="_compute_port",
        store=True,
        readonly=False,
        required=True,
        tracking=True,
        help="EtherNet/IP: 44818, FINS: 9600; comes from the transport.",
    )
    timeout = fields.Float(
        "Timeout (s)", required=True, default=5.0, help="Deadline of one request."
    )
    profile = fields.Selection(
        selection="_selection_profile", required=True, default=DEFAULT_PROFILE
    )
    memory_map = fields.Text(
        compute="_compute_memory_map",
        store=True,
        readonly=False,
        help="Layout of the PLC's memory as JSON; comes from the profile.",
    )
    slots = fields.Integer(
        compute="_compute_slots", help="Batches that the PLC holds at once."
    )
    tz = fields.Selection(
        selection="_selection_tz",
        string="Plant Time Zone",
        required=True,
        default="Asia/Jakarta",
        help="The PLC's clock tells the time of the plant.",
    )
    poll_seconds = fields.Integer(
        "Poll (s)", required=True, default=10, help="While batches are in the queue."
    )
    max_rate = fields.Float(
        "Dosing Rate (kg/s)",
        required=True,
        default=100.0,
        help="More than a silo can give. Two reads of a running batch that differ by "
        "more are torn and not believed.",
    )
    state = fields.Selection(
        [("unknown", "Not Contacted"), ("online", "Online"), ("offline", "Offline")],
        required=True,
        readonly=True,
        provenance=True,
        default="unknown",
        copy=False,
    )
    state_since = fields.Datetime(readonly=True, provenance=True, copy=False)
    last_contact = fields.Datetime(readonly=True, provenance=True, copy=False)
    last_error = fields.Char(readonly=True, provenance=True, copy=False)
    database_binding = fields.Char(
        readonly=True,
        provenance=True,
        copy=False,
        default=lambda self: self._get_database_binding(),
        help="The database that may write to this PLC.",
    )
    is_bound = fields.Boolean(
        compute="_compute_is_bound", help="This database may write to the PLC."
    )
    slot_ids = fields.One2many("scada.plc.slot", "plc_id", readonly=True)

    _sql_constraints = [
        ("line_uniq", "UNIQUE (equipment_id)", "The line already has a PLC."),
        ("port_range", "CHECK (port BETWEEN 1 AND 65534)", "No such TCP port."),
        ("timeout_positive", "CHECK (timeout > 0)", "The timeout must be positive."),
        ("poll_positive", "CHECK (poll_seconds > 0)", "Poll at least every second."),
        ("rate_positive", "CHECK (max_rate > 0)", "The rate must be positive."),
    ]

    @api.model
    def _selection_profile(self):
        return [(name, name) for name in profile_texts()]

    @api.model
    def _selection_tz(self):
        return [(name, name) for name in pytz.common_timezones]

    @api.depends("profile")
    def _compute_memory_map(self):
        texts = profile_texts()
        for plc in self:
            plc.memory_map = texts[plc.profile or DEFAULT_PROFILE]

    @api.depends("memory_map")
    def _compute_slots(self):
        for plc in self:
            block = plc._get_memory_map().blocks.get("batch_write")
            plc.slots = block.slots if block else 0

    @api.depends("database_binding")
    def _compute_is_bound(self):
        binding = self._get_database_binding()
        for plc in self:
            plc.is_bound = plc.database_binding == binding

    @api.constrains("memory_map")
    def _check_memory_map(self):
        for plc in self:
            try:
                faults = validate(plc._get_memory_map())
            except MapError as error:
                faults = [str(error)]
            if faults:
                raise ValidationError(
                    _("The memory map can't be used:\n%s") % "\n".join(faults)
                )

    def _get_memory_map(self):
        self.ensure_one()
        return parse_memory_map(self.memory_map)

    def _get_block(self, name):
        """Return a block of the memory map; ``MapError`` if the map has none."""
        try:
            return self._get_memory_map().blocks[name]
        except KeyError as error:
            raise MapError(
                "the memory map of %s has no block %s" % (self.name, name)
            ) from error

    @act("test_connection")
    def action_test_connection(self):
        """Read the first word of the batches, change nothing.

        :raise ScadaStateError: this server or database may not talk to the PLC
        """
        self.ensure_one()
        block = next(iter(self._get_memory_map().blocks.values()))
        try:
            with self._talk() as link:
                link.read_words(block.area, block.address(1), 1)
        except ScadaUnavailableError as error:
            fail(str(error))
            return self._notify(_("%s is busy") % self.name, str(error), "warning")
        except PlcError as error:
            fail(str(error))
            title = _("%s does not answer") % self.name
            return self._notify(title, str(error), "danger")
        host, port = self._get_address()
        message = _("It answered at %(host)s:%(port)s.") % {"host": host, "port": port}
        return self._notify(_("%s is online") % self.name, message)

    def _set_online(self):
        """Note that the PLC answered; written when it is news, or every few minutes."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.state == "offline":
            self._delay_verify_released()
        if self.state != "online" or not self.last_contact:
            _logger.info("[TASK 4] PLC %s is online", self.name)
            self.write({"state": "online", "state_since": now, "last_error": False})
            self.last_contact = now
        elif (now - self.last_contact).total_seconds() > CONTACT_SECONDS:
            self.last_contact = now

    def _set_offline(self, error):
        self.ensure_one()
        if self.state == "offline":
            # our own refusal is told at once; what the wire says changes all the time
            if isinstance(error, ScadaStateError) and self.last_error != str(error):
                self.last_error = str(error)
            return
        _logger.warning(
            "[TASK 4] PLC %s is offline: %s; tried again every %s s",
            self.name,
            error,
            self.poll_seconds,
        )
        self.write(
            {
                "state": "offline",
                "state_since": fields.Datetime.now(),
                "last_error": str(error),
            }
        )
