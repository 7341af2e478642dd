# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random runs of orders, aborted, withdrawn, made again, decided about, undone, late.

SCADA_SEQUENCES (6; nightly 2000) and SCADA_SEED choose what is tried; the seed
of a sequence is in the message of its failure.
"""
from .random_runs import RandomRunCase
from .seeds import draw_seeds


class TestRandomRuns(RandomRunCase):
    def test_every_kilogram_has_an_owner_after_every_step(self):
        self.play_all(draw_seeds(6, 20260401))
