# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.scada_bridge.tests.settings.settings_case import SettingsCase


class TestPlcSettings(SettingsCase):
    """The PLC's settings are those of its record."""

    values = {"scada_plc_host": "192.168.1.100"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = cls.env.ref("scada_bridge.equipment_plc01")
        plcs = cls.env["scada.plc"]
        cls.plc = plcs.create(
            {
                "name": "CJ2M",
                "equipment_id": line.id,
                "host": "127.0.0.1",
                "port": 44818,
            }
        )

    def test_every_setting_is_kept(self):
        names = [n for n in self.get_names() if n.startswith("scada_plc_")]
        names.remove("scada_plc_id")  # chooses whose settings are shown
        self.assertGreaterEqual(len(names), 7)
        for name in names:
            with self.subTest(setting=name):
                self.assert_kept(name)

    def test_first_plc_of_the_company_is_shown(self):
        self.assertEqual(self.get_settings().scada_plc_id, self.plc)

    def test_settings_are_those_of_the_record(self):
        settings = self.env["res.config.settings"]
        settings.create(
            {"scada_plc_host": "10.1.2.3", "scada_plc_port": 9601}
        ).execute()
        self.assertEqual((self.plc.host, self.plc.port), ("10.1.2.3", 9601))

    def test_settings_open_without_a_plc(self):
        self.plc.unlink()
        settings = self.get_settings()
        self.assertFalse(settings.scada_plc_id)
        settings.execute()
