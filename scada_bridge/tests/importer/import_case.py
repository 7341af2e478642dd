# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plant with a real database of the old middleware beside Odoo's."""

from ...cli.old_database import OldDatabase
from ...domain.old.env import DatabaseAddress
from ...domain.old.import_report import ImportReport
from ...importer.models.import_ import ImportTask
from ..common import MillCase
from .old_middleware import OldMiddleware

KEY = "6b0d9a54-1f0e-4f0e-9c33-0a6b7a1f4c01"


class ImportCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parameters = cls.env.cr._cnx.get_dsn_parameters()
        cls.options = {key: parameters[key] for key in ("host", "port", "user")}
        cls.old = OldMiddleware(cls.options)
        cls.old.make()
        cls.company = cls.line.company_id

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.old.drop()

    def setUp(self):
        super().setUp()
        self.addCleanup(
            self.old.execute,
            "TRUNCATE mo_batch, mo_histories, scada.equipment_failure",
        )
        self.findings = []

    def insert_history(self, mo_id, **values):
        defaults = {
            "batch_no": 3,
            "mo_id": mo_id,
            "consumption": 2500,
            "equipment_id_batch": "PLC01",
            "finished_goods": "JF PLUS 25",
            "status_manufacturing": True,
            "actual_weight_quantity_finished_goods": 2487.35,
            "component_silo_a_name": "Material 101",
            "consumption_silo_a": 825.0,
            "actual_consumption_silo_a": 825.25,
            "last_read_from_plc": "2026-02-23 20:22:35",
        }
        return self.old.insert("mo_histories", **dict(defaults, **values))

    def insert_failure(self, **values):
        defaults = {
            "equipment_code": "silo101",
            "description": "START_FAILURE",
            "failure_date": "2026-02-23 20:22:35",
        }
        defaults.update(values)
        return self.old.insert("scada.equipment_failure", **defaults)

    def create_done_order(self):
        order = self.create_order()
        order.flush()  # a pending computation would put the state back
        order.write({"state": "done"})
        return order

    def address(self, dbname):
        options = dict(self.options, port=int(self.options["port"]))
        return DatabaseAddress(dbname, **options)

    def run_import(self, settings=None, **options):
        """Import everything; findings are in ``self.findings``, counts returned."""
        self.findings = []
        report = ImportReport(self.findings.append)
        options.setdefault("line", self.env["maintenance.equipment"])
        task = ImportTask(
            self.company, self.company._get_scada_zone(), report, **options
        )
        with OldDatabase.open(self.address(self.old.name)) as database:
            database.check()
            self.env["scada.import"]._import_all(task, database, settings)
        return {key: number for key, number in report.counts.items() if number}

    def get_reasons(self, outcome):
        return [f.reason for f in self.findings if f.outcome == outcome]

    def get_imported(self):
        return self.histories.search([("source", "=", "import")], order="id")
