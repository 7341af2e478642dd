# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The web client of a running plant, as a person meets it."""
import pytest

USERS = ("operator", "manager", "admin")


@pytest.mark.parametrize("login", USERS)
def test_everybody_of_the_plant_comes_to_the_batches(browser, login):
    browser.login(login)
    browser.open_menu("SCADA", "Production", "Batches")
    browser.wait_for(".o_list_view, .o_kanban_view")
    browser.screenshot("batches-" + login)


def test_the_bus_answers_on_the_address_that_people_open(browser):
    browser.login("operator")
    script = """
        const done = arguments[0];
        fetch('/longpolling/poll', {method: 'POST',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify({jsonrpc: '2.0', method: 'call', params: {
                channels: ['scada_test'], last: 0, options: {peek: true}}})})
            .then((answer) => answer.json()).then((answer) => done(answer.result));
    """
    browser.driver.set_script_timeout(240)
    answer = browser.driver.execute_async_script(script)
    assert "scada_test" in answer["channels"]


@pytest.mark.parametrize(
    "addon, pictures", [("scada_bridge", 3), ("scada_bridge_plc", 2)]
)
def test_description_of_the_addon_shows_its_pictures(browser, addon, pictures):
    browser.login("admin")
    module = browser.rpc("ir.module.module", "search", [["name", "=", addon]])[0]
    browser.open_record("ir.module.module", module)
    script = """
        return [...document.querySelectorAll('.oe_container img')]
            .filter((image) => image.complete && image.naturalWidth > 600).length
    """
    browser.wait(
        lambda: browser.driver.execute_script(script) == pictures, "all pictures"
    )
    browser.resize(1366, 2400)
    browser.screenshot("description-" + addon)
