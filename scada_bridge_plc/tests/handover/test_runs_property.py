# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The random runs of scada_bridge on a line with a PLC: sent again, corrected late.

SCADA_SEQUENCES (4; nightly 2000) and SCADA_SEED as there.
"""
from dataclasses import dataclass
from decimal import Decimal
from typing import Dict

from odoo.addons.scada_bridge.tests.material.random_runs import ACTS, RandomRunCase
from odoo.addons.scada_bridge.tests.material.seeds import draw_seeds

from ..common import PlantCase


@dataclass(frozen=True)
class LateRecord:
    """The figures of a finished record that a correction looks at."""

    actuals: Dict[int, Decimal]
    weight: Decimal
    is_failed: bool = False


class TestRandomRunsOfAPlc(RandomRunCase, PlantCase):
    acts = ACTS + ("resend", "resend", "correct", "correct", "ignore")

    def setUp(self):
        super().setUp()
        self.release_each_by_itself()  # a run may be queued while slot 1 is in use

    def test_every_kilogram_has_an_owner_after_every_step(self):
        self.play_all(draw_seeds(4, 20260501))

    def play_steps(self, dice):
        self.corrections, self.decided = [], 0
        super().play_steps(dice)

    # -- what happens -----------------------------------------------------------------
    def do_read(self, runs, **vals):
        if runs.batch:
            runs.batch.plc_state = "taken"
        super().do_read(runs, **vals)

    def let_go(self, batch):
        batch.plc_state = "acknowledged"

    def abort_run(self, batch):
        """Nobody knows what the plant did with a run that it has lost."""
        batch._quarantine("lost with the PLC's memory")
        super().abort_run(batch)
        return "aborted"

    def do_resend(self, runs):
        """Another run of the order, under a reference that was never used."""
        batch = runs.batch
        if not batch:
            return
        batch._quarantine("lost with the PLC's memory")
        batch.action_resend()
        runs.end_live("aborted", runs.aborted)
        references = runs.order.scada_history_ids.mapped("reference")
        self.assertNotIn(runs.batch.reference, references)

    def do_correct(self, runs):
        """The PLC shows an ended run once more, otherwise; it is shown twice."""
        run = runs.order.scada_history_ids.sorted("id")[-1:]
        if not run:
            return
        actuals = {number: self.draw_kg() for number in self.products}
        record = LateRecord(actuals, self.draw_kg(250000))
        words = [self.dice.randrange(0x10000) for _word in range(76)]
        for _time in range(2):
            self.env["scada.late.correction"]._take(run, words, record)
        self.corrections.append(run.uuid)

    def do_ignore(self, runs):
        """A manager says that it is not so; another one may have to confirm it."""
        corrections = self.env["scada.late.correction"]
        waiting = corrections.search(
            [("production_id", "=", runs.order.id), ("state", "=", "open")], limit=1
        )
        if waiting:
            figures = waiting._get_figures()
            waiting.with_user(self.manager).action_ignore("not dosed", figures)
            self.decided += 1

    # -- what always holds ---------------------------------------------------------
    def check(self):
        super().check()
        self.env.cr.execute(
            "SELECT array_agg(uuid ORDER BY id),"
            " count(*) FILTER (WHERE state <> 'open') FROM scada_late_correction"
            " WHERE uuid IN %s",
            [tuple(self.corrections) or ("",)],
        )
        uuids, decided = self.env.cr.fetchone()
        self.assertEqual(uuids or [], self.corrections, self.told)
        self.assertEqual(decided, self.decided, self.told)
