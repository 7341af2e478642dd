# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC of a line: where it is, how its memory is laid out, whether it answers."""
from functools import lru_cache

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.models.settings.company_zone import find_zone
from odoo.addons.scada_bridge.translations import MessageChar

from ...plc.errors import MapError
from ...plc.link.cip import CipLink
from ...plc.link.fins_tcp import FinsTcpLink
from ...plc.link.fins_udp import FinsUdpLink
from ...plc.map.memory_map import load_profiles, reach_faults, validate
from ...plc.map.text import map_from_text, map_to_text

DEFAULT_PROFILE = "kanjabung"
LINKS = {"eip": CipLink, "fins_udp": FinsUdpLink, "fins_tcp": FinsTcpLink}
DEFAULT_PORTS = {"eip": 44818, "fins_udp": 9600, "fins_tcp": 9600}


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
        "scada.board.mixin",
        "scada.alarm.mixin",
        "scada.job.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "scada.provenance.mixin",
    ]
    _description = "SCADA PLC"
    _order = "name, id"
    _mail_post_access = "read"  # operators log notes
    _check_company_auto = True
    _board_fields = {
        "active",
        "cpu_error",
        "cpu_mode",
        "equipment_id",
        "last_contact",
        "last_error",
        "name",
        "state",
    }

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
    transport = fields.Selection(
        [("eip", "EtherNet/IP"), ("fins_udp", "FINS/UDP"), ("fins_tcp", "FINS/TCP")],
        required=True,
        default="eip",
        tracking=True,
        help="EtherNet/IP unless the network or the PLC's settings don't allow it. "
        "FINS/TCP rather than FINS/UDP where messages pass a router.",
    )
    fins_local_port = fields.Integer(
        "Local Port",
        required=True,
        default=9600,
        help="UDP port of this server. The PLC answers to its own port number, 9600, "
        "unless it is set to answer to the port it was asked from: then 0 takes any.",
    )
    fins_sa1 = fields.Integer(
        "Own Node (SA1)",
        help="Node address of this server in the PLC's table, 1 to 254. 0: the last "
        "number of the server's IP address (UDP), or given by the PLC (TCP).",
    )
    fins_da1 = fields.Integer(
        "PLC Node (DA1)",
        help="Node address of the PLC, 1 to 254. 0: the last number of its IP address "
        "(UDP), or reported by the PLC (TCP).",
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
        help="The PLC's clock shows the time of the plant. Empty: in the company's "
        "plant time zone; set only if this clock runs in another one.",
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
    last_error = MessageChar(readonly=True, provenance=True, copy=False)
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
        (
            "fins_local_port_range",
            "CHECK (fins_local_port BETWEEN 0 AND 65535)",
            "No such UDP port.",
        ),
        (
            "fins_node_range",
            "CHECK (fins_sa1 BETWEEN 0 AND 254 AND fins_da1 BETWEEN 0 AND 254)",
            "A node address is 1 to 254, or 0 for automatic.",
        ),
    ]

    @api.model
    def _selection_profile(self):
        return [(name, name) for name in profile_texts()]

    @api.model
    def _selection_tz(self):
        return self.env["res.company"]._selection_scada_tz()

    def _get_zone(self):
        """Return the time zone of the PLC's clock."""
        self.ensure_one()
        return find_zone(self.tz) if self.tz else self.company_id._get_scada_zone()

    @api.depends("transport")
    def _compute_port(self):
        for plc in self:
            plc.port = DEFAULT_PORTS.get(plc.transport)

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

    @api.constrains("memory_map", "transport")
    def _check_map_reach(self):
        """The transport must serve the map; :meth:`_check_memory_map` judges it."""
        for plc in self:
            link = LINKS[plc.transport]
            try:
                memory_map = plc._get_memory_map()
            except MapError:
                continue
            faults = list(reach_faults(memory_map, link.areas, link.max_words))
            if faults:
                raise ValidationError("\n".join(faults))

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

    # -- made, changed, deleted -----------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_assign()
        rows = [self._extract_map_rows(vals) for vals in vals_list]
        for vals in vals_list:
            self._normalise_map(vals)
        plcs = super().create(vals_list)
        plcs._forget_map_rows()
        for plc, commands in zip(plcs, rows):
            if commands:
                plc.write(commands)
        plcs._update_endpoint()
        return plcs

    def write(self, vals):
        vals = self._drop_same_transport(vals)
        moved = self._check_move(vals)
        if self._is_map_changed(vals):
            for plc in self:
                before = plc.memory_map
                super(ScadaPlc, plc).write(plc._prepare_map_vals(vals))
                plc._after_map_changed(before)
        else:
            super().write(vals)
        moved._after_address_changed()
        if "database_binding" in vals:
            self._unregister_on_server()
        return True

    def unlink(self):
        self.check_access_rights("unlink")
        self.check_access_rule("unlink")
        for plc in self:
            plc._check_may_change_address()
            plc._check_keeps_no_words()
        self._unregister_on_server()
        return super().unlink()

    def _check_keeps_no_words(self):
        """Raise if slots keep what the plant showed last: that is evidence."""
        if self.slot_ids.filtered("raw_words"):
            raise ScadaStateError(
                _("The slots of %s keep what the plant showed last. Archive it.")
                % self.name
            )

    def _get_board_lines(self):
        return self.equipment_id

    # -- its memory map -------------------------------------------------------------
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
