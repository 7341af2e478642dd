# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A line with a simulated CJ2M, over the real wire protocol."""
from odoo.addons.scada_bridge.models.material.disposition import Share
from odoo.addons.scada_bridge.tests.common import MillCase

from ..plc.link.deadline_socket import DeadlineSocket
from ..plc.simulator import Simulator
from .haste import PATIENCE, in_haste

JOBS = (
    "_job_fill_queue",
    "_job_write",
    "_job_release",
    "_job_verify",
    "_job_acknowledge",
    "_job_post",
    "_job_finish",
    "_job_acknowledge_event",
    "_job_open_request",
)

FIRST_ORDER = 50001  # no order of a test's class is named like that


class PlantCase(MillCase):
    """The mill with its PLC; polls are run by hand."""

    transport = "eip"
    profile = "kanjabung"

    def setUp(self):
        super().setUp()
        self.number_orders()
        self.simulator = Simulator(manual=True, seed=7, fins_port=0).start()
        self.addCleanup(self.simulator.stop)
        self.plc = self.env["scada.plc"].create(
            {
                "name": "CJ2M",
                "equipment_id": self.line.id,
                "host": "127.0.0.1",
                "transport": self.transport,
                "profile": self.profile,
                "port": self.get_simulator_port(),
                "fins_local_port": 0,
                "timeout": PATIENCE,
                "withdraw_seconds": 0,
            }
        )

    def number_orders(self):
        """Give orders the same names in each run of a test, whatever ran before it.

        The simulator's dosing errors hang on the name.
        """
        sequence = self.env.ref("stock.warehouse0").manu_type_id.sequence_id
        sequence.number_next = FIRST_ORDER

    def get_simulator_port(self):
        is_fins = self.transport != "eip"
        return self.simulator.fins_port if is_fins else self.simulator.port

    def in_haste(self):
        """Let the time run out soon for the block's requests that a fault has hit."""
        return in_haste(DeadlineSocket, self.simulator)

    def release_each_by_itself(self):
        """Let the PLC take each order by the handshake word of its own slot."""
        orders = self.plc.block_ids.filtered(lambda block: block.name == "batch_write")
        orders.release = "per_slot"

    # -- orders -------------------------------------------------------------------
    def queue_orders(self, count=1, **vals):
        """Return the batches of new orders, not written to the PLC yet."""
        self.create_orders(count, **vals)
        return self.batches._fill_queue(self.line)

    def release_orders(self, count=1, **vals):
        """Return the batches of new orders, released to the PLC."""
        batches = self.queue_orders(count, **vals)
        self.hand_over(batches)
        return batches

    def abort_run(self):
        """Leave material of an aborted run; return a decision about a part of it."""
        order = self.create_order(2500)
        silos = self.env["scada.silo"]._get_line_silos(self.line)
        vals = order._prepare_scada_batch_vals(silos)
        # a number of its own: slot 1, which lets the PLC take orders, may be in use
        batch = self.batches._create_queued([dict(vals, batch_no=10)])
        self.store(batch, {101: 5})
        batch.action_cancel("for the test")
        line = order.scada_history_ids.line_ids.filtered("unassigned_kg")
        lots = self.env["stock.production.lot"]
        share = Share(line, 1, line._get_material_figures(), lots)
        return self.env["scada.disposition"]._decide([share], "rejected", "test")

    def hand_over(self, batches):
        """Write orders to the PLC and release them."""
        for batch in batches:
            batch._job_write()
        for batch in reversed(batches):  # slot 1 may release them all
            batch._job_release()

    # -- time ---------------------------------------------------------------------
    def run_jobs(self, *methods):
        """Perform the jobs named, or all but polls, if they are due."""
        super().run_jobs(*(methods or JOBS))

    def poll(self):
        self.plc._job_poll()

    def run_plant(self, seconds=400):
        """Let the plant work, and take in what it did."""
        self.simulator.scan(seconds)
        self.poll()
        self.run_jobs()

    # -- the plant's words ----------------------------------------------------------
    def get_words(self, address, count=1):
        return tuple(self.simulator.memory.read("D", address, count))

    def set_words(self, address, *words):
        self.simulator.memory.write("D", address, words)

    def count_requests(self):
        """Return how many CIP reads and writes arrived since the last call."""
        counts = self.simulator.requests.counts()
        self.simulator.requests.clear()
        return counts.get("read", 0) + counts.get("write", 0)

    def get_dispensed(self, reference):
        """Return {silo: kg} as the simulator's own log tells it."""
        return {
            event["silo"]: float(event["kg"])
            for event in self.simulator.log.events("dosed")
            if event["reference"] == reference
        }

    def get_consumed(self, production):
        """Return {silo: kg} of the order's done stock moves."""
        numbers = {silo.product_id: silo.number for silo in self.silos}
        return {
            numbers[move.product_id]: round(move.quantity_done, 2)
            for move in production.move_raw_ids
            if move.state == "done" and move.product_id in numbers
        }
