# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who opens an export in a spreadsheet runs no formula of a stranger."""
import io
import json
import zipfile
from urllib.parse import urlencode

from ..http_case import ApiCase

FORMULA = '=HYPERLINK("http://evil.example","x")'


class TestExport(ApiCase):
    def setUp(self):
        super().setUp()
        self.env["scada.api.audit"].create(
            [{"login": start + "evil"} for start in "=+-@\t\r"]
        )
        self.report = self.env["scada.failure.report"].create(
            {"equipment_id": self.line.id, "description": "X", "note": FORMULA}
        )
        self.manager.groups_id += self.env.ref("base.group_allow_export")
        self.authenticate("api_manager", "api_manager")

    def export(self, kind, model, ids, name):
        """Return what the web client's export sends."""
        field = {"name": name, "label": name, "type": "char"}
        data = {
            "model": model,
            "fields": [field],
            "ids": ids,
            "domain": [],
            "import_compat": False,
            "context": {},
        }
        self.env["base"].flush()
        query = urlencode({"data": json.dumps(data), "token": "t"})
        response = self.url_open("/web/export/%s?%s" % (kind, query))
        self.assertEqual(response.status_code, 200)
        return response.content

    def test_no_cell_of_a_csv_begins_like_a_formula(self):
        audit = self.env["scada.api.audit"].search([("login", "like", "evil")])
        text = self.export("csv", "scada.api.audit", audit.ids, "login").decode()
        cells = [c for c in text.split('"') if "evil" in c]
        self.assertEqual(len(cells), 6)
        self.assertEqual([c for c in cells if not c.startswith("'")], [])

    def test_no_cell_of_an_xlsx_is_a_formula(self):
        model = "scada.failure.report"
        content = self.export("xlsx", model, self.report.ids, "note")
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            texts = book.read("xl/sharedStrings.xml").decode()
        self.assertNotIn("<f>", sheet)
        self.assertIn("'=HYPERLINK", texts)

    def test_numbers_stay_numbers(self):
        batch = self.create_batch()
        batch.line_ids[0].write({"actual_consumption": -5.25})
        data = batch.line_ids[0].export_data(["actual_consumption"])
        self.assertEqual(data["datas"], [[-5.25]])
