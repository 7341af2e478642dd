# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Batches and orders of a running plant, as operators and managers handle them."""
import pytest

NEXT = """
    SELECT id FROM scada_mo_batch
    WHERE state = 'waiting' ORDER BY batch_no OFFSET 1 LIMIT 1
"""
# Nothing can be posted to a cancelled order, until somebody mends it
SPOIL = "UPDATE mrp_production SET state = 'cancel' WHERE id = %s"
MEND = "UPDATE mrp_production SET state = 'progress' WHERE id = %s"
STATE = (
    "SELECT error_count > 0, update_odoo, plc_state FROM scada_mo_batch WHERE id = %s"
)
ORDER = "SELECT production_id, mo_id FROM scada_mo_batch WHERE id = %s"
REASON = "SELECT state, reason FROM scada_mo_history WHERE mo_id = %s"
RELEASED = "SELECT max(id) FROM scada_mo_batch WHERE plc_state = 'written'"
RUNNING = "SELECT id FROM scada_mo_batch WHERE state = 'running' AND posted_seq > 1"


def execute(plant, statement, parameters):
    """Run a statement on the plant's database, committed."""
    connection = plant.cluster.connect(plant.database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    finally:
        connection.close()


def wait_row(browser, plant, statement, what):
    """The first value of the first row of a query, once there is one."""
    return browser.wait(lambda: plant.query(statement), what)[0][0]


@pytest.fixture
def failing(plant, browser):
    """(batch, mend) of a batch whose post fails; ``mend()`` repairs the cause."""
    batch = wait_row(browser, plant, NEXT, "a batch that waits for its turn")
    ((order, _name),) = plant.query(ORDER, [batch])
    execute(plant, SPOIL, [order])
    browser.wait(lambda: plant.query(STATE, [batch])[0][0], "a post that fails")
    return batch, lambda: execute(plant, MEND, [order])


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


def test_form_of_a_batch_shows_silos_and_readings(browser, plant):
    browser.login("operator")
    batch = wait_row(browser, plant, RUNNING, "a running batch")
    browser.open_record("scada.mo.batch", batch)
    browser.wait_text("Pollard Angsa")
    browser.screenshot("batch-form")
    browser.click("Readings", within=".o_notebook")
    browser.wait_for(".o_notebook .tab-pane.active .o_data_row")
    browser.screenshot("batch-readings")


def test_waiting_orders_have_a_handle_to_arrange_them(browser):
    browser.login("operator")
    browser.open_menu("SCADA", "Production", "Waiting Orders")
    browser.wait_for(".o_list_view .o_row_handle")
    browser.screenshot("waiting-orders")


def test_cancelling_an_order_that_the_plc_has_is_refused_in_words(browser, plant):
    browser.login("operator")
    batch = wait_row(browser, plant, RELEASED, "a released batch")
    browser.open_record("scada.mo.batch", batch)
    browser.click("Cancel with Reason", within=".o_form_statusbar")
    browser.fill(".modal input[name=reason]", "wrong recipe")
    browser.screenshot("batch-cancel")
    browser.click("Cancel the Batch", within=".modal")
    browser.wait_text("can't leave the queue")
    browser.screenshot("batch-cancel-refused")
    assert plant.query(ORDER, [batch])


def test_a_failed_post_is_retried_by_an_operator(browser, plant, failing):
    batch, mend = failing
    browser.login("operator")
    browser.open_record("scada.mo.batch", batch)
    browser.wait_text("take no actual quantities any more")
    browser.wait_text("The order takes no quantities any more")
    browser.screenshot("batch-failed")
    mend()
    browser.click("Retry Post", within=".o_form_statusbar")
    browser.wait_text("It is tried again in a moment")
    browser.wait(
        lambda: plant.query(STATE, [batch]) in ([], [(False, True, "taken")]) or None,
        "the batch posted or archived",
    )


def test_a_batch_is_cancelled_with_a_reason(browser, plant, failing):
    batch, _mend = failing
    ((_order, name),) = plant.query(ORDER, [batch])
    acknowledged = "acknowledged"
    browser.wait(
        lambda: plant.query(STATE, [batch])[0][2] == acknowledged, "result acknowledged"
    )
    browser.login("manager")
    browser.open_record("scada.mo.batch", batch)
    browser.click("Cancel with Reason", within=".o_form_statusbar")
    browser.fill(".modal input[name=reason]", "silo 101 was empty")
    browser.click("Cancel the Batch", within=".modal")
    browser.wait(lambda: plant.query(REASON, [name]), "the batch in the history")
    reason = "Cancelled by Manager. silo 101 was empty"
    assert plant.query(REASON, [name]) == [("cancel", reason)]


def test_a_manager_unlocks_the_quantities_of_an_order_at_the_plant(browser, plant):
    browser.login("manager")
    batch = wait_row(browser, plant, RUNNING, "a running batch")
    ((order, _name),) = plant.query(ORDER, [batch])
    browser.open_record("mrp.production", order)
    browser.wait_text("The plant works on this order.")
    browser.screenshot("order-at-the-plant")
    browser.click("Unlock Quantities", within=".alert")
    browser.click("Ok", within=".modal")
    browser.wait_text("Quantities unlocked by Manager.")
    browser.screenshot("order-unlocked")
