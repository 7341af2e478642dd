# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The batch record that a person signs: what it says of a run, and that it stays so."""
from datetime import datetime
from unittest.mock import patch

from lxml import html

from odoo.tools import mute_logger

from ..evidence.seal_case import SealCase
from ..material.test_correction import CorrectedCase
from ..stock.test_posting_lots import LotCase
from .pdf_text import read_pdf

NOON = datetime(2026, 11, 29, 12, 0, 0)
LATER = datetime(2027, 1, 2, 3, 4, 5)


class PrintMixin:
    """Renders the record."""

    def get_report(self):
        return self.env.ref("scada_bridge.scada_batch_record_report")

    def print_text(self, run):
        """Return the text of the page, blanks as one."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        page = self.get_report()._render_qweb_html(run.ids)[0]
        text = html.fromstring(page).text_content()
        return " ".join(text.replace("\ufeff", "").split())

    def print_pdf(self, run, moment):
        """Return the file that is printed at a moment."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        report = self.get_report().with_context(force_report_rendering=True)
        histories = type(self.env["scada.mo.history"])
        with patch.object(histories, "_get_print_moment", lambda h: moment):
            with mute_logger("odoo.addons.base.models.ir_actions_report"):
                return report._render_qweb_pdf(run.ids)[0]


class TestRecordOfAnAbortedRun(PrintMixin, SealCase):
    def test_material_that_nobody_has_decided_about_is_named(self):
        text = self.print_text(self.run_one)
        self.assertIn("Nothing had to be decided. Not decided yet: 600.000 kg", text)

    def test_decision_is_printed_with_person_and_reason(self):
        self.decide_silo(101)
        text = self.print_text(self.run_one)
        self.assertIn("500.000 kg Ratna: as seen at the mixer", text)
        self.assertIn("Not decided yet: 100.000 kg", text)

    def test_seal_is_printed(self):
        seal = self.run_one.seal_ids
        text = self.print_text(self.run_one)
        self.assertIn("Sealed at Its End %s" % seal.hash, text)

    def test_aborted_run_has_no_lots_of_its_order(self):
        self.assertIn(
            "No material of this run is tracked", self.print_text(self.run_one)
        )


class TestFile(PrintMixin, SealCase):
    def test_text_can_be_extracted_from_the_file(self):
        text = read_pdf(self.print_pdf(self.run_one, NOON))
        for words in (
            "Batch Record %s" % self.run_one.mo_id,
            "Material 101",
            "500.000",
            "Not decided yet: 600.000 kg",
            self.run_one.seal_ids.hash,
            self.run_one.uuid,
        ):
            self.assertIn(words.replace(" ", ""), text)

    def test_same_content_at_the_same_moment_is_the_same_bytes(self):
        first = self.print_pdf(self.run_one, NOON)
        self.assertEqual(first, self.print_pdf(self.run_one, NOON))

    def test_only_the_moment_of_printing_differs_later(self):
        first = read_pdf(self.print_pdf(self.run_one, NOON))
        later = read_pdf(self.print_pdf(self.run_one, LATER))
        self.assertNotEqual(first, later)
        self.assertEqual(
            first.replace("11/29/202619:00:00", "(then)"),
            later.replace("01/02/202710:04:05", "(then)"),
        )

    def test_other_content_is_another_file(self):
        first = self.print_pdf(self.run_one, NOON)
        self.decide_silo(101)
        self.assertNotEqual(first, self.print_pdf(self.run_one, NOON))


class TestRecordOfARunThatWasMade(PrintMixin, CorrectedCase):
    def test_each_silo_out_of_tolerance_is_marked(self):
        self.env.company.scada_tolerance_percent = 5.0
        text = self.print_text(self.make_run()).split("Deviations")[1]
        self.assertIn("DEVIATION 101 SILO A Material 101 -725.000 kg -87.88 %", text)

    def test_correction_is_printed_and_what_took_it_back(self):
        run = self.make_run()
        rows = self.take_over(run, {101: 120})
        self.take_back(rows)
        text = self.print_text(run).split("Corrections after the End")[1]
        self.assertIn("101 SILO A 20.000 kg", text)
        self.assertIn("101 SILO A , taken back -20.000 kg", text)


class TestLotsOfARecord(PrintMixin, LotCase):
    def test_lots_that_were_consumed_are_printed(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.finish(self.batch, {101: 820.5, 102: 375}, 1195.5)
        text = self.print_text(self.order.scada_history_ids).split("Lots")[1]
        self.assertIn("Consumed Corn A 300.000 kg Consumed Corn B 520.500 kg", text)
