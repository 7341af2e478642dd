# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC for a person's eyes: does it answer, and its words; nothing is written."""
from odoo import _, models

from odoo.addons.scada_bridge.acts import act, fail
from odoo.addons.scada_bridge.exceptions import ScadaUnavailableError

from ...plc.errors import RecordError
from ...plc.exchange.plant_clock import decode_clock
from .session import Caller


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    @act("test_connection")
    def action_test_connection(self):
        """Read the first word of the batches, change nothing.

        :raise ScadaStateError: this server or database may not talk to the PLC
        """
        self.ensure_one()
        block = next(iter(self._get_memory_map().blocks.values()))
        try:
            with self._open_session(Caller.PERSON) as link:
                link.read_words(block.area, block.address(1), 1)
        except ScadaUnavailableError as error:
            fail(str(error))
            if error.word == "busy":
                return self._notify(_("%s is busy") % self.name, str(error), "warning")
            title = _("%s does not answer") % self.name
            return self._notify(title, str(error), "danger")
        host, port = self._get_address()
        message = _("It answered at %(host)s:%(port)s.") % {"host": host, "port": port}
        return self._notify(_("%s is online") % self.name, message)

    def _read_live(self, area, address, count):
        """Read words and the state of the CPU unit.

        :return: (words, :class:`CpuStatus` or None, plant time or None)
        :raise ScadaStateError: the range is wrong, or the PLC does not answer
        """
        with self._open_session(Caller.PERSON) as link:
            words = link.read_words(area, address, count)
            status = link.read_cpu_status()
            clock = status and status.clock
            return words, status, clock or self._read_clock(link)

    def _read_clock(self, link):
        """Return the PLC's own time, None if the map or the words have none."""
        block = self._get_memory_map().blocks.get("clock")
        if not block:
            return None
        words = link.read_words(block.area, block.address(1), block.words)
        try:
            return decode_clock(block, words)
        except RecordError:
            return None  # blank words are no time

    def action_live_words(self):
        """Open the dialog that reads words (managers only)."""
        self.ensure_one()
        self.check_access_rights("write")
        self.check_access_rule("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_live_action"
        )
        return dict(action, context={"default_plc_id": self.id})
