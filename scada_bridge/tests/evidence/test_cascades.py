# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What evidence names is deleted: refused, or the evidence says the same without it."""
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .seal_case import SealCase

REFUSED = (IntegrityError, UserError, ValidationError)


class TestCascades(SealCase):
    def assertKept(self, records):
        """Nobody deletes ``records``, and all is as it was sealed."""
        with mute_logger("odoo.sql_db"), self.assertRaises(REFUSED):
            with self.env.cr.savepoint():
                records.unlink()
                self.env["base"].flush()
        self.env.cache.invalidate()
        self.assertTrue(records.exists())
        self.assertEqual(self.check(), {})

    def test_product_that_was_dosed(self):
        self.assertKept(self.components[101])

    def test_product_that_the_history_alone_names(self):
        product = self.create_product("Named once")
        self.seals.flush()
        self.env.cr.execute(
            "INSERT INTO scada_silo_content (silo_id, product_id, date_from, "
            "company_id) VALUES (%s, %s, now(), %s)",
            [self.silos[0].id, product.id, self.env.company.id],
        )
        self.assertKept(product)

    def test_order_of_which_something_was_dosed(self):
        self.order.action_cancel()
        self.assertKept(self.order)

    def test_order_of_which_nothing_was_dosed_leaves_its_name(self):
        batch = self.create_batch()
        order, name = batch.production_id, batch.mo_id
        batch.action_cancel("not needed")
        run = order.scada_history_ids
        self.seals._cron_seal()
        order.action_cancel()
        order.unlink()
        self.env["base"].flush()
        self.env.cache.invalidate()
        self.assertEqual((run.mo_id, run.production_id.ids), (name, []))
        self.assertEqual(self.check(), {})

    def test_company(self):
        self.assertKept(self.env.company)

    def test_silo(self):
        self.assertKept(self.get_silo_line(101).silo_id)

    def test_equipment_of_the_line(self):
        self.assertKept(self.line)

    def test_user_who_decided(self):
        self.decide_silo(101)
        self.assertKept(self.manager)

    def test_user_who_ended_a_run(self):
        batch = self.create_batch()
        user = new_test_user(
            self.env, "operator_of_one", "scada_bridge.group_scada_operator"
        )
        batch.with_user(user).action_cancel("not needed")
        self.env["mail.message"].search([("author_id", "=", user.partner_id.id)])
        self.assertKept(user)

    def test_user_who_did_nothing_is_deleted(self):
        user = new_test_user(self.env, "nobody", "base.group_user")
        user.unlink()
        self.env["base"].flush()
        self.assertFalse(user.exists())

    def test_user_who_called_once_stays_in_the_audit_as_a_login(self):
        user = new_test_user(self.env, "caller", "base.group_user")
        audit = self.env["scada.api.audit"]
        entry = audit.create({"user_id": user.id, "login": "caller", "path": "/"})
        entry.flush()
        user.unlink()
        self.env["base"].flush()
        entry.invalidate_cache()
        self.assertEqual((entry.user_id.ids, entry.login), ([], "caller"))
