# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every kilogram that the plant dispensed has an owner, to 0.00 kg.

Per silo::

    the simulator's dispense log = consumed by orders        (done stock moves)
                                 + scrapped                  (done scrap moves)
                                 + put aside for rework      (done moves)
                                 + rejected by a person      (a decision, no document)
                                 + unassigned                (the list)
                                 + unknown                   (dosed, never read)

and what stock has lost since the beginning is the first three.  *Unknown* is found per
run: dosed by the log, less than what the run is archived with.  Such a run has to say
so to a person, and can't have more than the plant doses in the time since it was read
last.  What a late correction has told, taken over or not yet, is what the log says.

Each check gives sentences, none when all is well.
"""
from collections import Counter, defaultdict
from decimal import Decimal

from books import known

from reconcile import kilograms

NOTHING = Decimal("0.00")
STOCK_KG = kilograms(1000000)  # of each material, by the demo data
KINDS = ("consumed", "scrapped", "rework", "rejected", "unassigned", "unknown")


class Equation:
    """Both sides of it.

    :param books: :class:`books.Books`; read before the log
    :param log: :class:`plant_log.PlantLog`
    """

    def __init__(self, books, log):
        self._books = books
        self._log = log

    # -- every order ------------------------------------------------------------------
    def wrong_orders(self):
        """I1b: an order has consumed what its done run dosed, and was decided."""
        for reference, run in self._books.runs.items():
            if run.end != "done":
                continue
            wanted = defaultdict(Decimal, self._log.dosed(reference))
            for silo, quantity in self._books.decided_consumed[run.mo_id].items():
                wanted[silo] += quantity
            stock = known(self._books.consumed[run.order])
            if stock != known(wanted):
                yield "I1b: %s (%s): stock %s, plant and decisions %s" % (
                    run.order,
                    reference,
                    stock,
                    known(wanted),
                )
            yield from self._wrong_weight(reference, run)

    def _wrong_weight(self, reference, run):
        """I1: produced is what the plant weighed, or says where it is from."""
        produced = self._books.produced.get(run.order)
        weight = self._log.weights.get(reference)
        if run.weight_source == "derived":
            weight = sum(self._log.dosed(reference).values()) + self._added(run.order)
        elif run.weight_source == "person":
            weight = run.weight
        if run.weight_source:
            weight += self._books.weight_taken_over.get(reference, NOTHING)
        if produced != weight:
            yield "I1: %s (%s): produced %s, not %s (%s)" % (
                run.order,
                reference,
                produced,
                weight,
                run.weight_source or "by the plant",
            )

    def _added(self, order):
        return self._books.added_stock.get(order, NOTHING)

    def wrong_additions(self):
        """I7: a hand-add is stored once; those that count are in the order's move.

        One that may be stored already says so, and waits for a person.
        """
        rows = self._books.additions
        stored = Counter(
            (reference, kilograms(kg))
            for reference, _order, kg, state, is_repeat in rows
            if state == "accepted" or not is_repeat
        )
        for key, count in stored.items():
            if count > 1:
                yield "I7: hand-add %s %s kg is stored %d times" % (*key, count)
        for key in self._log.added_acknowledged - set(stored):
            yield "I7: hand-add %s %s kg was acknowledged and is not stored" % key
        accepted = defaultdict(Decimal)
        for _reference, order, quantity, state, _is_repeat in rows:
            if state == "accepted":
                accepted[order] += kilograms(quantity)
        for order, quantity in accepted.items():
            if order in self._books.produced and self._added(order) != quantity:
                yield "I1b: %s: %s kg added by hand were accepted, stock has %s" % (
                    order,
                    quantity,
                    self._added(order),
                )

    # -- every run --------------------------------------------------------------------
    def wrong_runs(self, told):
        """I1, I2: what ended runs have dosed has an owner.

        :param told: function (reference) -> the most kg that may be unknown of it
        """
        known_runs = set(self._books.runs) | self._books.queued
        for reference in sorted(set(self._log.targets) - known_runs):
            yield "I2: the plant took %s, which is nowhere in Odoo" % reference
        for reference, run in sorted(self._books.runs.items()):
            yield from self._wrong_run(reference, run)
            yield from self._wrong_unknown(reference, run, told)
            yield from self._wrong_decisions(reference, run)

    def _wrong_run(self, reference, run):
        dosed, stored = self._log.dosed(reference), known(self._books.stored[reference])
        if run.end == "done" and stored != dosed:
            yield "I1: %s is done with %s, plant %s" % (reference, stored, dosed)
        is_told = reference in self._books.corrected
        if run.end == "withdrawn" and dosed and not is_told:
            yield "I2: %s is withdrawn, the plant dosed %s" % (reference, dosed)
        for silo, quantity in stored.items():
            if quantity > dosed.get(silo, NOTHING):
                yield "I1: %s has %s kg of silo %d, the plant dosed %s" % (
                    reference,
                    quantity,
                    silo,
                    dosed.get(silo, NOTHING),
                )

    def unknown(self, reference):
        """{silo: kg} that the plant dosed for a run and that no reading has told."""
        stored = self._books.stored[reference]
        dosed = self._log.dosed(reference)
        return known({silo: kg - stored[silo] for silo, kg in dosed.items()})

    def _wrong_unknown(self, reference, run, told):
        unknown = self.unknown(reference)
        if run.end == "done" or not unknown:
            return
        if reference in self._books.corrected:
            yield from self._wrong_correction(reference)
            return
        if not run.is_unknown:
            yield "I1: %s: %s kg unknown, and nobody was told" % (reference, unknown)
        total, most = sum(unknown.values()), told(reference)
        if total > most:
            yield "I1: %s: %s kg unknown, at most %s since it was read last" % (
                reference,
                total,
                most,
            )

    def _wrong_correction(self, reference):
        """What the plant told late is what it did."""
        dosed = self._log.dosed(reference)
        for silo, quantity in self._books.corrected[reference].items():
            if quantity != dosed.get(silo, NOTHING):
                yield "I1: %s: silo %d was corrected late to %s, plant %s" % (
                    reference,
                    silo,
                    quantity,
                    dosed.get(silo, NOTHING),
                )

    def _wrong_decisions(self, reference, run):
        """Decided and unassigned is what was stored; documents say the same."""
        if run.end == "done":
            return
        books = self._books
        owners = defaultdict(Decimal, books.unassigned[reference])
        for kind in ("consumed", "scrapped", "rework", "rejected"):
            for silo, quantity in books.decided[reference, kind].items():
                owners[silo] += quantity
        stored = known(books.stored[reference])
        if known(owners) != stored:
            yield "I1: %s: owners of %s, archived with %s" % (
                reference,
                known(owners),
                stored,
            )
        yield from self._wrong_documents(reference, "scrapped", books.scrapped)
        yield from self._wrong_documents(reference, "rework", books.rework)

    def _wrong_documents(self, reference, kind, documents):
        decided = known(self._books.decided[reference, kind])
        moved = known(documents[reference])
        if decided != moved:
            yield "I1: %s: %s %s, stock %s" % (reference, kind, decided, moved)

    # -- every silo -------------------------------------------------------------------
    def columns(self):
        """{silo: {kind: kg}}, the right side of the equation."""
        columns = defaultdict(lambda: dict.fromkeys(KINDS, NOTHING))
        for kind, silos in self._owners():
            for silo, quantity in silos.items():
                columns[silo][kind] += quantity
        return columns

    def _owners(self):
        """(kind, {silo: kg}) of each order, run or decision."""
        books = self._books
        for kind in ("consumed", "scrapped", "rework", "unassigned"):
            for silos in getattr(books, kind).values():
                yield kind, silos
        for (_reference, kind), silos in books.decided.items():
            if kind == "rejected":
                yield kind, silos
        for reference, run in books.runs.items():
            if run.end != "done":
                yield "unknown", self.unknown(reference)

    def wrong_silos(self):
        """I1: see the equation above; and stock has lost what left it."""
        columns, dispensed = self.columns(), self._log.silo_totals()
        for silo in sorted(set(columns) | set(dispensed)):
            owned = sum(columns[silo].values())
            if owned != dispensed.get(silo, NOTHING):
                yield "I1: silo %d dispensed %s kg, owned are %s: %s" % (
                    silo,
                    dispensed.get(silo, NOTHING),
                    owned,
                    known(columns[silo]),
                )
        for silo, quantity in self._books.in_stock.items():
            booked = sum(columns[silo][kind] for kind in KINDS[:3])
            if STOCK_KG - quantity != booked:
                yield "I1: silo %d: stock went down by %s, moves say %s" % (
                    silo,
                    STOCK_KG - quantity,
                    booked,
                )

    def totals(self):
        """{kind: kg} of all silos."""
        columns = self.columns().values()
        return {kind: sum(column[kind] for column in columns) for kind in KINDS}
