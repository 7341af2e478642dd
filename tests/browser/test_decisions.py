# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about kilograms, on the screens where they do it."""
import pytest

# What the plant makes, and has dosed of already
RUNNING = """
    SELECT id, uuid FROM scada_mo_batch
    WHERE state = 'running' AND reading_seq > 1 AND status_manufacturing IS NOT TRUE
    ORDER BY batch_no LIMIT 1
"""
ENDED = "SELECT id FROM scada_mo_history WHERE uuid = %s AND \"end\" = 'aborted'"
CORRECTED = "SELECT id FROM scada_late_correction WHERE uuid = %s"
MATERIAL = "SELECT count(*) FROM scada_unassigned_material WHERE history_id = %s"
KINDS = """
    SELECT DISTINCT kind FROM scada_disposition d WHERE history_id = %s
"""
ASKED = "SELECT override_signature FROM scada_mo_batch WHERE uuid = %s"
SECOND = "UPDATE res_company SET scada_second_person = %s RETURNING id"
LANGUAGE = """
    UPDATE res_partner SET lang = %s
    WHERE id = (SELECT partner_id FROM res_users WHERE login = 'manager') RETURNING id
"""


def freeze(plant):
    """Let the plant stand still; return (id, UUID) of what it makes, None if nothing.

    A batch that is finished by the time a person has typed the reason is not cancelled.
    """
    plant.plc.api("POST", "/freeze", {"on": True})
    running = plant.query(RUNNING)
    if not running:
        plant.plc.api("POST", "/freeze", {"on": False})
    return running and running[0]


@pytest.fixture(scope="module")
def ended(plant, chromium):
    """UUID of a run that an administrator ended while the plant was making it.

    The plant goes on and finishes it: what it tells then is a late correction.
    """
    browser = chromium
    browser.start_afresh()
    browser.login("admin")
    batch, uuid = browser.wait(lambda: freeze(plant), "a running batch")
    browser.open_record("scada.mo.batch", batch)
    browser.click("Cancel with Reason", within=".o_form_statusbar")
    browser.fill(".modal input[name=reason]", "line stopped by hand")
    browser.click("Whatever the Plant Says", within=".modal")
    browser.wait_text("The plant may go on with this batch", within=".modal")
    browser.screenshot("override")
    browser.click("Cancel the Batch", within=".modal")
    browser.wait_text("Another administrator has to confirm it")
    assert plant.query(ASKED, [uuid])[0][0].endswith("(admin)")
    plant.execute(SECOND, [False])  # there is one administrator
    arguments = ([batch], "line stopped by hand", True)
    browser.rpc("scada.mo.batch", "action_cancel", *arguments)
    browser.wait(lambda: plant.query(ENDED, [uuid]), "the run in the history")
    plant.plc.api("POST", "/freeze", {"on": False})
    yield uuid
    plant.execute(SECOND, [True])


def get_run(plant, uuid):
    return plant.query(ENDED, [uuid])[0][0]


def test_material_of_an_aborted_run_is_decided_about(browser, plant, ended):
    run = get_run(plant, ended)
    assert plant.query(MATERIAL, [run])[0][0] > 0
    browser.login("manager")
    browser.open_menu("SCADA", "Production", "Unassigned Material")
    browser.wait_for(".o_list_view .o_data_row")
    browser.screenshot("unassigned-list")
    browser.click_on(".o_data_row button[name=action_decide]")
    browser.wait_for(".modal .o_data_row")
    browser.fill(".modal input[name=reason]", "on the floor")
    browser.click("Decide", within=".modal footer")
    browser.wait_text("Choose what became of the material.")
    browser.click("Ok", within=".modal")
    browser.click_on(".modal .o_radio_item:nth-of-type(2) label")
    browser.screenshot("unassigned-decide")
    browser.click("Decide", within=".modal footer")
    browser.wait(lambda: plant.query(KINDS, [run]) == [("scrapped",)], "the decision")
    browser.open_menu("SCADA", "Reporting", "Decisions about Material")
    browser.wait_for(".o_list_view")
    browser.screenshot("dispositions")


def test_late_correction_is_taken_over_and_taken_back(browser, plant, ended):
    browser.wait(lambda: plant.query(CORRECTED, [ended]), "a correction", seconds=600)
    correction = plant.query(CORRECTED, [ended])[0][0]
    browser.login("manager")
    browser.open_menu("SCADA", "Monitoring", "Late Corrections")
    browser.wait_for(".o_list_view .o_data_row")
    browser.screenshot("corrections-list")
    browser.open_record("scada.late.correction", correction)
    browser.click("Decide...", within=".o_form_statusbar")
    browser.wait_for(".modal .o_data_row")
    browser.click_on(".modal .o_radio_item:nth-of-type(1) label")
    browser.fill(".modal input[name=reason]", "read at the panel")
    browser.screenshot("correction-decide")
    browser.click("Decide", within=".modal footer")
    browser.wait_text("read at the panel", within=".o_form_sheet")
    browser.screenshot("correction-taken")
    browser.click("Take Back", within=".o_form_statusbar")
    browser.click("Ok", within=".modal")
    browser.wait_text("Taken back by Manager (manager).", within=".o_form_sheet")
    browser.screenshot("correction-taken-back")


def test_screens_of_decisions_in_indonesian(browser, plant, ended):
    browser.login("admin")
    language = browser.rpc("base.language.install", "create", {"lang": "id_ID"})
    browser.rpc("base.language.install", "lang_install", [language])
    plant.execute(LANGUAGE, ["id_ID"])
    browser.start_afresh()
    try:
        browser.login("manager")
        for name, action in (
            ("unassigned", "scada_bridge.scada_unassigned_material_action"),
            ("dispositions", "scada_bridge.scada_disposition_action"),
            ("corrections", "scada_bridge_plc.scada_late_correction_action"),
            ("reconciliation", "scada_bridge.scada_reconciliation_action"),
        ):
            browser.open_action(action, view_type="list")
            browser.wait_for(".o_list_view")
            browser.wait_ready()
            browser.screenshot(name + "-id")
        correction = plant.query(CORRECTED, [ended])[0][0]
        browser.open_record("scada.late.correction", correction)
        browser.wait_for(".o_form_sheet")
        browser.screenshot("correction-id")
    finally:
        plant.execute(LANGUAGE, ["en_US"])
