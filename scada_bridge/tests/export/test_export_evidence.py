# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=translation-required  # pylint-odoo knows tests in one folder only
"""Evidence as an archive: what is in it, who may have it, what its check finds."""
import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ...domain.evidence.form import KINDS
from ...domain.export.archive import PROGRAM
from ..evidence.seal_case import SealCase

WELL = (0, "all is as it was written\n")


class ExportCase(SealCase):
    def setUp(self):
        super().setUp()
        company = self.env.company
        self.today = company._scada_today()
        exports = type(self.env["scada.export"])

        @contextmanager
        def here(export):
            yield export.with_user(self.env.uid).sudo()

        for target, name, value in (
            (exports, "_apart", here),
            (type(company), "_scada_today", lambda c: self.today + timedelta(days=1)),
        ):
            patcher = patch.object(target, name, value)
            patcher.start()
            self.addCleanup(patcher.stop)

    def export(self, user=None, **vals):
        exports = self.env["scada.export"].with_user(user or self.manager)
        export = exports.create(dict({"date_to": self.today}, **vals))
        export.sudo()._job_write()
        export.invalidate_cache()
        return export

    def open(self, export):
        return zipfile.ZipFile(io.BytesIO(export.sudo().attachment_id.raw))

    def read_rows(self, export, name):
        with self.open(export) as archive:
            text = archive.read(name).decode("utf-8")
        return list(csv.reader(io.StringIO(text, newline="")))

    def run_program(self, export, *arguments):
        """Return status and output of the check outside of Odoo."""
        with tempfile.NamedTemporaryFile(suffix=".zip") as target:
            target.write(export.sudo().attachment_id.raw)
            target.flush()
            command = [sys.executable, str(PROGRAM), "check", target.name, *arguments]
            done = subprocess.run(command, stdout=subprocess.PIPE)
        return done.returncode, done.stdout.decode("utf-8")


class TestArchive(ExportCase):
    def test_check_outside_finds_nothing_in_what_nobody_touched(self):
        self.decide_silo(101)
        self.seals._cron_seal()
        export = self.export()
        key = self.env.company.scada_export_key
        self.assertEqual(self.run_program(export, key), WELL)

    def test_check_outside_finds_one_changed_digit(self):
        line = self.get_silo_line(101)
        kg = "UPDATE scada_mo_history_line SET actual_consumption = 501 WHERE id = %s"
        self.rewrite(kg, line.id)
        status, text = self.run_program(self.export())
        expected = "line %d of %s is not as it was sealed\n" % (
            line.id,
            self.run_one.uuid,
        )
        self.assertEqual((status, text), (1, expected))

    def test_each_kind_has_a_file_with_the_columns_of_the_form(self):
        export = self.export()
        for kind in KINDS:
            with self.subTest(kind=kind.name):
                heads = self.read_rows(export, kind.name + ".csv")[0]
                self.assertEqual(heads, list(kind.columns))

    def test_quantities_are_those_of_the_history(self):
        rows = self.read_rows(self.export(), "line.csv")
        place = rows[0].index("actual_consumption")
        given = {row[2]: row[place] for row in rows[1:] if row[place] > "0.000"}
        self.assertEqual(given, {"101": "500.000", "102": "100.000"})

    def test_ids_are_named(self):
        rows = self.read_rows(self.export(), "more/product.csv")
        self.assertIn("Material 101", [row[2] for row in rows])

    def test_run_of_another_day_is_left_out(self):
        day = self.today - timedelta(days=1)
        export = self.export(date_to=day)
        self.assertEqual(len(self.read_rows(export, "run.csv")), 1)
        self.assertEqual(export.run_count, 0)

    def test_run_of_another_company_is_left_out(self):
        other = self.env["res.company"].create({"name": "Other Mill"})
        self.manager.company_ids += other
        export = self.export(company_id=other.id)
        self.assertEqual(len(self.read_rows(export, "run.csv")), 1)

    def test_export_tells_what_it_is(self):
        export = self.export()
        self.assertEqual((export.state, export.progress), ("done", 100))
        self.assertEqual(export.run_count, 1)
        self.assertEqual(export.size, len(export.sudo().attachment_id.raw))
        self.assertEqual(len(export.sha256), 64)
        self.assertEqual(export.user_id, self.manager)


