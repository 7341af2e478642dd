# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Attacks on evidence: each is refused, or shown by the next check.

=====================================  ==========  ===================================
Attack                                 Layer       What tells it
=====================================  ==========  ===================================
``write`` and ``unlink``, anybody      Odoo        an error
a server action, by ORM or SQL         Odoo,       an error
                                       database
SQL of Odoo's own role                 database    an error
merging products or partners           database    an error
guards switched off, a row rewritten   seals       run and line
guards left off                        seals       the table
a run deleted with its seals           anchors     the day whose seals are missing
a seal made again                      anchors     the day whose anchor differs
an older dump                          anchors     days without anchor, and whoever
                                                   holds a newer one
=====================================  ==========  ===================================
"""
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .seal_case import SealCase

HISTORY = "scada_mo_history"


class TestRefused(SealCase):
    def assertRefused(self, step, error=IntegrityError, text="are only added"):
        with self.assertRaisesRegex(error, text), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                step()

    def run_action(self, code):
        action = self.env["ir.actions.server"].create(
            {
                "name": "attack",
                "model_id": self.env["ir.model"]._get("scada.mo.history").id,
                "state": "code",
                "code": code,
            }
        )
        context = {"active_model": "scada.mo.history", "active_id": self.run_one.id}
        return lambda: action.with_context(**context).run()

    def test_orm(self):
        line = self.get_silo_line(101)
        for step in (lambda: line.write({"actual_consumption": 1}), line.unlink):
            self.assertRefused(step, UserError, "can't be changed or deleted")

    def test_server_action_with_the_orm(self):
        code = "record.sudo().write({'actual_weight_quantity_finished_goods': 1.0})"
        self.assertRefused(self.run_action(code), UserError, "can't be changed")

    def test_server_action_with_sql(self):
        for code in (
            "UPDATE scada_mo_history SET actual_weight_quantity_finished_goods = 1",
            "SET LOCAL scada.evidence = 'on'; DELETE FROM scada_mo_history_line",
            "SET CONSTRAINTS ALL DEFERRED; DELETE FROM scada_mo_history_line",
            "TRUNCATE scada_mo_history CASCADE",
        ):
            step = self.run_action('env.cr.execute("%s")' % code)
            self.assertRefused(step, ValueError)  # as Odoo tells what SQL refused

    def test_upsert(self):
        self.assertRefused(
            lambda: self.env.cr.execute(
                "INSERT INTO scada_mo_history_line (id, history_id, silo_id, "
                "silo_number) SELECT id, history_id, silo_id, silo_number FROM "
                "scada_mo_history_line ON CONFLICT (id) DO UPDATE "
                "SET actual_consumption = 1"
            )
        )

    def test_merging_products(self):
        """What a merge does: every column that names one names the other."""
        self.decide_silo(101)
        values = self.components[101].id, self.components[102].id
        for table in ("mo_history_line", "consumption_entry", "disposition"):
            query = "UPDATE scada_%s SET product_id = %%s WHERE product_id = %%s"
            self.assertRefused(
                lambda q=query % table: self.env.cr.execute(q, values[::-1])
            )

    def test_merging_the_partners_of_users_leaves_the_users_named(self):
        partners = self.manager.partner_id + self.other.partner_id
        row = self.decide_silo(101)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        self.seals._cron_seal()
        wizard._merge(partners.ids, partners[0])
        self.assertEqual((row.user_id, row.user_name), (self.manager, "Ratna"))
        self.assertEqual(self.check(), {})

    def test_merging_units_changes_no_kilogram(self):
        tables = self.env["scada.evidence.mixin"]._get_evidence_models()
        units = [
            name
            for name in tables
            for field in self.env[name]._fields.values()
            if field.store and field.comodel_name == "uom.uom"
        ]
        self.assertEqual(units, [])


class TestShown(SealCase):
    def test_rewritten_line_is_named_with_its_run_and_silo(self):
        line = self.get_silo_line(101)
        query = "UPDATE scada_mo_history_line SET actual_consumption = 1 WHERE id = %s"
        self.rewrite(query, line.id)
        text = "line %d (silo 101) is not what was sealed" % line.id
        self.assertEqual(self.check(), {self.order.name: text})
        self.assertEqual(self.run_one.seal_state, "broken")
        summaries = self.order.activity_ids.mapped("summary")
        self.assertIn("%s is not what was sealed" % self.order.name, summaries)

    def test_rewritten_reason_of_the_run(self):
        self.rewrite("UPDATE scada_mo_history SET reason = 'x'", table=HISTORY)
        text = "run %d is not what was sealed" % self.run_one.id
        self.assertEqual(self.check(), {self.order.name: text})

    def test_deleted_line(self):
        line = self.get_silo_line(102)
        self.rewrite("DELETE FROM scada_mo_history_line WHERE id = %s", line.id)
        text = "line %d was sealed and is missing" % line.id
        self.assertEqual(self.check(), {self.order.name: text})

    def test_added_line(self):
        self.env.cr.execute(
            "INSERT INTO scada_mo_history_line (history_id, silo_id, silo_number) "
            "SELECT history_id, silo_id, 115 FROM scada_mo_history_line "
            "WHERE id = %s RETURNING id",
            [self.get_silo_line(101).id],
        )
        text = "line %d (silo 115) was added after the seal" % self.env.cr.fetchone()[0]
        self.assertEqual(self.check(), {self.order.name: text})

    def test_change_by_the_way_past_the_guards(self):
        self.env.cr.execute("SELECT scada_evidence_pass('only a little')")
        self.env.cr.execute("UPDATE scada_mo_history SET mo_id = 'X'")
        self.env.cache.invalidate()
        self.assertEqual(list(self.check()), ["X"])
        passages = self.env["scada.evidence.passage"].search([], limit=1)
        self.assertEqual(passages.reason, "only a little")

    def test_what_is_right_again_is_over(self):
        self.rewrite("UPDATE scada_mo_history SET batch_no = -batch_no", table=HISTORY)
        before = self.env["scada.seal.finding"].search([])
        self.assertTrue(self.check())
        self.rewrite("UPDATE scada_mo_history SET batch_no = -batch_no", table=HISTORY)
        self.assertEqual(self.check(), {})
        finding = self.env["scada.seal.finding"].search([]) - before
        self.assertTrue(finding.date_over)

    def test_button_tells_it_at_once(self):
        done = self.run_one.action_check_seal()["params"]
        self.assertEqual(done["message"], "It is what was sealed.")
        self.rewrite("UPDATE scada_mo_history SET reason = 'x'", table=HISTORY)
        with mute_logger("odoo.addons.scada_bridge.models.seal.finding"):
            done = self.run_one.action_check_seal()["params"]
        text = "run %d is not what was sealed" % self.run_one.id
        self.assertEqual((done["message"], done["type"]), (text, "danger"))

    def test_guard_that_was_left_off(self):
        self.env.cr.execute("ALTER TABLE scada_history_log DISABLE TRIGGER USER")
        text = "the guard of table scada_history_log is off or was replaced"
        self.assertEqual(self.check(), {"guards": text})

    def test_seal_made_again_for_a_rewritten_line_differs_from_the_anchor(self):
        anchor = self.make_anchor()
        query = "UPDATE scada_mo_history_line SET actual_consumption = 1 WHERE id = %s"
        self.rewrite(query, self.get_silo_line(101).id)
        self.rewrite("DELETE FROM scada_seal", table="scada_seal")
        self.seals._seal(self.run_one.ids)
        self.rewrite(
            "UPDATE scada_seal SET id = %s", anchor.last_seal, table="scada_seal"
        )
        name = "anchor %d/%d" % (anchor.company_id.id, anchor.number)
        text = "anchor %d is not what was made of its seals" % anchor.number
        self.assertEqual(self.check(), {name: text})

    def test_run_deleted_with_its_seals_is_missed_by_the_anchor(self):
        anchor = self.make_anchor()
        run = self.run_one.id
        self.rewrite("DELETE FROM scada_seal", table="scada_seal")
        self.rewrite(
            "DELETE FROM scada_history_log WHERE history_id = %s",
            run,
            table="scada_history_log",
        )
        query = "DELETE FROM scada_mo_history_line WHERE history_id = %s"
        self.rewrite(query, run)
        self.rewrite("DELETE FROM scada_mo_history WHERE id = %s", run, table=HISTORY)
        name = "anchor %d/%d" % (anchor.company_id.id, anchor.number)
        text = "seals are missing that anchor %d covers" % anchor.number
        self.assertEqual(self.check(), {name: text})

    def test_older_dump_has_no_anchors_of_the_days_since_then(self):
        self.make_anchor(days=5)
        last = self.make_anchor(days=2)
        name = "anchor %d/%d" % (last.company_id.id, last.number)
        text = "there is no anchor of the days before anchor %d" % last.number
        self.assertEqual(self.check(), {name: text})

    def test_days_in_a_row_are_no_gap(self):
        self.make_anchor(days=3)
        self.make_anchor(days=2)
        self.assertEqual(self.check(), {})

    def make_anchor(self, days=1):
        """Make the anchor of a day, as if all seals so far were of it."""
        anchors = self.env["scada.seal.anchor"]
        company = self.env.company
        self.rewrite("UPDATE scada_seal SET date = date", table="scada_seal")
        day = company._scada_today() + timedelta(days=10 - days)
        with mute_logger("odoo.addons.scada_bridge.models.seal.anchor"):
            return anchors._make(company, day)

    def test_anchor_goes_to_the_log_and_to_the_person_in_charge(self):
        self.env.company.scada_responsible_id = self.manager
        with self.assertLogs("odoo.addons.scada_bridge.models.seal.anchor") as logs:
            day = self.env.company._scada_today() + timedelta(days=9)
            anchor = self.env["scada.seal.anchor"]._make(self.env.company, day)
        self.assertIn(anchor.hash, logs.output[0])
        self.assertGreaterEqual(anchor.seal_count, 1)
        message = self.env["mail.message"].search([], order="id desc", limit=1)
        self.assertIn(anchor.hash, message.body)
        self.assertEqual(message.notified_partner_ids, self.manager.partner_id)

    def test_anchor_of_today_waits_for_its_end(self):
        anchors = self.env["scada.seal.anchor"]
        with mute_logger("odoo.addons.scada_bridge.models.seal.anchor"):
            anchors._cron_anchor()
        last = anchors.search([("company_id", "=", self.env.company.id)], limit=1)
        yesterday = self.env.company._scada_today() - timedelta(days=1)
        self.assertEqual(last.day, yesterday)
        self.assertLess(last.last_seal, self.run_one.seal_ids.id)

    def test_run_without_a_seal_is_told_after_a_day(self):
        self.rewrite("DELETE FROM scada_seal", table="scada_seal")
        self.rewrite(
            "UPDATE scada_mo_history SET create_date = %s",
            fields.Datetime.now() - timedelta(days=2),
            table=HISTORY,
        )
        found = self.seals._find_faults(self.run_one.ids)
        self.assertEqual(found, {self.run_one.id: ["unsealed - -"]})
