# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PLC settings of the old middleware's .env file."""

from odoo.addons.scada_bridge.domain.old.import_report import ImportReport
from odoo.addons.scada_bridge.importer.models.import_ import ImportTask

from ..common import PlantCase


class TestImportPlcSettings(PlantCase):
    def import_settings(self, **settings):
        """Import the settings; return the findings."""
        findings = []
        company = self.plc.company_id
        task = ImportTask(
            company,
            company._get_scada_zone(),
            ImportReport(findings.append),
            self.env["maintenance.equipment"],
        )
        self.env["scada.import"]._import_all(task, settings=settings)
        return findings

    def test_address_and_timeout_go_to_the_plc(self):
        self.import_settings(
            PLC_IP="192.168.1.100", PLC_PORT="44819", PLC_TIMEOUT_SEC="7"
        )
        self.assertEqual(self.plc.host, "192.168.1.100")
        self.assertEqual(self.plc.port, 44819)
        self.assertEqual(self.plc.timeout, 7.0)

    def test_interval_of_the_failures_goes_to_task_5(self):
        self.import_settings(EQUIPMENT_FAILURE_INTERVAL_MINUTES="9")
        cron = self.env.ref("scada_bridge_plc.cron_read_events")
        self.assertEqual(cron.interval_number, 9)

    def test_port_of_another_transport_is_left_to_a_person(self):
        port = self.plc.port
        findings = self.import_settings(PLC_PORT="9600")
        self.assertEqual(self.plc.port, port)
        self.assertIn("Choose the transport", findings[0].reason)

    def test_memory_map_is_left_to_a_person(self):
        findings = self.import_settings(PLC_READ_MAP='{"batch_status": "D100"}')
        self.assertIn("Load the memory map", findings[0].reason)

    def test_empty_memory_map_is_nothing_to_do(self):
        self.assertEqual(self.import_settings(PLC_WRITE_MAP="{}"), [])

    def test_without_a_plc_nothing_is_made(self):
        self.plc.active = False
        findings = self.import_settings(PLC_IP="192.168.1.100")
        self.assertIn("Make the PLC of the line first", findings[0].reason)
        self.assertFalse(self.env["scada.plc"].search([]))

    def test_host_that_is_no_address_is_reported_without_its_text(self):
        findings = self.import_settings(PLC_IP="user:s3cret@host")
        self.assertEqual(findings[0].reason, "is not the address of a host")
