# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workers meet: real transactions, each on a connection of its own.

Everything here is committed, so the mill has a line and products of its own, and its
rows are deleted at the end, the done orders among them, which takes SQL.
"""
import threading
from contextlib import contextmanager

from psycopg2 import OperationalError
from psycopg2.errorcodes import SERIALIZATION_FAILURE

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from ..common import MillMixin

LINE = "CONCURRENT01"
DEADLINE = 240  # seconds, tells a hang of threads that wait for each other

# evidence is append-only, also for tests, unless they pass the guard
CLEAN_UP = """
    SELECT scada_evidence_pass('rows of a test');
    DELETE FROM scada_consumption_entry WHERE equipment_id = %(line)s;
    DELETE FROM scada_history_log WHERE history_id IN (
        SELECT id FROM scada_mo_history WHERE equipment_id = %(line)s);
    DELETE FROM scada_mo_history_line WHERE history_id IN (
        SELECT id FROM scada_mo_history WHERE equipment_id = %(line)s);
    DELETE FROM scada_mo_history WHERE equipment_id = %(line)s;
    DELETE FROM stock_quant WHERE product_id IN %(products)s;
    DELETE FROM stock_move_line WHERE product_id IN %(products)s;
    DELETE FROM stock_move WHERE product_id IN %(products)s;
    DELETE FROM mrp_production WHERE id IN %(orders)s;
    DELETE FROM mail_message WHERE model = 'mrp.production' AND res_id IN %(orders)s;
    DELETE FROM scada_task_log WHERE mo_id IN %(names)s OR text LIKE %(told)s;
