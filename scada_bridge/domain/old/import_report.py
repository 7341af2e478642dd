# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What became of each row of an import: counted, listed if a person must look."""

from collections import Counter
from typing import Callable
from typing import Counter as CounterType
from typing import NamedTuple, Tuple

IMPORTED = "imported"  # new in Odoo
KNOWN = "known"  # imported by an earlier run, or reported by another channel
UNMATCHED = "unmatched"  # not imported; the reason says why
ATTENTION = "attention"  # imported or dealt with, but a person should look

OUTCOMES = (IMPORTED, KNOWN, UNMATCHED, ATTENTION)


class Finding(NamedTuple):
    """One row that a person should look at.

    :ivar table: old table, or ".env"
    :ivar key: how the row is found there: its id and order, or the name of a setting
    :ivar outcome: UNMATCHED or ATTENTION
    """

    table: str
    key: str
    outcome: str
    reason: str


class ImportReport:
    """Counts of an import; findings go out at once, so memory stays bounded.

    :param on_finding: gets each :class:`Finding`
    :param on_progress: gets (table, rows read so far)
    """

    def __init__(
        self,
        on_finding: Callable[[Finding], None],
        on_progress: Callable[[str, int], None] = lambda table, rows: None,
    ) -> None:
        self._on_finding = on_finding
        self.progress = on_progress
        self.counts: CounterType[Tuple[str, str]] = Counter()

    def count(self, table: str, outcome: str, number: int = 1) -> None:
        """Count rows that need no words."""
        self.counts[table, outcome] += number

    def add_finding(self, table: str, key: str, outcome: str, reason: str) -> None:
        """Count a row and list why a person should look at it."""
        self.count(table, outcome)
        self._on_finding(Finding(table, key, outcome, reason))
