# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes from a PLC or its map stands in the chatter as text."""
from ..common import PlantCase

EVIL = "<img src=x onerror=alert(1)>"
SHOWN = "&lt;img src=x onerror=alert(1)&gt;"


class TestPlcNotes(PlantCase):
    def assert_text(self, body):
        self.assertIn(SHOWN, body)
        self.assertNotIn("<img", body)

    def test_names_of_fields(self):
        before = self.plc.memory_map.replace("silo101_qty", EVIL)
        self.plc._after_map_changed(before)
        self.assert_text(self.get_notes(self.plc)[-1])

    def test_texts_of_the_plc(self):
        batch = self.release_orders()
        batch._quarantine("slot 1 holds %s" % EVIL)
        self.assert_text(self.get_notes(batch)[-1])
        user = self.env.ref("base.user_admin")
        user.name = EVIL
        batch.with_user(user).action_release_quarantine()
        self.assert_text(self.get_notes(batch)[-1])

    def test_names_of_people_who_send_again(self):
        batch = self.release_orders()
        order = batch.production_id
        batch._quarantine("unreadable")
        user = self.env.ref("base.user_admin")
        user.name = EVIL
        batch.with_user(user).action_resend()
        self.assert_text(self.get_notes(order.scada_batch_ids)[-1])
