# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moves, lines and orders carry the plant's time, journal entries the plant's day."""
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields

from odoo.addons.mrp.models.mrp_production import MrpProduction

from ...exceptions import ScadaStateError
from ..material.material_case import MaterialCase
from .posting_case import ACTUALS, PostingCase

# one minute before midnight in Jakarta, and three days later
ENDED = datetime(2026, 2, 28, 16, 59)
POSTED = "2026-03-03 09:00:00"


def close_books(case, model, locked, is_booked=True):
    """Let the books be closed up to a day, with or without ``account``."""
    for owner, name, value in (
        ("res.company", "_scada_get_lock_date", locked),
        ("product.product", "_scada_is_booked", is_booked),
    ):
        patcher = patch.object(
            type(model.env[owner]), name, lambda _self, value=value: value
        )
        patcher.start()
        case.addCleanup(patcher.stop)


class LateCase(PostingCase):
    def make_late(self, **vals):
        """Let the plant finish an order before midnight, and post it days after."""
        batch = self.create_batch(**vals)
        order = batch.production_id
        reading = self.prepare_reading(ACTUALS, "2487.35", is_finished=True, date=ENDED)
        with freeze_time(POSTED):
            batch._store_reading(reading)
            self.run_jobs("_job_post", "_job_finish")
        order.invalidate_cache()
        return order

    def get_dates(self, order):
        moves = order.move_raw_ids | order.move_finished_ids
        return set(moves.mapped("date") + moves.move_line_ids.mapped("date"))


class TestPlantTime(LateCase):
    def test_what_was_posted_days_later_has_the_time_of_the_plant(self):
        order = self.make_late()
        self.assertEqual(self.get_dates(order), {ENDED})
        self.assertEqual(order.date_finished, ENDED)

    def test_stock_of_the_day_before_is_what_was_left_on_that_day(self):
        self.make_late()
        product = self.components[101]
        before = product.with_context(to_date=datetime(2026, 2, 28, 16, 58))
        after = product.with_context(to_date=ENDED)
        taken = before.qty_available - after.qty_available
        self.assertEqual(round(taken, 2), 826.25)

    def test_time_that_the_equipment_reported_goes_before(self):
        batch = self.create_batch()
        reported = datetime(2026, 2, 28, 15, 0)
        batch.production_id._scada_set_actual_times(None, reported)
        with freeze_time(POSTED):
            order = self.make(batch, date=ENDED)
        self.assertEqual(self.get_dates(order), {reported})

    def test_end_that_is_reported_after_closing_moves_the_documents(self):
        order = self.make_late()
        reported = datetime(2026, 2, 28, 15, 0)
        order._scada_set_actual_times(None, reported)
        self.assertEqual(self.get_dates(order), {reported})
        self.assertEqual(order.date_finished, reported)

    def test_back_order_keeps_its_own_dates(self):
        self.env.company.scada_backorder = "always"
        order = self.make_late()
        rest = order.procurement_group_id.mrp_production_ids - order
        self.assertNotIn(ENDED, rest.move_raw_ids.mapped("date"))

    def test_what_goes_back_into_its_silo_has_it_too(self):
        place = self.create_location("Silo 101")
        self.get_silo(101).location_id = place
        self.assertEqual(self.get_dates(self.make_late()), {ENDED})

    def test_entries_are_of_the_plants_day(self):
        days = []
        original = MrpProduction.button_mark_done

        def mark_done(production):
            days.append(production.env.context["force_period_date"])
            return original(production)

        with patch.object(MrpProduction, "button_mark_done", mark_done):
            self.make_late()
        self.assertEqual(days, [date(2026, 2, 28)])


class TestClosedBooks(LateCase):
    def get_period(self, locked, is_booked=True):
        close_books(self, self, locked, is_booked)
        return self.env.company._scada_get_period(ENDED, self.finished)

    def test_open_day_is_the_plants_own(self):
        self.assertEqual(self.get_period(date(2026, 2, 27)), date(2026, 2, 28))

    def test_closed_day_is_told(self):
        close_books(self, self, date(2026, 2, 28))
        order = self.make_late()
        self.assertNotEqual(order.state, "done")
        self.assertEqual(
            order.scada_batch_ids.error_message,
            "The plant did this on 2026-02-28, and the books are closed up to "
            "2026-02-28. Open that period, or allow the next open day in the settings, "
            "then retry.",
        )

    def test_next_open_day_is_taken_by_setting_and_noted(self):
        self.env.company.scada_locked_period = "next"
        close_books(self, self, date(2026, 2, 28))
        order = self.make_late()
        self.assertDone(order)
        self.assertEqual(self.get_dates(order), {ENDED})
        notes = " ".join(self.get_notes(order))
        self.assertIn(
            "Booked on 2026-03-01: the books of 2026-02-28 are closed.", notes
        )

    def test_next_open_day_is_the_one_after_the_lock(self):
        self.env.company.scada_locked_period = "next"
        self.assertEqual(self.get_period(date(2026, 3, 31)), date(2026, 4, 1))

    def test_stock_without_entries_has_no_closed_books(self):
        self.assertEqual(
            self.get_period(date(2026, 12, 31), is_booked=False), date(2026, 2, 28)
        )

    def test_without_accounting_no_day_is_closed(self):
        self.assertEqual(
            self.env.company._scada_get_period(ENDED, self.finished), date(2026, 2, 28)
        )


class TestDecisionAfterMonthEnd(MaterialCase):
    def setUp(self):
        super().setUp()
        with freeze_time(ENDED):
            self.run_ = self.abort({101: 500})

    def get_dates(self, made):
        moves = made.move_id
        return set(moves.mapped("date") + moves.move_line_ids.mapped("date"))

    def decide_late(self, kind, location=None):
        with freeze_time(POSTED):
            return self.decide_all(self.run_, kind, location)

    def test_scrap_has_the_time_of_the_plant(self):
        self.assertEqual(self.get_dates(self.decide_late("scrapped")), {ENDED})

    def test_rework_has_it_too(self):
        made = self.decide_late("rework", self.rework)
        self.assertEqual(self.get_dates(made), {ENDED})

    def test_what_is_consumed_after_closing_has_it_too(self):
        self.make({101: "826.25"}, "826.25")
        self.assertEqual(self.get_dates(self.decide_late("consumed")), {ENDED})

    def test_closed_books_refuse_the_decision(self):
        close_books(self, self, fields.Date.to_date("2026-02-28"))
        with self.assertRaisesRegex(ScadaStateError, "books are closed"):
            self.decide_late("scrapped")

    def test_decision_is_booked_on_the_next_open_day_by_setting(self):
        self.env.company.scada_locked_period = "next"
        close_books(self, self, fields.Date.to_date("2026-02-28"))
        self.assertEqual(self.get_dates(self.decide_late("scrapped")), {ENDED})
