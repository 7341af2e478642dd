# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A line with a simulated CJ2M, over the real wire protocol."""
from odoo.tests import SavepointCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..plc.simulator import Simulator

# 2500 kg of feed: silo, kg, as in contract/memory-map.md (write-slot-1)
RECIPE = {101: 825.0, 102: 375.0, 103: 210.4, 114: 110.0}
STOCK_KG = 100000.0


@tagged("post_install", "-at_install")
class PlantCase(SavepointCase):
    """Jobs are trapped; :meth:`run_jobs` performs them, but no further poll."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.kg = cls.env.ref("uom.product_uom_kgm")
        cls.line = cls.env.ref("scada_bridge.equipment_plc01")
        cls.batches = cls.env["scada.mo.batch"]
        cls.histories = cls.env["scada.mo.history"]
        cls.bom = cls.create_bom()

    @classmethod
    def create_product(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "product",
                "uom_id": cls.kg.id,
                "uom_po_id": cls.kg.id,
            }
        )

    @classmethod
    def create_bom(cls):
        finished = cls.create_product("JF PLUS 25")
        lines = []
        for number, quantity in RECIPE.items():
            component = cls.create_product("Material %s" % number)
            silo = cls.env.ref("scada_bridge.silo_%s" % number)
            silo.product_id = component
            cls.env["stock.quant"]._update_available_quantity(
                component, cls.env.ref("stock.stock_location_stock"), STOCK_KG
            )
            vals = {
                "product_id": component.id,
                "product_qty": quantity,
                "product_uom_id": cls.kg.id,
            }
            lines.append((0, 0, vals))
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": finished.product_tmpl_id.id,
                "product_qty": 2500.0,
                "product_uom_id": cls.kg.id,
                "scada_equipment_id": cls.line.id,
                "bom_line_ids": lines,
            }
        )

    def setUp(self):
        super().setUp()
        self.simulator = Simulator(manual=True, seed=7).start()
        self.addCleanup(self.simulator.stop)
        self.plc = self.env["scada.plc"].create(
            {
                "name": "CJ2M",
                "equipment_id": self.line.id,
                "host": "127.0.0.1",
                "port": self.simulator.port,
                "timeout": 1.0,
            }
        )
        self.trap = self.enterContext(trap_jobs())

    def enterContext(self, manager):  # unittest has it from Python 3.11 on
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    # -- orders -------------------------------------------------------------------
    def create_orders(self, count=1, **vals):
        defaults = {
            "product_id": self.bom.product_tmpl_id.product_variant_id.id,
            "bom_id": self.bom.id,
            "product_qty": 2500.0,
            "product_uom_id": self.kg.id,
        }
        productions = self.env["mrp.production"].create(
            [dict(defaults, **vals) for _index in range(count)]
        )
        self.env["stock.move"].create(productions._get_moves_raw_values())
        self.env["stock.move"].create(productions._get_moves_finished_values())
        productions.action_confirm()
        return productions

    def queue_orders(self, count=1, **vals):
        """Return the batches of new orders, not written to the PLC yet."""
        self.create_orders(count, **vals)
        return self.batches._fill_queue(self.line)

    def release_orders(self, count=1, **vals):
        """Return the batches of new orders, released to the PLC."""
        batches = self.queue_orders(count, **vals)
        for batch in batches:
            batch._job_write()
        return batches

    # -- time ---------------------------------------------------------------------
    def run_jobs(self, *methods):
        """Perform the jobs named, or all that need not wait, and those they queue."""
        while True:
            jobs = [
                job
                for job in self.trap.enqueued_jobs
                if job.method_name in methods or (not methods and not job.eta)
            ]
            if not jobs:
                return
            for job in jobs:
                self.trap.enqueued_jobs.remove(job)
                job.perform()

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
        return {
            self.env["scada.silo"]
            .search([("product_id", "=", move.product_id.id)])
            .number: round(move.quantity_done, 2)
            for move in production.move_raw_ids
            if move.state == "done"
        }
