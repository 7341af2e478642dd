# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two processes fill one queue at the same moment."""
import subprocess

import pytest

from plant import Plant

READY = b"sees the queue as it was\n"
# A key of the test's own; the bridge locks by two numbers.
START_LOCK = 4711
FILL = (
    b"""
line = env.ref("scada_bridge.equipment_plc01")
env["scada.mo.batch"].search_count([])  # both snapshots are taken before either commits
print("sees the queue as it was", flush=True)
env.cr.execute("SELECT pg_advisory_xact_lock_shared(%d)")
batches = env["scada.mo.batch"]._fill_queue(line)
env.cr.commit()
print("queued", len(batches), flush=True)
"""
    % START_LOCK
)


@pytest.fixture
def plant():
    with Plant(orders=12) as plant:
        plant.prepare()
        plant.plc.start()  # it is read before numbers are given
        yield plant


def start_filler(plant):
    process = subprocess.Popen(
        [*plant.server.shell_command(), "--workers=0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    process.stdin.write(FILL)
    process.stdin.close()
    return process


def read_until(process, line):
    """Return what the process wrote, up to this line or to its end."""
    lines = []
    while not lines or lines[-1] not in (line, b""):
        lines.append(process.stdout.readline())
    return b"".join(lines)


def test_two_processes_queue_every_order_once(plant):
    with plant.cluster.connect(plant.database) as starter:
        starter.cursor().execute("SELECT pg_advisory_lock(%s)", [START_LOCK])
        fillers = [start_filler(plant) for _process in range(2)]
        output = [read_until(filler, READY) for filler in fillers]
        assert [text.endswith(READY) for text in output] == [True, True], output
    starter.close()  # and both go on
    output = [filler.stdout.read().decode() for filler in fillers]
    assert [filler.wait() for filler in fillers] == [0, 0], output
    rows = plant.query("SELECT batch_no, production_id FROM scada_mo_batch")
    assert sorted(number for number, _order in rows) == list(range(1, 11))
    assert len({order for _number, order in rows}) == 10
    assert sum(text.count("queued 10") for text in output) == 1, output
