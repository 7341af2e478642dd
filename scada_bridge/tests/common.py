# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A feed mill of one line: four components from silos, one added by hand."""

from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from odoo import fields, sql_db
from odoo.sql_db import flush_env
from odoo.tests import SavepointCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..domain.run.reading import Reading

# 2500 kg of feed (doc/memory-map.rst section 7): silo, kg
RECIPE = {101: 825.0, 102: 375.0, 103: 210.4, 114: 110.0}
HAND_ADD_KG = 2.5
STOCK_KG = 100000.0


class MillMixin:
    """Builders; ``env`` is the only thing they need."""

    @classmethod
    def create_mill(cls):
        cls.kg = cls.env.ref("uom.product_uom_kgm")
        cls.line = cls.env.ref("scada_bridge.equipment_plc01")
        cls.stock = cls.env.ref("stock.stock_location_stock")
        cls.batches = cls.env["scada.mo.batch"]
        cls.histories = cls.env["scada.mo.history"]
        cls.silos = cls.env["scada.silo"].search([])
        cls.finished = cls.create_product("JF PLUS 25")
        cls.components = {number: cls.create_component(number) for number in RECIPE}
        cls.premix = cls.create_product("Premix vitamin", stock=STOCK_KG)
        cls.bom = cls.create_bom()

    @classmethod
    def decide_alone(cls):
        """Let one person decide, as in a company that upgrades."""
        cls.env.company.scada_second_person = False

    @classmethod
    def tell_implausible(cls):
        """Close orders whatever their figures, as a company does that upgrades.

        Most tests weigh what suits them, and look at something else.
        """
        cls.env.company.write(
            {
                "scada_implausible": "tell",
                "scada_tolerance_percent": 0.0,
                "scada_tolerance_kg": 0.0,
            }
        )

    @classmethod
    def create_product(cls, name, stock=0, **vals):
        product = cls.env["product.product"].create(
            dict(
                {
                    "name": name,
                    "type": "product",
                    "uom_id": cls.kg.id,
                    "uom_po_id": cls.kg.id,
                },
                **vals,
            )
        )
        if stock:
            cls.add_stock(product, stock)
        return product

    @classmethod
    def create_component(cls, number):
        """Return a new product with stock, held by the silo ``number``."""
        component = cls.create_product("Material %s" % number, stock=STOCK_KG)
        cls.get_silo(number).product_id = component
        return component

    @classmethod
    def create_line(cls, code="PLC02", name="Mixer 2"):
        """Return another line, with silos of its own that hold the same."""
        line = cls.line.copy({"name": name, "scada_code": code})
        for silo in cls.silos:
            silo.copy({"line_id": line.id, "equipment_id": False})
        return line

    @classmethod
    def add_stock(cls, product, quantity, location=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.stock, quantity
        )

    @classmethod
    def get_silo(cls, number):
        return cls.silos.filtered(lambda silo: silo.number == number)

    @classmethod
    def create_bom(cls, recipe=None, **vals):
        """Return a BoM for 2500 kg; ``recipe`` is {product: kg}."""
        if recipe is None:
            recipe = {cls.components[number]: kg for number, kg in RECIPE.items()}
            recipe[cls.premix] = HAND_ADD_KG
        defaults = {
            "product_tmpl_id": cls.finished.product_tmpl_id.id,
            "product_qty": 2500.0,
            "product_uom_id": cls.kg.id,
            "scada_equipment_id": cls.line.id,
            "bom_line_ids": [
                (0, 0, cls.prepare_bom_line(product, kg))
                for product, kg in recipe.items()
            ],
        }
        return cls.env["mrp.bom"].create(dict(defaults, **vals))

    @classmethod
    def prepare_bom_line(cls, product, quantity, **vals):
        defaults = {
            "product_id": product.id,
            "product_qty": quantity,
            "product_uom_id": product.uom_id.id,
        }
        return dict(defaults, **vals)

    @classmethod
    def create_order(cls, quantity=2500.0, bom=None, user=None, **vals):
        """Return a confirmed order, made as Odoo's own procurement makes it."""
        env = cls.env(user=user or cls.env.user)
        bom = bom or cls.bom
        defaults = {
            "product_id": bom.product_tmpl_id.product_variant_id.id,
            "bom_id": bom.id,
            "product_qty": quantity,
            "product_uom_id": bom.product_uom_id.id,
        }
        order = env["mrp.production"].create(dict(defaults, **vals))
        env["stock.move"].create(order._get_moves_raw_values())
        env["stock.move"].create(order._get_moves_finished_values())
        order.action_confirm()
        return order.with_env(cls.env)

    @classmethod
    def create_orders(cls, count, **vals):
        """Return orders that are to start one minute after the other."""
        start = fields.Datetime.from_string("2026-03-02 01:00:00")
        orders = cls.env["mrp.production"]
        for index in range(count):
            planned = fields.Datetime.add(start, minutes=index)
            orders += cls.create_order(date_planned_start=planned, **vals)
        return orders

    @classmethod
    def fill_queue(cls):
        return cls.batches._fill_queue(cls.line)

    @classmethod
    def create_batch(cls, **vals):
        """Return the batch of a new order, which is the first in the queue."""
        order = cls.create_order(**vals)
        cls.fill_queue()
        return order.scada_batch_ids

    @classmethod
    def get_on_hand(cls, product):
        """Return the kg of ``product`` in stock."""
        quants = cls.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "child_of", cls.stock.id),
            ]
        )
        return round(sum(quants.mapped("quantity")), 3)

    @classmethod
    def get_done(cls, order):
        """Return {component: done quantity} of the order's raw moves."""
        order.invalidate_cache()
        return {
            move.product_id: round(move.quantity_done, 3) for move in order.move_raw_ids
        }

    @staticmethod
    def prepare_reading(actuals, weight=None, **vals):
        """Return a reading; quantities are texts or numbers of kg."""
        return Reading(
            actuals={silo: Decimal(str(kg)) for silo, kg in actuals.items()},
            weight=None if weight is None else Decimal(str(weight)),
            **vals,
        )


