# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is reported of a PLC has one text for the log and the task list."""
import logging

from odoo.addons.scada_bridge.domain.text import journal as bridge

from ...journal import JOURNAL
from ..common import PlantCase


class TestPlcJournal(PlantCase):
    def test_loss_is_one_line_and_one_row_with_one_text(self):
        self.simulator.inject("refuse")
        with self.assertLogs("odoo.addons.scada_bridge_plc", logging.INFO) as logs:
            self.plc._job_read_events()
        row = self.env["scada.task.log"].search([], limit=1)
        self.assertEqual(row.entry, "plc_offline")
        self.assertEqual(
            [record.getMessage() for record in logs.records], ["[TASK 4] " + row.text]
        )

    def test_both_addons_know_the_code_of_a_row(self):
        journal = self.env["scada.task"]._get_journal()
        self.assertEqual(set(journal), set(JOURNAL) | set(bridge.JOURNAL))
        self.assertFalse(set(JOURNAL) & set(bridge.JOURNAL))

    def test_every_entry_names_its_task_and_its_arguments(self):
        for code, entry in JOURNAL.items():
            self.assertIn(entry.task, ("task1", "task2", "task4"), code)
            self.assertNotIn("%s", entry.source, code)
