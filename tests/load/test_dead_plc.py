# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One Odoo, several PLCs: a dead one stops no other."""
import pytest
from ten_lines import DATABASE, ManyLines

from waiting import wait_for

POLLS = 3
WATCH_SECONDS = 5
# Living PLCs answer late on a busy machine, and are not taken for dead ones.
BE_PATIENT = "UPDATE scada_plc SET timeout = 600 WHERE port = ANY(%s)"
OFFLINE = "SELECT port FROM scada_plc WHERE state = 'offline'"


@pytest.fixture
def lines():
    with ManyLines(lines=4, poll_seconds=2) as lines:
        lines.start()
        yield lines


def be_patient(lines, plcs):
    with lines.cluster.connect(DATABASE) as connection:
        connection.cursor().execute(BE_PATIENT, [[plc.port for plc in plcs]])
    connection.close()


def test_every_living_plc_is_polled_on_while_one_does_not_answer(lines):
    dead, *living = lines.plcs
    be_patient(lines, living)
    lines.silence(dead)
    wait_for(lambda: lines.query(OFFLINE) == [(dead.port,)], "the dead one noticed")
    counts = dict.fromkeys(lines.plcs, 0)

    def are_polled_on():
        for plc, times in lines.watch(WATCH_SECONDS).items():
            counts[plc] += len(times)
        return all(counts[plc] >= POLLS for plc in living)

    wait_for(are_polled_on, "%d polls of each living PLC" % POLLS)
    assert lines.query(OFFLINE) == [(dead.port,)]
