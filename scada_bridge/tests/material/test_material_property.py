# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random runs of orders, aborted, withdrawn, made again, decided about, undone, late.

SCADA_SEQUENCES (6; nightly 2000) and SCADA_SEED choose what is tried; the seed
of a sequence is in the message of its failure.
"""
import os
import random
import traceback

from .random_runs import RandomRunCase

SEQUENCES = int(os.environ.get("SCADA_SEQUENCES") or 6)
SEED = int(os.environ.get("SCADA_SEED") or 20260401)


class TestRandomRuns(RandomRunCase):
    def test_every_kilogram_has_an_owner_after_every_step(self):
        failures = []
        for seed in range(SEED, SEED + SEQUENCES):
            try:
                self.play(random.Random(seed))
            except Exception:  # all seeds are tried, whatever one of them finds
                failures.append("seed %s: %s" % (seed, traceback.format_exc()))
                self.env.cache.invalidate()
        self.assertFalse(failures, "\n".join(failures))
