# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An addon that uses our names for something else is found by what Odoo knows of it.

The rows are those that Odoo writes when it installs such an addon; whole databases with
one are in tests/takeover.
"""
from odoo.exceptions import UserError
from odoo.tests import SavepointCase, tagged

from ...hooks import pre_init_hook
from ...models.namesake.declared import find_declared

OLD = "old_plant_addon"
LINE = "field mrp.bom.scada_equipment_id (old_plant_addon)"


@tagged("post_install", "-at_install")
class TestNamesake(SavepointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addon = cls.env["ir.module.module"].create(
            {"name": OLD, "state": "installed"}
        )

    def give_to_old_addon(self, model, name, ttype, relation=None):
        """Describe a field as Odoo does for the addon that came last."""
        self.env.cr.execute(
            "UPDATE ir_model_fields SET ttype = %s, relation = %s"
            " WHERE model = %s AND name = %s RETURNING id",
            [ttype, relation, model, name],
        )
        self.name_by_old_addon("ir.model.fields", self.env.cr.fetchone()[0])

    def name_by_old_addon(self, model, res_id):
        self.env["ir.model.data"].create(
            {
                "module": OLD,
                "name": "%s_%d" % (model.replace(".", "_"), res_id),
                "model": model,
                "res_id": res_id,
            }
        )
        self.env["base"].flush()

    def refusal(self):
        with self.assertRaises(UserError) as caught:
            pre_init_hook(self.env.cr)
        return str(caught.exception)

    def test_failure_by_many2one_is_named_with_both_meanings(self):
        self.give_to_old_addon(
            "scada.failure.report", "equipment_code", "many2one", "scada.equipment"
        )
        self.assertIn(
            "field scada.failure.report.equipment_code (old_plant_addon): many2one of "
            "scada.equipment, ours: char",
            self.refusal(),
        )

    def test_line_of_another_model_is_named_with_both_meanings(self):
        self.give_to_old_addon(
            "mrp.bom", "scada_equipment_id", "many2one", "scada.equipment"
        )
        self.assertIn(
            LINE + ": many2one of scada.equipment, ours: many2one of "
            "maintenance.equipment",
            self.refusal(),
        )

    def test_model_of_another_addon_is_named(self):
        model = self.env["ir.model"]._get("scada.failure.report")
        self.name_by_old_addon("ir.model", model.id)
        self.assertIn("model scada.failure.report (old_plant_addon)\n", self.refusal())

    def test_way_out_is_named(self):
        model = self.env["ir.model"]._get("scada.failure.report")
        self.name_by_old_addon("ir.model", model.id)
        self.assertIn("odoo scada_import --old-addons --stage", self.refusal())

    def test_table_of_nobody_is_named(self):
        self.assertIn("table mo_batch (no addon that Odoo knows)", self.refusal())

    def test_addon_that_needs_ours_knows_what_it_shares(self):
        self.env["ir.module.module.dependency"].create(
            {"module_id": self.addon.id, "name": "scada_bridge"}
        )
        self.give_to_old_addon(
            "mrp.bom", "scada_equipment_id", "many2one", "scada.equipment"
        )
        self.assertNotIn(OLD, self.refusal())

    def test_addon_that_is_leaving_disturbs_nobody(self):
        self.give_to_old_addon(
            "mrp.bom", "scada_equipment_id", "many2one", "scada.equipment"
        )
        self.env.cr.execute(
            "UPDATE ir_module_module SET state = 'to remove' WHERE name = %s", [OLD]
        )
        self.assertNotIn(OLD, self.refusal())

    def test_routes_of_an_addon_are_found_in_its_code(self):
        names = [claim.name for claim in find_declared("scada_bridge")]
        self.assertIn("GET /api/scada/health", names)

    def test_routes_of_metrics_may_be_shared(self):
        names = [claim.name for claim in find_declared("scada_bridge")]
        self.assertNotIn("GET /metrics", names)
