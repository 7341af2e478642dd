# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much the plant really doses: seeded, bounded, the same for the same order.

Amounts are hundredths of a kilogram. Each draw depends on the seed, the reference
and the silo only, so neither the order of events nor the clock changes it.
"""

import random

DOSING_ERROR = 0.005  # of the target, either way
LOSS_LEAST, LOSS_MOST = 0.001, 0.006  # of the dosed sum, dust and moisture


def _draw(seed: int, reference: str, what: str, low: float, high: float) -> float:
    dice = random.Random("%d/%s/%s" % (seed, reference, what))  # nosec B311
    return dice.uniform(low, high)


def dosed_amount(seed: int, reference: str, silo: int, target: int) -> int:
    """Target plus an error of at most 0.5 %; nothing for a target of 0 or less."""
    if target <= 0:
        return 0
    error = _draw(seed, reference, str(silo), -DOSING_ERROR, DOSING_ERROR)
    return target + int(target * error)


def mixed_weight(seed: int, reference: str, dosed: int) -> int:
    """Weight of the finished goods: the dosed sum less 0.1 to 0.6 %."""
    loss = _draw(seed, reference, "loss", LOSS_LEAST, LOSS_MOST)
    return dosed - int(dosed * loss)
