# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant board of a running plant."""
import pytest


def test_the_app_opens_with_the_board(browser):
    browser.login("operator")
    browser.open_menu("SCADA")
    browser.wait_for(".o_scada_board")
    browser.wait_text("Mixer PLC01")
    assert len(browser.all(".o_scada_silo")) == 15
    assert len(browser.all(".o_scada_slot")) == 10
    browser.wait_text("Online", within=".o_scada_connection")
    tiles = browser.all(".o_scada_tile")
    assert len({tile.size["height"] for tile in tiles}) == 1  # none cuts its text off
    browser.screenshot("board")
    browser.resize(1024, 768)
    browser.screenshot("board-tablet")


def test_board_updates_by_itself_while_a_batch_runs(browser):
    browser.login("operator")
    browser.open_action("scada_bridge.scada_board_action")
    browser.wait_for(".o_scada_board")
    browser.driver.execute_script("window.notReloaded = true")

    def finished():
        return [tile.text for tile in browser.all(".o_scada_today")]

    def actual():
        return [text.text for text in browser.all(".o_scada_mixer_kg b")]

    first = browser.wait(actual, "a batch on the board")
    browser.wait(lambda: actual() not in ([], first), "more kilograms")
    browser.screenshot("board-running")
    done = finished()
    browser.wait(lambda: finished() != done, "another batch finished today")
    assert browser.driver.execute_script("return window.notReloaded")


def test_operator_pauses_the_line_and_resumes_it(browser):
    browser.login("operator")
    browser.open_action("scada_bridge.scada_board_action")
    browser.click_on(".o_scada_pause")
    browser.fill(".modal input[name=reason]", "cleaning the mixer")
    browser.screenshot("pause-dialog")
    browser.click("Pause Line", within=".modal-footer")
    browser.wait_text("cleaning the mixer", within=".o_scada_paused")
    browser.screenshot("board-paused")
    browser.click_on(".o_scada_resume")
    browser.wait_for(".o_scada_pause")
    assert browser.all(".o_scada_paused") == []


@pytest.fixture
def second_line(plant, browser):
    """Another mixer, without a PLC and without orders."""
    browser.login("admin")
    vals = {"name": "Mixer 2", "scada_code": "PLC02", "scada_is_line": True}
    company = plant.query("SELECT min(id) FROM res_company")[0][0]
    create = browser.rpc(
        "maintenance.equipment", "create", dict(vals, company_id=company)
    )
    yield create
    browser.rpc("maintenance.equipment", "unlink", [create])


def test_another_line_is_chosen_on_the_board_and_remembered(browser, second_line):
    browser.open_action("scada_bridge.scada_board_action")
    browser.choose(".o_scada_line", "Mixer 2")
    browser.wait_text("HTTP API", within=".o_scada_connection")
    browser.wait_text("The line has no silos")
    browser.screenshot("board-second-line")
    browser.open_action("scada_bridge.scada_board_action")
    browser.wait_text("HTTP API", within=".o_scada_connection")
    browser.choose(".o_scada_line", "Mixer PLC01")
    browser.wait_text("Online", within=".o_scada_connection")
