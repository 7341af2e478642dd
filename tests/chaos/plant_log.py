# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulator's own log, summed per reference: what stock is compared with."""
import datetime
from collections import Counter, defaultdict
from decimal import Decimal

from reconcile import Dispensed, kilograms

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%f%z"


def seconds(event):
    """When it happened: seconds since 1970."""
    text = event["time"].replace("Z", "+0000")
    return datetime.datetime.strptime(text, TIME_FORMAT).timestamp()


class PlantLog(Dispensed):
    """What the plant did; also what was in the mixer when the PLC forgot it.

    :ivar acknowledged: references whose finished record Odoo acknowledged
    :ivar failures: {name of the event: Counter of failure texts}
    :ivar added_acknowledged: {(reference, kg)} of hand-adds that Odoo acknowledged
    :ivar begun: {reference: when it was taken}; :ivar dosed_at: when it got the last of
        it; both in seconds since 1970
    :ivar wrong: events that must not happen
    """

    def __init__(self, events):
        self.lost = defaultdict(dict)
        self.acknowledged = set()
        self.failures = defaultdict(Counter)
        self.added_acknowledged = set()
        self.begun, self.dosed_at = {}, {}
        self.wrong = []
        super().__init__(events)

    def _add(self, event):
        super()._add(event)
        kind, reference = event["event"], event.get("reference")
        if kind == "acknowledged":
            self.acknowledged.add(reference)
        elif kind == "manual_weighing_acknowledged":
            self.added_acknowledged.add((reference, kilograms(event["kg"])))
        elif kind.startswith("failure"):
            self.failures[kind][event["info"]] += 1
        elif kind in ("duplicate_order", "acknowledged_early"):
            self.wrong.append(event)
        elif kind == "taken":
            self.begun[reference] = seconds(event)
        elif kind == "dosed":
            self.dosed_at[reference] = seconds(event)
        elif kind == "power_cycle" and event["lose_memory"] and reference:
            silos = event["silos"].items()
            lost = {int(number): kilograms(kg) for number, kg in silos}
            self._lose(reference, lost, seconds(event))

    def _lose(self, reference, silos, moment):
        if silos != dict(self.silos.get(reference, {})):  # else: all was dosed before
            self.dosed_at[reference] = moment
        self.lost[reference] = silos

    def dosed(self, reference):
        """{silo: kg} that went into the mixer for an order; none of it is forgotten
        when the PLC is."""
        dosed = dict(self.silos.get(reference, {}))
        dosed.update(self.lost.get(reference, {}))
        return dosed

    def silo_totals(self):
        """{silo: kg} of everything that was dosed."""
        totals = defaultdict(Decimal)
        for reference in self.targets:
            for silo, quantity in self.dosed(reference).items():
                totals[silo] += quantity
        return dict(totals)

    def total(self):
        """All kilograms dosed."""
        return sum(self.silo_totals().values())