@tagged("post_install", "-at_install")
class MillCase(MillMixin, SavepointCase):
    """Jobs are trapped, see :meth:`run_jobs`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.create_mill()
        cls.tell_implausible()
        cls.decide_alone()

    def setUp(self):
        super().setUp()
        trap = trap_jobs()
        self.trap = trap.__enter__()
        self.addCleanup(trap.__exit__, None, None, None)

    def store(self, batch, actuals, weight=None, **vals):
        return batch._store_reading(self.prepare_reading(actuals, weight, **vals))

    def finish(self, batch, actuals, weight):
        """Store the last reading of a batch and do everything that follows."""
        self.store(batch, actuals, weight, is_finished=True)
        self.run_jobs("_job_post", "_job_finish")

    def run_jobs(self, *methods):
        """Perform the jobs of these methods that are due, and those that they queue."""
        while True:
            jobs = [
                job
                for job in self.trap.enqueued_jobs
                if job.method_name in methods and not job.eta
            ]
            if not jobs:
                return
            for job in jobs:
                self.trap.enqueued_jobs.remove(job)
                self.forget_twins(job)
                # one that was queued by a cursor of its own, which is closed by now
                env = job.recordset.env
                job.recordset = job.recordset.with_env(env(cr=self.env.cr))
                job.perform()

    @contextmanager
    def steady_flush(self):
        """Let savepoints flush by the environment of the test.

        Odoo takes whichever it finds first in a set of weak references. Some of them
        tell the chatter of an order's new state and some do not, so the number of
        queries would differ from run to run.
        """

        def flush(cr, *, clear=True):
            if cr is not self.env.cr:
                return flush_env(cr, clear=clear)
            self.env["base"].flush()
            return self.env.clear() if clear else None

        self.env["base"].flush()
        self.env.cr.precommit.run()
        with patch.object(sql_db, "flush_env", flush):
            yield

    def forget_twins(self, job):
        """Remove what was queued once more while the job was trapped.

        The trap lets such a job be stored. Out of tests it is the same job, and not
        waiting any more while it is performed.
        """
        twins = [("identity_key", "=", job.identity_key)]
        self.env["queue.job"].sudo().search(twins).unlink()

    def forget_jobs(self):
        for job in self.trap.enqueued_jobs:
            self.forget_twins(job)
        self.trap.enqueued_jobs.clear()

    def get_jobs(self, method):
        return [job for job in self.trap.enqueued_jobs if job.method_name == method]

    def get_notes(self, record):
        """Return the texts in the record's chatter, oldest first."""
        messages = record.message_ids.sorted("id")
        return [body for body in messages.mapped("body") if body]
