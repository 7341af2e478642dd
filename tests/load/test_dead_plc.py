# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One Odoo, several PLCs: a dead one stops no other."""
import pytest
from ten_lines import ManyLines

POLLS = 3
WATCH_SECONDS = 5
PATIENCE = 48  # watches: four minutes on a machine that is busy with other things


@pytest.fixture
def lines():
    with ManyLines(lines=4, poll_seconds=2) as lines:
        lines.start()
        yield lines


def count_polls(lines, counts):
    for plc, times in lines.watch(WATCH_SECONDS).items():
        counts[plc] = counts.get(plc, 0) + len(times)
    return counts


def test_every_living_plc_is_polled_on_while_one_does_not_answer(lines):
    dead, *living = lines.plcs
    lines.silence(dead)
    counts = {}
    for _watch in range(PATIENCE):
        if all(count_polls(lines, counts)[plc] >= POLLS for plc in living):
            break
    assert [counts[plc] >= POLLS for plc in living] == [True] * 3, counts
    [(offline,)] = lines.query("SELECT count(*) FROM scada_plc WHERE state = 'offline'")
    assert offline == 1
