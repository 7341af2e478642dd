# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC's steps of the set-up: address, test, profile.

Nothing is stored on a PLC record before the set-up's *Finish*, so a wrong address does
no harm to a line that works.
"""
import json

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.scada_bridge.acts import act, fail
from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError

from ..models.plc.plc import (
    DEFAULT_PORTS,
    DEFAULT_PROFILE,
    parse_memory_map,
    profile_texts,
)
from ..plc.errors import MapError
from ..plc.link.link import check_endpoint
from ..plc.map.release import get_release, with_release
from ..plc.map.text import describe_blocks

PLC_STEPS = ("plc", "test", "profile")
ADDRESS = ("transport", "host", "port", "timeout")  # fields of a PLC, here plc_...


class ScadaSetup(models.TransientModel):
    _inherit = "scada.setup"

    step = fields.Selection(
        selection_add=[
            ("line",),
            ("plc", "PLC"),
            ("test", "Test"),
            ("profile", "Memory Map"),
            ("silos",),
        ],
        ondelete={name: "cascade" for name in PLC_STEPS},
    )
    is_external = fields.Boolean(
        "No PLC Here",
        help="Another system drives the line through the HTTP API.",
    )
    plc_id = fields.Many2one(
        "scada.plc", "PLC of the Line", readonly=True, provenance=True
    )
    plc_transport = fields.Selection(
        lambda self: self.env["scada.plc"]._fields["transport"].selection,
        "Transport",
        default="eip",
        help="EtherNet/IP unless the network or the PLC's settings don't allow it.",
    )
    plc_host = fields.Char("Host", help="Address of the PLC, such as 192.168.1.100.")
    plc_port = fields.Integer(
        "Port", default=DEFAULT_PORTS["eip"], help="EtherNet/IP: 44818, FINS: 9600."
    )
    plc_timeout = fields.Float(
        "Timeout (s)", default=5.0, help="Deadline of one request."
    )
    test_state = fields.Selection(
        [("untested", "Not Tested"), ("good", "Answers"), ("bad", "Does Not Answer")],
        default="untested",
        readonly=True,
        provenance=True,
    )
    test_message = fields.Char(readonly=True, provenance=True)
    tested_address = fields.Char(
        readonly=True, provenance=True, help="What was tested, as JSON."
    )
    is_test_skipped = fields.Boolean(
        "Go on Without",
        help="The PLC is not there yet. Orders wait until it answers.",
    )
    plc_profile = fields.Selection(
        lambda self: self.env["scada.plc"]._selection_profile(),
        "Profile",
        default=DEFAULT_PROFILE,
        help="Where in its memory the PLC's program has orders and results.",
    )
    plc_release = fields.Selection(
        lambda self: self.env["scada.plc.block"]._fields["release"].selection,
        "The PLC Takes Orders",
        help="Ask whoever has written the PLC's program. The plant's old server "
        "released the first slot last, after all the others. Empty: as the memory map "
        "has it.",
    )
    is_map_kept = fields.Boolean(
        "Keep the Changed Map",
        help="The PLC's memory map was changed or imported; off: take the profile's.",
    )
    has_own_map = fields.Boolean(related="plc_id.is_own_map")
    map_text = fields.Text("Blocks", compute="_compute_map_text")

    @api.depends("plc_profile", "is_map_kept", "plc_id", "plc_release")
    def _compute_map_text(self):
        for setup in self:
            lines = describe_blocks(parse_memory_map(setup._get_planned_map()))
            setup.map_text = "\n".join(lines)

    @api.onchange("plc_transport")
    def _onchange_plc_transport(self):
        if self.plc_port in DEFAULT_PORTS.values():
            self.plc_port = DEFAULT_PORTS.get(self.plc_transport)

    # -- steps ------------------------------------------------------------------------
    def _get_steps(self):
        steps = super()._get_steps()
        if self.is_external:
            steps = [name for name in steps if name not in ("test", "profile")]
        return steps

    def _enter_plc(self):
        """Show the PLC that the line has already."""
        plc = self._find_plc()
        if plc == self.plc_id:
            return
        self._store({"plc_id": plc.id, "test_state": "untested", "test_message": False})
        if plc:
            vals = {"plc_" + name: plc[name] for name in ADDRESS}
            self.write(dict(vals, plc_profile=plc.profile, is_map_kept=plc.is_own_map))

    def _find_plc(self):
        """Return the line's PLC, also an archived one."""
        plcs = self.env["scada.plc"].with_context(active_test=False)
        return plcs.search([("equipment_id", "=", self.equipment_id.id)], limit=1)

    def _leave_plc(self):
        if self._find_plc() != self.plc_id:
            raise UserError(
                _("The line's PLC is another one by now. Go back to Line, then on.")
            )
        if self.is_external:
            if self.plc_id.active:
                raise UserError(
                    _("%s is the PLC of this line. Archive it first.")
                    % self.plc_id.name
                )
            return
        try:
            check_endpoint(self.plc_host or "", self.plc_port, self.plc_timeout)
        except MapError as error:
            raise UserError(str(error)) from error

    def _enter_test(self):
        self._store({"test_state": "untested", "test_message": False})

    @act("test_connection", subject="equipment_id")
    def action_test(self):
        """Read one word; nothing is changed in the PLC or stored on its record."""
        self._check_manager()
        try:
            state, message = "good", self._query_plc()
        except ScadaStateError as error:
            if isinstance(error, ScadaUnavailableError) and error.word == "busy":
                raise  # nothing is known of the PLC
            state, message = "bad", str(error)
            fail(message)
        self._store(
            {
                "test_state": state,
                "test_message": message,
                "tested_address": self._get_address_text(),
            }
        )
        return self._reopen()

    def _get_address_text(self):
        return json.dumps([self["plc_" + name] for name in ADDRESS])

    def _query_plc(self):
        """Ask the address that was entered; return what it is and in which mode.

        :raise ScadaStateError: it does not answer, or this server, database or user
            may not ask it
        """
        plc = self._get_planned_plc()
        block = next(iter(plc._get_memory_map().blocks.values()))
        with plc._open_trial_link(self.plc_id) as link:
            link.read_words(block.area, block.address(1), 1)
            status = link.read_cpu_status()
        host, port = plc._get_address()
        message = _("It answered at %(host)s:%(port)s.") % {"host": host, "port": port}
        if status:
            modes = dict(plc._fields["cpu_mode"]._description_selection(self.env))
            message += " " + _("Mode: %s.") % modes[status.mode]
        return message

    def _leave_test(self):
        is_tested = self.tested_address == self._get_address_text()
        if self.is_test_skipped or (is_tested and self.test_state == "good"):
            return
        raise UserError(
            _("Press Test Connection. If the PLC is not there yet, choose to go on.")
        )

    def _leave_profile(self):
        """Refuse a new map early where words of the old one are on their way."""
        plc = self.plc_id
        if plc and self._get_planned_map() != plc.memory_map:
            reason = plc._get_map_use(self.env)
            if reason:
                raise UserError(reason)

    # -- what it will be ----------------------------------------------------------
    def _get_planned_map(self):
        """Return the text of the map that the PLC will have."""
        text = profile_texts()[self.plc_profile or DEFAULT_PROFILE]
        if self.plc_id and self.is_map_kept:
            text = self.plc_id.memory_map
        return with_release(text, self.plc_release) if self.plc_release else text

    def _get_planned_plc(self):
        """Return the PLC as a record that is stored nowhere."""
        vals = dict(self._prepare_plc_vals(), memory_map=self._get_planned_map())
        return self.env["scada.plc"].new(vals, origin=self.plc_id)

    def _get_planned_limits(self):
        if self.is_external:
            return super()._get_planned_limits()
        return self._get_planned_plc()._get_limits()

    def _prepare_plc_vals(self):
        vals = {name: self["plc_" + name] for name in ADDRESS}
        return dict(
            vals,
            name=self.plc_id.name or "PLC %s" % self.equipment_id.scada_code,
            equipment_id=self.equipment_id.id,
            company_id=self.company_id.id,
            profile=self.plc_profile or DEFAULT_PROFILE,
        )

    def _get_changed_plc_values(self):
        """Return {field: value} of what differs on the line's PLC, or of a new one."""
        if self.is_external:
            return {}
        plc, vals = self.plc_id, self._prepare_plc_vals()
        if not plc:
            return vals
        names = ADDRESS if self.is_map_kept else ADDRESS + ("profile",)
        news = {name: vals[name] for name in names if plc[name] != vals[name]}
        if not plc.active:
            news["active"] = True
        return news

    def _is_map_given_up(self):
        """Return whether a map that was changed goes back to that of its profile."""
        plc = self.plc_id
        return (
            bool(plc)
            and not self.is_external
            and not self.is_map_kept
            and plc.is_own_map
        )

    def _get_changes(self):
        return self._prepare_plc_changes() + super()._get_changes()

    def _prepare_plc_changes(self):
        changes = self.env["scada.setup.change"]
        plc, name = self.plc_id, self._prepare_plc_vals()["name"]
        found = [
            changes._prepare_field_vals(plc, name, field, value, bool(plc))
            for field, value in sorted(self._get_changed_plc_values().items())
            if field not in ("name", "equipment_id", "company_id")
        ]
        found += self._prepare_release_changes(name)
        if self._is_map_given_up():
            found.append(
                changes._prepare_vals(
                    name, _("Memory Map"), _("changed"), self.plc_profile, True
                )
            )
        return found

    def _prepare_release_changes(self, name):
        """Return the line that tells what is chosen against the map of the PLC."""
        if self.is_external or not self.plc_release:
            return []
        changes = self.env["scada.setup.change"]
        labels = dict(self._fields["plc_release"]._description_selection(self.env))
        text = self.plc_id.memory_map
        before = labels[get_release(text)] if text else False
        after = labels[self.plc_release]
        if before == after:
            return []
        title = self._fields["plc_release"]._description_string(self.env)
        return [changes._prepare_vals(name, title, before, after, bool(self.plc_id))]

    def _apply(self):
        """Make or change the PLC first; its own rules may refuse that."""
        planned_map = not self.is_external and self._get_planned_map()
        news = self._get_changed_plc_values()
        is_map_given_up = self._is_map_given_up()
        if news and self.plc_id:
            self.plc_id.write(news)
        elif news:
            self._store({"plc_id": self.env["scada.plc"].create(news).id})
        if is_map_given_up and self.plc_id.is_own_map:
            self.plc_id.action_reset_map()
        if planned_map and self.plc_id.memory_map != planned_map:
            self.plc_id.memory_map = planned_map
        super()._apply()

    # -- what is shown ------------------------------------------------------------
    def _get_silo_warnings(self):
        warnings = super()._get_silo_warnings()
        limits = self._get_planned_limits()
        silos = self.silo_ids.filtered("is_used")
        unknown = silos.filtered(lambda silo: not limits.knows_silo(silo.number))
        if unknown:
            warnings.append(
                _("Unknown to the PLC's memory map: %s.")
                % ", ".join(str(silo.number) for silo in unknown)
            )
        return warnings

    def _get_summary_lines(self):
        lines = super()._get_summary_lines()
        if self.is_external:
            return lines + [_("PLC: none, the line is driven through the HTTP API")]
        plc = self._get_planned_plc()
        host, port = plc._get_address()
        lines.append(
            _("PLC: %(plc)s at %(host)s:%(port)s, %(slots)s slots. %(test)s")
            % {
                "plc": plc.name,
                "host": host,
                "port": port,
                "slots": plc.slots,
                "test": self.test_message or _("Not tested."),
            }
        )
        if self.plc_id and not self.plc_id.is_bound:
            lines.append(
                _(
                    "The PLC belongs to another database: press Bind to This Database "
                    "on its form if this one is the plant's own."
                )
            )
        return lines
