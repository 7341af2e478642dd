# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reasons that a PLC's records show are read in the language of who reads them."""
from odoo.tools import config

from odoo.addons.scada_bridge.tests.monitor.test_journal import LanguageCase

from ..common import PlantCase

RESULT = 6000


class TestOwnLanguage(LanguageCase, PlantCase):
    def test_reason_of_a_refused_record(self):
        self.translate("The order %s is not in the queue.", "%s tidak antre.")
        self.plc._look()
        batches = self.release_orders()
        batches.line_ids.unlink()
        batches.unlink()
        self.simulator.scan(400)
        self.poll()
        slot = self.plc.slot_ids.filtered("quarantine_reason")[:1]
        name = slot.reference
        seen = ("%s tidak antre." % name, "The order %s is not in the queue." % name)
        self.assertEqual(self.look_at(slot, "quarantine_reason"), seen)
        changed = slot.date_changed
        slot.with_context(lang="id_ID").plc_id._job_poll()
        self.assertEqual(slot.date_changed, changed)  # it is no news in another one

    def test_last_error_of_a_plc_that_is_not_asked(self):
        self.translate(
            "PLC %s is switched off in the server's configuration.", "%s dimatikan."
        )
        config.misc["scada_plc.PLC01"] = {"enabled": "False"}
        self.addCleanup(config.misc.pop, "scada_plc.PLC01")
        self.poll()
        seen = (
            "CJ2M dimatikan.",
            "PLC CJ2M is switched off in the server's configuration.",
        )
        self.assertEqual(self.look_at(self.plc, "last_error"), seen)

    def test_what_the_wire_says_stays_as_it_is(self):
        self.simulator.stop()
        self.poll()
        indonesian, english = self.look_at(self.plc, "last_error")
        self.assertTrue(english)
        self.assertEqual(indonesian, english)
