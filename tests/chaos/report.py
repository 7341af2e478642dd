# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The table of a campaign, as reStructuredText."""
import statistics
from collections import namedtuple

# One fault that was injected.  ended: time.monotonic(); polled, archived: seconds from
# its end until all slots were read again, until one more batch was archived, or None.
Hit = namedtuple("Hit", "kind transport polled archived")
ROW = "{:<18} {:>6} {:>6}  {:>7} {:>7}  {:>9} {:>9}"
RULER = ROW.format(*("=" * size for size in (18, 6, 6, 7, 7, 9, 9)))


def figures(seconds):
    """(median, maximum) as texts."""
    known = [value for value in seconds if value is not None]
    if not known:
        return "-", "-"
    return "%.1f" % statistics.median(known), "%.1f" % max(known)


def kind_row(kind, drawn, hits, period):
    """One line of the table of faults."""
    polled = figures([hit.polled and hit.polled / period for hit in hits])
    archived = figures([hit.archived and hit.archived / period for hit in hits])
    return ROW.format(kind, drawn, len(hits), *polled, *archived)


def fault_table(drawn, hits, period):
    """Lines: a row per kind of fault, and their sum."""
    yield RULER
    yield ROW.format("Fault", "drawn", "hit", "polled", "max", "archived", "max")
    yield RULER
    for kind in sorted(drawn):
        of_kind = [hit for hit in hits if hit.kind == kind]
        yield kind_row(kind, drawn[kind], of_kind, period)
    yield kind_row("all", sum(drawn.values()), hits, period)
    yield RULER


def field_list(values):
    """Lines of a definition table of (name, value)."""
    names = max(len(name) for name, _value in values)
    texts = max(len(str(value)) for _name, value in values)
    ruler = "=" * names + "  " + "=" * texts
    yield ruler
    for name, value in values:
        yield "%s  %s" % (name.ljust(names), value)
    yield ruler
