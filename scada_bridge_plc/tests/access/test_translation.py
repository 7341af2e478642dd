# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Both addons in Indonesian, as Odoo itself loads them."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests.common import SavepointCase, tagged

LANGUAGE = "id_ID"
ADDONS = ["scada_bridge", "scada_bridge_plc"]


@tagged("post_install", "-at_install")
class TestTranslation(SavepointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANGUAGE)
        cls.env["ir.translation"]._load_module_terms(ADDONS, [LANGUAGE])

    def test_menus_of_both_addons_are_indonesian(self):
        names = {
            xml_id: self.env.ref(xml_id).with_context(lang=LANGUAGE).name
            for xml_id in (
                "scada_bridge.scada_bridge_menu_configuration",
                "scada_bridge.scada_mo_history_menu",
                "scada_bridge_plc.scada_plc_weighing_menu",
            )
        }
        self.assertEqual(
            list(names.values()), ["Konfigurasi", "Riwayat", "Tambahan Manual"]
        )

    def test_fields_of_both_addons_are_indonesian(self):
        env = self.env(context={"lang": LANGUAGE})
        texts = [
            env[model].fields_get([name])[name]["string"]
            for model, name in (
                ("scada.silo", "product_id"),
                ("scada.plc", "database_binding"),
            )
        ]
        self.assertEqual(texts, ["Bahan", "Ikatan Basis Data"])

    def test_errors_are_indonesian(self):
        entry = self.env["scada.api.audit"].with_context(lang=LANGUAGE).create({})
        with self.assertRaisesRegex(UserError, "tidak dapat diubah atau dihapus"):
            entry.write({"path": "/"})

    def test_every_view_is_still_a_view(self):
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        self.assertGreater(len(views), 20)
        for view in views.with_context(lang=LANGUAGE):
            etree.fromstring(view.arch)