"""


@tagged("post_install", "-at_install")
class ConcurrencyCase(MillMixin, BaseCase):
    orders = 3

    def setUp(self):
        super().setUp()
        trap = trap_jobs()
        self.trap = trap.__enter__()
        self.addCleanup(trap.__exit__, None, None, None)
        self.registry = odoo.registry(get_db_name())
        self.addCleanup(self.clean_up)
        with self.worker() as env:
            self.create_small_mill(env)

    @contextmanager
    def worker(self):
        """Yield the environment of a new transaction; it is committed at the end."""
        with self.registry.cursor() as cr:
            # workers of one thread would wait for each other for ever
            cr.execute("SET LOCAL lock_timeout = '240s'")
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cr.precommit.run()

    def create_small_mill(self, env):
        """Create a line, a recipe of one component, and its orders."""
        cls = type(self)
        cls.env = env
        cls.kg = env.ref("uom.product_uom_kgm")
        cls.stock = env.ref("stock.stock_location_stock")
        cls.line = env["maintenance.equipment"].create(
            {"name": "Mixer", "scada_code": LINE, "scada_is_line": True}
        )
        cls.finished = self.create_product("Feed of two workers")
        component = self.create_product("Meal of two workers", stock=1000)
        bom = self.create_bom({component: 825.0})
        bom.bom_line_ids.scada_silo_id = env.ref("scada_bridge.silo_101").copy(
            {"line_id": cls.line.id, "product_id": False, "equipment_id": False}
        )
        orders = self.create_orders(self.orders, bom=bom)
        self.order_ids = orders.ids
        self.product_ids = (cls.finished + component).ids
        self.bom_id = bom.id

    def clean_up(self):
        with self.worker() as env:
            line = env["maintenance.equipment"].search([("scada_code", "=", LINE)])
            orders = env["mrp.production"].browse(self.order_ids)
            groups = orders.procurement_group_id
            line.scada_batch_ids.unlink()
            env["base"].flush()
            env.cr.execute(
                CLEAN_UP,
                {
                    "line": line.id,
                    "products": tuple(self.product_ids),
                    "orders": tuple(self.order_ids),
                    "names": tuple(orders.mapped("name")),
                    "told": "%%%s%%" % LINE,
                },
            )
            env.cache.invalidate()
            groups.unlink()
            env["mrp.bom"].browse(self.bom_id).unlink()
            products = env["product.product"].browse(self.product_ids)
            products.product_tmpl_id.unlink()
        # a line is let go once a transaction of anybody sees it without batches
        with self.worker() as env:
            line = env["maintenance.equipment"].browse(line.id)
            line.scada_line_silo_ids.unlink()
            line.unlink()

    # -- what workers do -------------------------------------------------------------
    def fill(self, env):
        batches = env["scada.mo.batch"]
        return batches._fill_queue(env["maintenance.equipment"].browse(self.line.id))

    def get_batch(self, env, index=0):
        order = env["mrp.production"].browse(self.order_ids[index])
        return order.scada_batch_ids

    def look(self, env):
        """Do anything: it takes the snapshot that the whole transaction sees."""
        env.cr.execute("SELECT 1")

    def store(self, env, kg, **vals):
        self.trap.enqueued_jobs.clear()  # else a second one would really be stored
        reading = self.prepare_reading({101: kg}, 2500, **vals)
        self.get_batch(env)._store_reading(reading)

    def start_batch(self, kg, **vals):
        """Queue the orders and store a first reading, a transaction each."""
        with self.worker() as env:
            self.fill(env)
        with self.worker() as env:
            self.store(env, kg, **vals)

    # -- what is there afterwards -----------------------------------------------------
    def get_queue(self):
        """Return [(batch number, order id)] as committed."""
        with self.worker() as env:
            batches = env["scada.mo.batch"].search(
                [("equipment_id", "=", self.line.id)]
            )
            return [(batch.batch_no, batch.production_id.id) for batch in batches]

    def assertConflict(self):
        """Tell that PostgreSQL refuses to lose an update, so that the job restarts."""
        return _Conflict(self)


class _Conflict:
    def __init__(self, case):
        self._raises = case.assertRaises(OperationalError)
        self._case, self._mute = case, mute_logger("odoo.sql_db")

    def __enter__(self):
        self._mute.__enter__()
        self._caught = self._raises.__enter__()

    def __exit__(self, *exception):
        self._mute.__exit__(*exception)
        handled = self._raises.__exit__(*exception)
        if handled:
            code = self._caught.exception.pgcode
            self._case.assertEqual(code, SERIALIZATION_FAILURE)
        return handled


class TestTwoFill(ConcurrencyCase):
    """Two workers fill the queue of a line at once; one wins, the other is quiet."""

    def all_queued_once(self):
        return list(enumerate(self.order_ids, 1))

    def test_second_worker_leaves_it_to_the_first(self):
        with self.worker() as first, self.worker() as second:
            self.assertEqual(len(self.fill(first)), 3)
            self.assertFalse(self.fill(second))
        self.assertEqual(self.get_queue(), self.all_queued_once())

    def test_worker_that_has_not_seen_the_first_ones_batches_queues_nothing(self):
        with self.worker() as late:
            self.look(late)
            with self.worker() as early:
                self.fill(early)
            self.assertFalse(self.fill(late))
        self.assertEqual(self.get_queue(), self.all_queued_once())

    def test_worker_that_has_not_seen_a_new_material_starts_again(self):
        with self.worker() as late:
            self.look(late)
            with self.worker() as person:
                line = person["maintenance.equipment"].browse(self.line.id)
                line.scada_line_silo_ids.name = "What it was"
            with self.assertConflict():
                self.fill(late)
            late.cr.rollback()
        with self.worker() as env:
            self.assertEqual(len(self.fill(env)), 3)

    def test_same_with_top_up(self):
        with self.worker() as late:
            company = late["maintenance.equipment"].browse(self.line.id).company_id
            company.scada_queue_policy = "top_up"
            company.flush()
            with self.worker() as early:
                self.fill(early)
            self.assertFalse(self.fill(late))
            late.cr.rollback()
        self.assertEqual(self.get_queue(), self.all_queued_once())

    def test_late_worker_goes_on_with_the_rest_of_its_transaction(self):
        with self.worker() as late:
            self.look(late)
            with self.worker() as early:
                self.fill(early)
            self.fill(late)
            late["mrp.bom"].browse(self.bom_id).code = "still alive"
        with self.worker() as env:
            self.assertEqual(env["mrp.bom"].browse(self.bom_id).code, "still alive")

    def test_worker_that_dies_leaves_the_queue_to_the_next(self):
        with self.worker() as dying:
            self.fill(dying)
            dying.cr.rollback()
        with self.worker() as env:
            self.assertEqual(len(self.fill(env)), 3)
        self.assertEqual(self.get_queue(), self.all_queued_once())

    def test_threads_that_start_together_queue_every_order_once(self):
        start = threading.Barrier(3, timeout=DEADLINE)
        counts, errors = [], []

        def work():
            try:
                with api.Environment.manage(), self.worker() as env:
                    self.look(env)
                    start.wait()
                    counts.append(len(self.fill(env)))
            except BaseException as error:
                errors.append(error)
                raise

        threads = [threading.Thread(target=work) for _number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE)
        self.assertEqual(errors, [])
        self.assertEqual(sorted(counts), [0, 0, 3])
        self.assertEqual(self.get_queue(), self.all_queued_once())


class TestReadingWhilePosting(ConcurrencyCase):
    """A reading that arrives while an older one is posted is not lost."""

    orders = 1

    def setUp(self):
        super().setUp()
        self.start_batch(100)

    def post(self, env):
        self.get_batch(env)._job_post()

    def get_state(self):
        """Return (posted?, readings, posted reading, kg on the raw move)."""
        with self.worker() as env:
            batch = self.get_batch(env)
            return (
                batch.update_odoo,
                batch.reading_seq,
                batch.posted_seq,
                batch.production_id.move_raw_ids.quantity_done,
            )

    def test_posting_of_an_older_reading_starts_again(self):
        with self.worker() as poster:
            self.look(poster)
            with self.worker() as reader:
                self.store(reader, 200)
            with self.assertConflict():
                self.post(poster)
            poster.cr.rollback()
        self.assertEqual(self.get_state(), (False, 2, 0, 0.0))
        with self.worker() as poster:
            self.post(poster)
        self.assertEqual(self.get_state(), (True, 2, 2, 200.0))

    def test_reading_that_has_not_seen_the_posting_starts_again(self):
        with self.worker() as reader:
            self.look(reader)
            with self.worker() as poster:
                self.post(poster)
            with self.assertConflict():
                self.store(reader, 200)
                reader["base"].flush()
            reader.cr.rollback()
        self.assertEqual(self.get_state(), (True, 1, 1, 100.0))

    def test_reading_after_the_posting_is_to_be_posted(self):
        with self.worker() as poster:
            self.post(poster)
        with self.worker() as reader:
            self.store(reader, 200)
        self.assertEqual(self.get_state(), (False, 2, 1, 100.0))

    def test_posting_that_dies_before_its_commit_is_done_again(self):
        with self.worker() as dying:
            self.post(dying)
            dying.cr.rollback()
        self.assertEqual(self.get_state(), (False, 1, 0, 0.0))
        with self.worker() as poster:
            self.post(poster)
        self.assertEqual(self.get_state(), (True, 1, 1, 100.0))


class TestTwoFinish(ConcurrencyCase):
    """Closing and archiving happen once, whoever comes first."""

    orders = 1

    def setUp(self):
        super().setUp()
        self.start_batch(820, is_finished=True)
        with self.worker() as env:
            self.get_batch(env)._job_post()

    def finish(self, env):
        self.get_batch(env)._job_finish()

    def assertFinishedOnce(self):
        with self.worker() as env:
            order = env["mrp.production"].browse(self.order_ids)
            self.assertEqual(order.state, "done")
            self.assertEqual(order.scada_history_ids.mapped("state"), ["done"])
            quants = env["stock.quant"].search(
                [
                    ("product_id", "in", self.product_ids),
                    ("location_id", "=", self.stock.id),
                ],
                order="product_id",
            )
            self.assertEqual(quants.mapped("quantity"), [2500.0, 180.0])

    def test_second_worker_starts_again_and_finds_nothing_to_do(self):
        with self.worker() as late:
            batch = self.get_batch(late)
            with self.worker() as early:
                self.finish(early)
            with self.assertConflict():
                batch._job_finish()
            late.cr.rollback()
        with self.worker() as again:
            again["scada.mo.batch"].browse(batch.id)._job_finish()
        self.assertFinishedOnce()

    def test_worker_that_dies_before_its_commit_has_done_nothing(self):
        with self.worker() as dying:
            self.finish(dying)
            dying.cr.rollback()
        self.assertEqual(self.get_queue(), [(1, self.order_ids[0])])
        with self.worker() as env:
            self.finish(env)
        self.assertFinishedOnce()

    def test_batch_that_is_finished_can_not_be_cancelled_by_a_late_click(self):
        with self.worker() as late:
            batch = self.get_batch(late)
            with self.worker() as early:
                self.finish(early)
            with self.assertConflict():
                batch.action_cancel()
                late["base"].flush()
            late.cr.rollback()
        self.assertFinishedOnce()
