# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a record comes from is the server's word, whatever a client says."""
from odoo import fields
from odoo.exceptions import AccessError

from .provenance_case import LONG_AGO, REFUSED, ProvenanceCase


class TestReadonlyFields(ProvenanceCase):
    """A field that screens don't let people change is closed for clients, too."""

    def get_open_fields(self):
        """Return the stored read-only fields of ours that some person could write."""
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(self.manager)
            if model._abstract or not model._auto:
                continue
            if not any(
                model.check_access_rights(operation, raise_exception=False)
                for operation in ("write", "create")
            ):
                continue
            for field in model._fields.values():
                is_ours = name.startswith("scada.") or field.name.startswith("scada_")
                if is_ours and field.readonly and field.store and not field.compute:
                    yield "%s.%s" % (name, field.name), field

    def test_read_only_fields_are_set_by_code_alone(self):
        found = dict(self.get_open_fields())
        self.assertIn("scada.failure.report.source", found)
        ours = {
            name: field
            for name, field in found.items()
            if field.comodel_name not in self.get_closed_models()
            and not field.automatic
        }
        open_ = [n for n, field in ours.items() if not hasattr(field, "provenance")]
        self.assertEqual(open_, [])

    def get_closed_models(self):
        """Return the models whose records no person may create, write or delete."""
        return {
            name
            for name in self.env.registry
            if name.startswith("scada.")
            and not any(
                self.env[name]
                .with_user(self.manager)
                .check_access_rights(operation, raise_exception=False)
                for operation in ("write", "create", "unlink")
            )
        }


class TestFailureReport(ProvenanceCase):
    def setUp(self):
        super().setUp()
        self.report, _created = self.env["scada.failure.report"]._record_failure(
            {
                "equipment_code": "silo101",
                "description": "START_FAILURE",
                "failure_date": fields.Datetime.from_string("2026-03-02 01:00:00"),
                "source": "plc",
                "raw_words": "0001 0002",
            }
        )

    def create_as(self, user, context=(), **vals):
        reports = self.env["scada.failure.report"].with_user(user)
        vals = dict({"equipment_code": "silo102", "description": "SMOKE"}, **vals)
        return reports.with_context(**dict(context)).create(
            dict({"failure_date": "2026-03-02 02:00:00"}, **vals)
        )

    def test_operator_forges_no_word_of_the_plc(self):
        for name, value in (
            ("source", "plc"),
            ("source", "api"),
            ("raw_words", "0001"),
            ("uuid", "1"),
            ("created_at", LONG_AGO),
            ("company_id", self.mill_b.id),
            ("state", "resolved"),
            ("quarantine_reason", "x"),
            ("is_date_told", True),
        ):
            with self.subTest(field=name), self.assertRaisesRegex(AccessError, REFUSED):
                self.create_as(self.operator, **{name: value})

    def test_what_the_server_says_anyway_may_be_said(self):
        report = self.create_as(
            self.operator, source="manual", company_id=self.env.company.id
        )
        self.assertEqual(report.source, "manual")

    def test_context_and_own_defaults_forge_nothing(self):
        self.env["ir.default"].with_user(self.operator).set(
            "scada.failure.report", "source", "plc", user_id=True
        )
        context = {"default_state": "resolved", "default_created_at": LONG_AGO}
        report = self.create_as(self.operator, context, equipment_code="silo103")
        self.assertEqual((report.source, report.state), ("manual", "open"))
        self.assertGreater(report.created_at, fields.Datetime.from_string(LONG_AGO))

    def test_file_that_is_loaded_forges_nothing(self):
        reports = self.env["scada.failure.report"].with_user(self.operator)
        names = ["equipment_code", "description", "failure_date", "source"]
        row = ["silo104", "SMOKE", "2026-03-02 03:00:00", "PLC"]
        result = reports.load(names, [row])
        self.assertFalse(result["ids"])
        self.assertIn(REFUSED, str(result["messages"]))

    def test_manager_rewrites_no_word_of_the_plc(self):
        report = self.as_user(self.manager, self.report)
        for vals in (
            {"source": "manual"},
            {"raw_words": "FFFF"},
            {"uuid": "1"},
            {"created_at": LONG_AGO},
            {"company_id": self.mill_b.id},
            {"state": "resolved"},
            {"maintenance_request_id": False},
            {"equipment_code": "silo102"},
            {"equipment_id": self.line.id},
            {"description": "NONE"},
            {"failure_date": LONG_AGO},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                report.write(vals)

    def test_request_takes_no_failure_of_the_plant_away(self):
        request = self.env["maintenance.request"].create({"name": "x"})
        request = request.with_user(self.manager)
        for command in (
            (1, self.report.id, {"source": "manual"}),
            (4, self.report.id, 0),
        ):
            with self.assertRaisesRegex(AccessError, REFUSED):
                request.write({"scada_failure_ids": [command]})
                request.flush()

    def test_manager_resolves_reopens_and_notes(self):
        report = self.as_user(self.manager, self.report)
        report.action_resolve()
        self.assertEqual(report.state, "resolved")
        report.action_reopen()
        report.note = "Fuse"
        self.assertEqual((report.state, report.note), ("open", "Fuse"))

    def test_manager_mends_only_what_the_plant_did_not_tell(self):
        reports = self.env["scada.failure.report"]
        undated, _created = reports._record_failure(
            {
                "equipment_code": "nobody",
                "description": "STOP_FAILURE",
                "failure_date": False,
                "source": "plc",
                "quarantine_reason": "No date",
            }
        )
        undated = self.as_user(self.manager, undated)
        silo = self.env.ref("scada_bridge.equipment_silo101")
        for date in ("2026-03-01 00:00:00", "2026-03-02 00:00:00"):
            undated.write({"equipment_id": silo.id, "failure_date": date})
        with self.assertRaises(AccessError):
            undated.description = "NONE"
        undated.action_release()
        self.assertEqual(undated.state, "open")
        with self.assertRaises(AccessError):
            undated.failure_date = LONG_AGO

    def test_manager_of_another_company_acts_on_nothing(self):
        report = self.as_user(self.stranger, self.report)
        for name in ("action_resolve", "action_reopen", "action_release"):
            with self.assertRaises(AccessError):
                getattr(report, name)()

    def test_copy_is_a_report_by_hand(self):
        copy = self.as_user(self.manager, self.report).copy({"description": "SMOKE"})
        self.assertEqual((copy.source, copy.raw_words), ("manual", False))


class TestFindings(ProvenanceCase):
    def test_what_a_check_found_is_not_for_a_client_to_say(self):
        vals = {"bom_id": self.bom.id, "kind": "ok"}
        with self.assertRaises(AccessError):
            self.env["scada.bom.finding"].with_user(self.manager).create(vals)
