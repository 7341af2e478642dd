# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An integrator sets up the plant: wizard, memory map, live words, settings."""
import json

import pytest

DIALOG = ".modal.show "


@pytest.fixture
def manager(browser):
    browser.login("manager")
    return browser


@pytest.fixture
def plc_id(plant):
    return plant.query("SELECT id FROM scada_plc")[0][0]


def open_map(browser, plc_id):
    browser.open_record("scada.plc", plc_id)
    browser.click("Memory Map", within=".o_notebook")
    browser.wait_text("Search Fields")


def show(browser, selector):
    """Scroll an element to the top of the page."""
    script = "document.querySelector(arguments[0]).scrollIntoView()"
    browser.driver.execute_script(script, selector)


def choose_file(browser, path):
    """Give a file to the dialog's upload field, as the file chooser does."""
    browser.wait(lambda: browser.all(DIALOG + "input[type=file]"), "field for a file")[
        0
    ].send_keys(str(path))


def write_map(browser, plc_id, path, change):
    """Write the PLC's map, changed by ``change(map)``, into a file."""
    text = browser.rpc("scada.plc", "read", [plc_id], ["memory_map"])[0]["memory_map"]
    memory_map = json.loads(text)
    change(memory_map)
    path.write_text(json.dumps(memory_map))
    return path


def overlap(memory_map):
    memory_map["batch_write"]["fields"][5]["offset"] = 26


def test_memory_map_is_shown_as_lists(manager, plc_id):
    manager.open_record("scada.plc", plc_id)
    manager.screenshot("plc-form")
    manager.click("Memory Map", within=".o_notebook")
    manager.wait_text("Orders (batch_write)")
    manager.wait_text("D7028-D7029")
    show(manager, "[name=field_ids]")
    manager.screenshot("memory-map")
    manager.click("Search Fields")
    manager.wait_for(".o_list_view .o_group_header")
    manager.screenshot("memory-map-groups")


def test_import_names_the_field_and_the_overlap(manager, plc_id, tmp_path):
    path = write_map(manager, plc_id, tmp_path / "map.json", overlap)
    open_map(manager, plc_id)
    manager.click("Import", within=".o_notebook")
    manager.wait_text("takes the place of the PLC's whole map", within=DIALOG)
    choose_file(manager, path)
    text = "silo101_id (D7026) overlaps quantity (D7025-D7026)"
    manager.wait_text(text, within=DIALOG + ".alert-danger")
    manager.screenshot("memory-map-import-error")
    manager.click("Import", within=DIALOG + ".modal-footer")
    manager.wait_text("Validation Error")
    manager.wait_text(text)
    manager.screenshot("memory-map-import-refused")


def test_import_shows_what_the_file_holds(manager, plc_id, tmp_path):
    path = write_map(manager, plc_id, tmp_path / "map.json", lambda memory_map: None)
    open_map(manager, plc_id)
    manager.click("Import", within=".o_notebook")
    choose_file(manager, path)
    manager.wait_text("batch_write: D7000, 10 x 77 words, 39 fields", within=DIALOG)
    manager.screenshot("memory-map-import-good")
    manager.click("Import", within=DIALOG + ".modal-footer")
    manager.wait(lambda: not manager.all(DIALOG), "end of the dialog")


def test_live_words_are_read(manager, plc_id):
    manager.open_record("scada.plc", plc_id)
    manager.click("Live Words")
    manager.wait_for(DIALOG + "[name=address]")
    manager.fill(DIALOG + "input[name=address]", "7000")
    manager.click("Read", within=DIALOG + ".modal-footer")
    manager.wait_text("batch_write 1: silo101_qty", within=DIALOG)
    manager.wait_text("Monitor", within=DIALOG)
    manager.screenshot("live-words")


def test_live_words_tell_what_is_wrong(manager, plc_id):
    manager.open_record("scada.plc", plc_id)
    manager.click("Live Words")
    manager.fill(DIALOG + "input[name=address]", "40000")
    manager.click("Read", within=DIALOG + ".modal-footer")
    manager.wait_text("is outside D0 to 32767", within=DIALOG + ".alert-danger")
    manager.screenshot("live-words-error")


