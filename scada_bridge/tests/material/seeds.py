# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which random sequences a test plays; SCADA_SEQUENCES and SCADA_SEED choose others."""
import os
import random
import traceback


def draw_seeds(count, first):
    """Return the seeds to try: SCADA_SEQUENCES from SCADA_SEED on, else these."""
    count = int(os.environ.get("SCADA_SEQUENCES") or count)
    first = int(os.environ.get("SCADA_SEED") or first)
    return range(first, first + count)


class SeedCase:
    """Tests with a method ``play``, which plays the sequence of some dice."""

    def play_all(self, seeds):
        """Play a sequence for each seed; all are tried, whatever one of them finds."""
        failures = []
        for seed in seeds:
            try:
                self.play(random.Random(seed))
            except Exception:
                failures.append("seed %s: %s" % (seed, traceback.format_exc()))
                self.env.cache.invalidate()
        self.assertFalse(failures, "\n".join(failures))