class TestWhoExports(ExportCase):
    def test_day_that_is_not_over_is_refused(self):
        with self.assertRaisesRegex(UserError, "Only days that are over"):
            self.export(date_to=self.today + timedelta(days=1))

    def test_operator_neither_exports_nor_downloads(self):
        with self.assertRaises(AccessError):
            self.export(self.operator)
        export = self.export()
        with self.assertRaises(AccessError):
            export.with_user(self.operator).action_download()

    def test_manager_does_not_export_everything(self):
        with self.assertRaisesRegex(AccessError, "only the bridge itself sets"):
            self.export(is_whole=True)

    def test_manager_downloads_the_archive(self):
        export = self.export()
        url = export.action_download()["url"]
        self.assertEqual(url, "/web/content/%d?download=true" % export.attachment_id.id)

    def test_export_and_download_are_in_the_audit(self):
        export = self.export()
        export.action_download()
        entries = self.env["scada.api.audit"].search(
            [("model", "=", "scada.export"), ("user_id", "=", self.manager.id)]
        )
        self.assertEqual(sorted(entries.mapped("act")), ["download", "export"])

    def test_export_whose_worker_was_ended_again_and_again_gives_up(self):
        exports = self.env["scada.export"].with_user(self.manager)
        export = exports.create({"date_to": self.today})
        export.sudo().attempts = 3
        export.sudo()._job_write()
        self.assertEqual(export.state, "failed")
        self.assertIn("export shorter periods", export.message)


class TestLeavingDialog(ExportCase):
    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "leaver", "base.group_user,base.group_system"
        )
        self.dialog = self.env["scada.leaving.dialog"].with_user(self.admin).create({})
        self.modules = type(self.env["ir.module.module"])
        self.database = self.env.cr.dbname

    def make_archive(self):
        self.dialog.action_export()
        export = self.dialog.sudo()._get_export()
        export._job_write()
        self.dialog.invalidate_cache()
        return export

    def test_evidence_that_would_go_is_told(self):
        self.assertIn("SCADA Batch History: 1", self.dialog.evidence)

    def test_nobody_leaves_without_an_archive(self):
        self.dialog.confirmation = self.database
        with self.assertRaisesRegex(UserError, "no archive of all the evidence"):
            self.dialog.action_leave()

    def test_nobody_leaves_with_an_archive_of_before(self):
        self.make_archive()
        self.decide_silo(101)
        self.dialog.confirmation = self.database
        with self.assertRaisesRegex(UserError, "no archive of all the evidence"):
            self.dialog.action_leave()

    def test_nobody_leaves_without_typing_the_name(self):
        self.make_archive()
        self.dialog.confirmation = "yes"
        with self.assertRaisesRegex(UserError, "Type the name of the database"):
            self.dialog.action_leave()

    def test_evidence_may_go_while_the_dialog_uninstalls_and_never_after(self):
        self.make_archive()
        self.dialog.confirmation = " %s " % self.database
        leaving = self.env["scada.leaving"]
        seen = []

        def uninstall(modules):
            leaving._check_allowed(modules.mapped("name"))
            seen.append(modules.name)
            return {"type": "ir.actions.client"}

        with patch.object(self.modules, "button_immediate_uninstall", uninstall):
            self.dialog.action_leave()
        self.assertEqual(seen, ["scada_bridge"])
        with self.assertRaisesRegex(UserError, "would be deleted"):
            leaving._check_allowed(["scada_bridge"])

    def test_manager_is_no_administrator(self):
        with self.assertRaises(AccessError):
            self.env["scada.leaving.dialog"].with_user(self.manager).create({})

    def test_archive_of_everything_is_its_makers(self):
        export = self.make_archive()
        exports = self.env["scada.export"].with_user(self.manager)
        self.assertFalse(exports.search([("id", "=", export.id)]))
        self.assertEqual(self.run_program(export), WELL)
