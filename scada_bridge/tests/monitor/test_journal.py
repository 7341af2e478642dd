# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One call tells the log of the server, the task list and the counters."""
import logging
from datetime import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...domain.run.reading import Reading
from ...domain.text.journal import JOURNAL
from ..common import MillCase

ADDON = "odoo.addons.scada_bridge"
LANGUAGES = ("id_ID", "en_US")
REFUSED = "%(order)s ditolak: %(reason)s"


class LanguageCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")

    @classmethod
    def translate(cls, source, value):
        cls.env["ir.translation"].search([("src", "=", source)]).unlink()
        cls.env["ir.translation"].create(
            {
                "type": "code",
                "name": "addons/scada_bridge/domain/text/journal.py",
                "lang": "id_ID",
                "src": source,
                "value": value,
                "state": "translated",
            }
        )
        cls.env["ir.translation"].clear_caches()

    def look_at(self, record, name):
        """Return what an Indonesian and an English reader see."""
        return tuple(record.with_context(lang=lang)[name] for lang in LANGUAGES)


@tagged("post_install", "-at_install")
class TestJournal(LanguageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.translate(JOURNAL["order_refused"].source, REFUSED)
        cls.tasks = cls.env["scada.task"]
        cls.logs = cls.env["scada.task.log"]
        cls.logs.search([]).unlink()

    def refuse(self):
        """Return the row of an order that was refused."""
        self.tasks._journal(
            "order_refused",
            row={"mo_id": "WH/MO/7", "company": self.env.company},
            order="WH/MO/7",
            reason="no silo",
        )
        return self.logs.search([("mo_id", "=", "WH/MO/7")])

    def test_each_reader_sees_the_row_in_the_own_language(self):
        row = self.refuse()
        seen = ("WH/MO/7 ditolak: no silo", "WH/MO/7 refused: no silo")
        self.assertEqual(self.look_at(row, "message"), seen)

    def test_who_told_it_in_indonesian_is_read_in_english(self):
        self.tasks = self.tasks.with_context(lang="id_ID")
        row = self.refuse()
        self.assertEqual(self.look_at(row, "message")[1], "WH/MO/7 refused: no silo")
        self.assertEqual(row.text, "WH/MO/7 refused: no silo")

    def test_log_line_and_row_come_from_one_call(self):
        with self.assertLogs(ADDON, logging.INFO) as logs:
            row = self.refuse()
        self.assertEqual(
            [(r.levelname, r.getMessage()) for r in logs.records],
            [("WARNING", "[TASK 1] WH/MO/7 refused: no silo")],
        )
        self.assertEqual((row.level, row.task_id.code), ("warning", "task1"))

    def test_row_from_before_keeps_its_text(self):
        row = self.tasks._log("task1", "what was said then")
        self.assertEqual(self.look_at(row, "message")[0], "what was said then")

    def test_row_of_an_addon_that_is_gone_keeps_its_english(self):
        row = self.refuse()
        row.entry = "code_of_another_addon"
        self.assertEqual(self.look_at(row, "message")[0], "WH/MO/7 refused: no silo")

    def test_translation_with_wrong_placeholders_is_not_shown(self):
        self.translate(JOURNAL["order_refused"].source, "%(pesanan)s ditolak")
        self.assertEqual(
            self.look_at(self.refuse(), "message")[0], "WH/MO/7 refused: no silo"
        )

    def test_row_is_found_by_words_of_both_languages_and_by_its_order(self):
        row = self.refuse()
        logs = self.logs.with_context(lang="id_ID")
        for words in ("DITOLAK", "refused", "MO/7"):
            self.assertEqual(logs.search([("message", "ilike", words)]), row, words)
        self.assertFalse(logs.search([("message", "ilike", "diterima")]))

    def test_api_stays_english(self):
        self.refuse()
        tasks = self.tasks.with_context(lang="id_ID")
        summary = tasks._get_summaries(180)[0]
        self.assertEqual(summary["latest_message"], "WH/MO/7 refused: no silo")

    def test_task_shows_its_last_outcome_in_the_reader_s_language(self):
        self.refuse()
        task = self.env.ref("scada_bridge.task1").with_context(lang="id_ID")
        self.assertEqual(task.last_message, "WH/MO/7 ditolak: no silo")

    def test_reading_is_reported_and_counted_by_the_same_call(self):
        batch = self.create_batch()
        counted = []
        with patch(ADDON + ".models.monitor.task.count") as count:
            count.side_effect = lambda name, **labels: counted.append((name, labels))
            self.logs.search([]).unlink()
            batch._store_reading(Reading({101: Decimal("820.5")}))
            self.env.cr.postcommit.run()
        self.assertEqual(counted, [("readings", {"outcome": "stored"})])
        self.assertEqual(
            self.logs.search([]).message,
            "%s batch 1 on PLC01: 1 silos changed, 820.50 kg so far" % batch.mo_id,
        )

    def test_weights_have_the_digits_that_say_something(self):
        batch = self.create_batch()
        self.logs.search([]).unlink()
        for weight, text in ((2450.0, "2450 kg"), (0.1 + 0.2, "0.3 kg")):
            row = {"batch": batch}
            self.tasks._journal("weight_derived", row=row, weight=weight)
            row = self.logs.search([], limit=1)
            self.assertIn("told no weight, %s is the sum" % text, row.message)
            self.assertEqual(row.message, row.text)

    def test_times_are_the_plant_s_clock(self):
        row = {"company": self.env.company}
        arguments = {"uuid": "u", "source": "plc", "equipment": "silo101"}
        date = datetime(2026, 2, 23, 13, 22, 35)
        arguments.update(failure="START_FAILURE", date=date)
        self.tasks._journal("failure_stored", row=row, **arguments)
        self.assertEqual(
            self.logs.search([], limit=1).message,
            "Step 2: saved as u (plc): silo101 START_FAILURE at 2026-02-23 20:22:35",
        )


@tagged("post_install", "-at_install")
class TestStoredMessages(LanguageCase):
    def test_refusal_of_an_order_is_read_in_the_own_language(self):
        english = "No component comes from a silo. Set the silo on the components."
        self.translate(english, "Tidak ada komponen dari silo.")
        order = self.create_order(bom=self.create_bom({self.premix: 2.5}))
        self.fill_queue()
        seen = ("Tidak ada komponen dari silo.", english)
        self.assertEqual(self.look_at(order, "scada_refusal"), seen)

    def test_refusal_is_reported_once_whatever_language_the_line_is_filled_in(self):
        self.translate(
            "No component comes from a silo. Set the silo on the components.",
            "Tidak ada komponen dari silo.",
        )
        order = self.create_order(bom=self.create_bom({self.premix: 2.5}))
        for lang in LANGUAGES * 2:
            self.batches.with_context(lang=lang)._fill_queue(self.line)
        rows = self.env["scada.task.log"].search([("mo_id", "=", order.name)])
        self.assertEqual(rows.mapped("entry"), ["order_refused"])

    def test_reason_in_the_task_list_is_translated_with_its_row(self):
        self.translate(JOURNAL["order_refused"].source, REFUSED)
        self.translate(
            "No component comes from a silo. Set the silo on the components.",
            "Tidak ada komponen dari silo.",
        )
        order = self.create_order(bom=self.create_bom({self.premix: 2.5}))
        self.fill_queue()
        row = self.env["scada.task.log"].search([("mo_id", "=", order.name)])
        told = "%s ditolak: Tidak ada komponen dari silo." % order.name
        self.assertEqual(self.look_at(row, "message")[0], told)

    def test_last_error_of_a_batch_is_read_in_the_own_language(self):
        self.translate(
            "Silo %(silo)s gave %(quantity)s kg to batch %(batch)s (%(order)s), but "
            "the order has no component there. Add it to the order, or allow unplanned "
            "components in the settings, then retry.",
            "%(silo)s memberi %(quantity)s kg kepada %(order)s",
        )
        batch = self.create_batch()
        self.store(batch, {105: "10.5"})
        batch._job_post()
        indonesian, english = self.look_at(batch, "error_message")
        silo = self.get_silo(105).display_name
        told = "%s memberi 10.5 kg kepada %s" % (silo, batch.mo_id)
        self.assertEqual(indonesian, told)
        self.assertIn("gave 10.5 kg to batch 1 (%s), but" % batch.mo_id, english)

    def test_each_warning_of_a_batch_is_read_in_the_own_language(self):
        self.translate(
            "These components come from no silo: %s. Add them by hand or set their "
            "silo.",
            "Tanpa silo: %s.",
        )
        self.translate(
            "%(quantity)s kg is more than the %(capacity)s kg that %(line)s holds. "
            "Switch on SCADA Split Large Orders in the settings, or order less.",
            "%(quantity)s kg melebihi %(capacity)s kg.",
        )
        checks = {"scada_capacity_check": "warn", "scada_mapping_check": "warn"}
        self.env.company.write(dict(checks, scada_split=False))
        self.line.scada_capacity = 2000
        batch = self.create_batch()
        batch.invalidate_cache()
        indonesian, english = self.look_at(batch, "warning")
        premix = self.premix.display_name
        self.assertEqual(
            indonesian, "2500.0 kg melebihi 2000.0 kg.\nTanpa silo: %s." % premix
        )
        first, second = english.splitlines()
        self.assertIn("is more than the 2000.0 kg", first)
        self.assertIn("come from no silo: %s. Add" % premix, second)

    def test_warning_of_a_release_before_stays_as_it_was_worded(self):
        batch = self.create_batch()
        batch.flush()
        self.env.cr.execute(
            "UPDATE scada_mo_batch SET warning = %s WHERE id = %s",
            ["Short in stock: {soya}", batch.id],
        )
        batch.invalidate_cache()
        seen = ("Short in stock: {soya}",) * 2
        self.assertEqual(self.look_at(batch, "warning"), seen)

    def test_reason_of_a_quarantined_failure_is_read_in_the_own_language(self):
        self.translate("No equipment has the code %s.", "Tidak ada alat %s.")
        report = self.env["scada.failure.report"].create(
            {"equipment_code": "PUMP105", "description": "hot", "source": "manual"}
        )
        seen = ("Tidak ada alat PUMP105.", "No equipment has the code PUMP105.")
        self.assertEqual(self.look_at(report, "quarantine_reason"), seen)

    def test_error_of_odoo_stays_as_it_was_worded(self):
        error = UserError("Odoo says {no}")  # pylint: disable=translation-required

        def refuse():
            raise error

        batch = self.create_batch()
        batch._run_step(refuse)
        seen = ("Odoo says {no}",) * 2
        self.assertEqual(self.look_at(batch, "error_message"), seen)

    def test_reason_in_the_history_is_read_in_the_own_language(self):
        self.translate(
            "Cancelled by %(user)s. %(reason)s", "Dibatalkan oleh %(user)s. %(reason)s"
        )
        batch = self.create_batch()
        order = batch.mo_id
        batch.action_cancel("salah resep")
        history = self.histories.search([("mo_id", "=", order)])
        user = "OdooBot (__system__)"
        seen = (
            "Dibatalkan oleh %s. salah resep" % user,
            "Cancelled by %s. salah resep" % user,
        )
        self.assertEqual(self.look_at(history, "reason"), seen)

    def test_message_survives_the_database(self):
        batch = self.create_batch()
        self.store(batch, {105: "10.5"})
        batch._job_post()
        before = batch.error_message
        batch.flush()
        batch.invalidate_cache()
        self.assertEqual(batch.error_message, before)
        self.assertIs(type(batch.read(["error_message"])[0]["error_message"]), str)
