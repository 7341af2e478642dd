# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders that wait for a place in the queue are dragged into another order."""
import re

# The last ones of the list: the plant takes the first ones meanwhile.
LAST = """
    SELECT name FROM mrp_production
    WHERE state = 'confirmed' AND scada_equipment_id IS NOT NULL
      AND id NOT IN (SELECT production_id FROM scada_mo_batch)
    ORDER BY priority DESC, scada_sequence, date_planned_start, id
"""


def get_shown(browser):
    """Names of the last three orders in the list."""
    rows = [row.text for row in browser.all(".o_list_view .o_data_row")]
    return [re.search(r"WH/MO/[0-9]+", row).group() for row in rows[-3:]]


def get_stored(plant):
    """Names of the last three orders that wait for the queue."""
    return [name for (name,) in plant.query(LAST)][-3:]


def test_an_order_is_dragged_before_another_one(browser, plant):
    browser.login("operator")
    browser.open_menu("SCADA", "Production", "Waiting Orders")
    browser.wait_for(".o_list_view .o_row_handle")
    browser.screenshot("waiting-orders")
    before = get_shown(browser)
    assert before == get_stored(plant)

    def dragged():
        """Drag the last order up until it moves, as a person does."""
        if get_stored(plant) == before and get_shown(browser) == before:
            browser.drag(*browser.all(".o_list_view .o_row_handle")[:-3:-1])
        return get_stored(plant) != before

    browser.wait(dragged, "another order in the database")
    browser.wait(lambda: get_shown(browser) == get_stored(plant), "the list shows it")
    last = before[-1]
    assert get_stored(plant).index(last) < 2
    browser.screenshot("waiting-orders-dragged")
