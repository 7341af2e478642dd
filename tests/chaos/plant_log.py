# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulator's own log, summed per reference: what stock is compared with."""
from collections import Counter, defaultdict

from reconcile import Dispensed, kilograms


class PlantLog(Dispensed):
    """What the plant did; also what was in the mixer when the PLC forgot it.

    :ivar acknowledged: references whose finished record Odoo acknowledged
    :ivar failures: {name of the event: Counter of failure texts}
    :ivar wrong: events that must not happen
    """

    def __init__(self, events):
        self.lost = defaultdict(dict)
        self.acknowledged = set()
        self.failures = defaultdict(Counter)
        self.wrong = []
        super().__init__(events)

    def _add(self, event):
        super()._add(event)
        kind = event["event"]
        if kind == "acknowledged":
            self.acknowledged.add(event["reference"])
        elif kind.startswith("failure"):
            self.failures[kind][event["info"]] += 1
        elif kind in ("duplicate_order", "acknowledged_early"):
            self.wrong.append(event)
        elif kind == "power_cycle" and event["lose_memory"] and event["reference"]:
            silos = event["silos"].items()
            lost = {int(number): kilograms(kg) for number, kg in silos}
            self.lost[event["reference"]] = lost

    def dosed(self, reference):
        """{silo: kg} that went into the mixer for an order; none of it is forgotten
        when the PLC is."""
        dosed = dict(self.silos.get(reference, {}))
        dosed.update(self.lost.get(reference, {}))
        return dosed

    def total(self):
        """All kilograms dosed."""
        return sum(sum(self.dosed(ref).values()) for ref in self.targets)
