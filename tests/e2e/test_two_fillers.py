# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two processes fill one queue at the same moment."""
import subprocess
import time

import pytest

from plant import Plant

LEAD_SECONDS = 15  # until both shells are up and wait for the same moment
FILL = """
import time
line = env.ref("scada_bridge.equipment_plc01")
env["scada.mo.batch"].search_count([])  # both snapshots are taken before either commits
while time.time() < %(start)r:
    time.sleep(0.001)
batches = env["scada.mo.batch"]._fill_queue(line)
env.cr.commit()
print("queued", len(batches))
"""


@pytest.fixture
def plant():
    with Plant(orders=12) as plant:
        plant.prepare()
        yield plant


def start_filler(plant, start):
    process = subprocess.Popen(
        [*plant.server.shell_command(), "--workers=0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    process.stdin.write((FILL % {"start": start}).encode())
    process.stdin.close()
    return process


def test_two_processes_queue_every_order_once(plant):
    start = time.time() + LEAD_SECONDS
    fillers = [start_filler(plant, start) for _process in range(2)]
    output = [filler.stdout.read().decode() for filler in fillers]
    assert [filler.wait(120) for filler in fillers] == [0, 0], output
    rows = plant.query("SELECT batch_no, production_id FROM scada_mo_batch")
    assert sorted(number for number, _order in rows) == list(range(1, 11))
    assert len({order for _number, order in rows}) == 10
    assert sum(text.count("queued 10") for text in output) == 1, output
