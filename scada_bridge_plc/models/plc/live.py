# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of the PLC for a person's eyes; nothing is written."""

from contextlib import contextmanager

from odoo import _, models

from odoo.addons.scada_bridge.exceptions import ScadaUnavailableError

from ...plc.errors import RecordError
from ...plc.exchange.plant_clock import decode_clock
from ..owner.endpoint import WIRE


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    @contextmanager
    def _talk(self):
        """Give a link to the PLC to a person, as its only talker.

        :raise ScadaStateError: this database may not talk to it
        :raise ScadaUnavailableError: a job talks to it
        """
        self.ensure_one()
        self._check_may_talk()
        if not self._await_record_lock(WIRE):
            raise ScadaUnavailableError(
                _("A job is talking to PLC %s, try again in a moment.") % self.name,
                "busy",
            )
        with self._open_link() as link:
            yield link

    def _read_live(self, area, address, count):
        """Read words and the state of the CPU unit.

        :return: (words, :class:`CpuStatus` or None, plant time or None)
        :raise PlcError: the range is wrong, or the PLC does not answer
        """
        with self._talk() as link:
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