def test_connection_is_tested(manager, plc_id):
    """A poll may be at work in that moment: then it says so."""
    manager.open_record("scada.plc", plc_id)

    def answered():
        manager.click("Test Connection", within=".o_form_statusbar")
        manager.wait_for(".o_notification")
        return "It answered at" in manager.text()

    manager.wait(answered, "answer of the PLC")


def test_line_is_set_up_from_address_to_switch(manager, plant):
    manager.open_menu("SCADA", "Configuration", "Set-up Wizard")
    manager.wait_text("connects a production line", within=DIALOG)
    manager.screenshot("setup-1-line")
    press_next(manager, "Where is the PLC")
    manager.screenshot("setup-2-plc")
    press_next(manager, "reads one word")
    manager.click("Test Connection", within=DIALOG)
    manager.wait_text("It answered at", within=DIALOG)
    manager.screenshot("setup-3-test")
    press_next(manager, "batch_write: D7000, 10 x 77 words")
    manager.screenshot("setup-4-profile")
    press_next(manager, "Pollard Angsa")
    manager.screenshot("setup-5-silos")
    press_next(manager, "components looked at")
    manager.wait_text("Premix vitamin", within=DIALOG)
    manager.screenshot("setup-6-boms")
    press_next(manager, "Only this line is switched on")
    manager.fill(DIALOG + "input[name=batch_limit]", "11")
    manager.screenshot("setup-7-switch")
    press_next(manager, "Bills of materials: 3")
    manager.wait_text("SCADA Batch Limit", within=DIALOG)
    manager.screenshot("setup-8-changes")
    assert get_settings(plant) == (True, 10)
    manager.click("Finish", within=DIALOG + ".modal-footer")
    manager.wait_text("The line is set up.", within=DIALOG)
    manager.screenshot("setup-9-done")
    assert get_settings(plant) == (True, 11)


def get_settings(plant):
    """Return what the first company's queues are filled by."""
    return plant.query(
        "SELECT scada_auto_sync, scada_batch_limit FROM res_company ORDER BY id"
    )[0]


def press_next(browser, text):
    """Go to the next step, which shows ``text``."""
    browser.click("Next", within=DIALOG + ".modal-footer")
    browser.wait_text(text, within=DIALOG)


def test_wizard_says_what_is_wrong(manager):
    manager.open_menu("SCADA", "Configuration", "Set-up Wizard")
    press_next(manager, "Where is the PLC")
    manager.fill(DIALOG + "input[name=plc_host]", "192.168.1")
    manager.click("Next", within=DIALOG + ".modal-footer")
    manager.wait_text("neither an IPv4 address nor a host name")


def test_settings_are_kept(browser, plant):
    browser.login("admin")
    browser.open_menu("SCADA", "Configuration", "Settings")
    browser.wait_for("[name=scada_task1_minutes]")
    browser.screenshot("settings")
    browser.fill("input[name=scada_task1_minutes]", "15")
    browser.fill("input[name=scada_plc_timeout]", "4.50")
    browser.click("Save")
    browser.wait(lambda: get_interval(plant) == 15, "interval in the database")
    browser.wait_ready()
    timeout = plant.query("SELECT timeout FROM scada_plc")
    assert [float(row[0]) for row in timeout] == [4.5]


def get_interval(plant):
    """Return the minutes between two runs of Task 1."""
    rows = plant.query(
        "SELECT interval_number FROM ir_cron c JOIN scada_task t ON t.cron_id = c.id"
        " WHERE t.code = 'task1'"
    )
    return rows[0][0]


@pytest.mark.parametrize(
    "menu", ["Silos", "Equipment", "BoM Check", "PLCs"], ids=lambda name: name
)
def test_lists_of_the_configuration_open(manager, menu):
    manager.open_menu("SCADA", "Configuration", menu)
    manager.wait_for(".o_list_view, .o_kanban_view")
    manager.screenshot("list-" + menu.lower().replace(" ", "-"))
