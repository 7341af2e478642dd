# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Batches and orders of a running plant, as operators and managers handle them."""
import pytest

# Somebody takes a component off the order: what its silo gives can't be posted, until
# it is put back.  The batch is one that the PLC has and that has told nothing yet; its
# row is locked meanwhile, so its first reading is stored, and posted, after this.
# (The state of the order is no good for this: Odoo's scheduler computes it anew.)
SPOIL = """
    WITH next AS (
        SELECT id, mo_id FROM scada_mo_batch
        WHERE state = 'waiting' AND plc_state = 'released'
        ORDER BY batch_no LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE stock_move SET state = 'cancel'
    FROM next JOIN scada_mo_batch_line line ON line.batch_id = next.id
    WHERE line.silo_number = 101 AND stock_move.id = line.move_id
    RETURNING next.id, next.mo_id, stock_move.id
"""
MEND = """
    UPDATE stock_move SET state = 'confirmed' WHERE id = %s AND state = 'cancel'
    RETURNING id
"""
# The plant has finished it, and by itself nothing is tried for a while.
RESTING = """
    SELECT id FROM scada_mo_batch
    WHERE id = %s AND error_count > 0 AND plc_state = 'acknowledged'
      AND date_next_try > now() AT TIME ZONE 'UTC' + interval '4 minutes'
"""
# On hold it stays in the queue, however long a person looks at it.
HOLD = """
    UPDATE scada_mo_batch SET on_hold = true WHERE id = (
        SELECT id FROM scada_mo_batch WHERE state = 'running' AND reading_seq > 1
        LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id, production_id
"""
LET_GO = "UPDATE scada_mo_batch SET on_hold = false WHERE id = %s RETURNING id"
QUEUED = "SELECT id FROM scada_mo_batch WHERE id = %s"
REASON = "SELECT state, reason FROM scada_mo_history WHERE mo_id = %s"
# The plant makes it; one that waits at the PLC would be withdrawn.
TAKEN = """
    SELECT id FROM scada_mo_batch
    WHERE plc_state = 'taken' AND status_manufacturing IS NOT TRUE
"""


def wait_row(browser, plant, statement, what):
    """The first value of the first row of a query, once there is one."""
    return browser.wait(lambda: plant.query(statement), what)[0][0]


class FailingBatch:
    """A batch whose posts fail; ``mend()`` repairs the cause."""

    def __init__(self, plant, row):
        self.plant = plant
        self.id, self.name, self.move = row

    def mend(self):
        self.plant.execute(MEND, [self.move])


@pytest.fixture
def failing(plant, browser):
    """A batch that the plant has finished and whose post fails."""
    spoiled = browser.wait(lambda: plant.execute(SPOIL), "a batch that waits")
    batch = FailingBatch(plant, spoiled[0])
    browser.wait(
        lambda: plant.query(RESTING, [batch.id]), "posts that fail", seconds=600
    )
    yield batch
    batch.mend()


@pytest.fixture
def held(plant, browser):
    """(batch, order) at which the plant works, and which stays in the queue."""
    ((batch, order),) = browser.wait(lambda: plant.execute(HOLD), "a running batch")
    yield batch, order
    plant.execute(LET_GO, [batch])
    browser.rpc("scada.mo.batch", "action_retry", [batch])


def test_batches_are_shown_by_state_and_as_a_list(browser):
    browser.login("operator")
    browser.open_menu("SCADA", "Production", "Batches")
    browser.wait_for(".o_kanban_view")
    browser.wait_text("Running", within=".o_kanban_group")
    browser.screenshot("batch-kanban")
    browser.click_on(".o_cp_switch_buttons .o_list")
    browser.wait_for(".o_list_view")
    browser.wait_text("JF PLUS 25")
    browser.screenshot("batch-list")


def test_form_of_a_batch_shows_silos_and_readings(browser, held):
    batch, _order = held
    browser.login("operator")
    browser.open_record("scada.mo.batch", batch)
    browser.wait_text("Pollard Angsa")
    browser.screenshot("batch-form")
    browser.click("Readings", within=".o_notebook")
    browser.wait_for(".o_notebook .tab-pane.active .o_data_row")
    browser.screenshot("batch-readings")


def test_cancelling_an_order_that_the_plc_has_is_refused_in_words(browser, plant):
    browser.login("manager")
    batch = wait_row(browser, plant, TAKEN, "a batch that the plant makes")
    plant.plc.api("POST", "/freeze", {"on": True})
    try:
        browser.open_record("scada.mo.batch", batch)
        browser.click("Cancel with Reason", within=".o_form_statusbar")
        browser.fill(".modal input[name=reason]", "wrong recipe")
        browser.screenshot("batch-cancel")
        browser.click("Cancel the Batch", within=".modal")
        browser.wait_text("can't leave the queue")
        browser.screenshot("batch-cancel-refused")
        assert plant.query(QUEUED, [batch])
    finally:
        plant.plc.api("POST", "/freeze", {"on": False})


def test_a_failed_post_is_retried_by_an_operator(browser, plant, failing):
    browser.login("operator")
    browser.open_record("scada.mo.batch", failing.id)
    browser.wait_text("the order has no component there")
    browser.wait_text("Fix the cause. It is tried again by itself")
    browser.screenshot("batch-failed")
    failing.mend()
    browser.click("Retry Post", within=".o_form_statusbar")
    browser.wait_text("It is tried again in a moment")
    browser.wait(lambda: not plant.query(QUEUED, [failing.id]), "the batch archived")
    assert plant.query(REASON, [failing.name]) == [("done", None)]


def test_a_batch_is_cancelled_with_a_reason(browser, plant, failing):
    browser.login("manager")
    browser.open_record("scada.mo.batch", failing.id)
    browser.click("Cancel with Reason", within=".o_form_statusbar")
    browser.fill(".modal input[name=reason]", "silo 101 was empty")
    browser.click("Cancel the Batch", within=".modal")
    browser.wait(
        lambda: plant.query(REASON, [failing.name]), "the batch in the history"
    )
    # kept as source and arguments, read as a text
    domain, names = [("mo_id", "=", failing.name)], ["state", "reason"]
    [history] = browser.rpc("scada.mo.history", "search_read", domain, names)
    assert history["state"] == "cancel"
    assert history["reason"] == "Cancelled by Manager (manager). silo 101 was empty"


def test_a_manager_unlocks_the_quantities_of_an_order_at_the_plant(browser, held):
    _batch, order = held
    browser.login("manager")
    browser.open_record("mrp.production", order)
    browser.wait_text("The plant works on this order.")
    browser.screenshot("order-at-the-plant")
    browser.click("Unlock Quantities", within=".alert")
    browser.click("Ok", within=".modal")
    browser.wait_text("Quantities unlocked by Manager (manager).")
    browser.screenshot("order-unlocked")
