# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""History, batch record, reports, failures and monitoring of a plant at work."""
import pytest

# What a person sees of each screen: action, views, and a selector of its content
VIEWS = {
    "list": ".o_list_view",
    "kanban": ".o_kanban_view",
    "pivot": ".o_pivot table",
    "graph": ".o_graph_canvas_container canvas",
    "calendar": ".o_calendar_view .fc-event",
}
SCREENS = (
    ("scada_mo_history_action", ("list", "graph", "pivot")),
    ("scada_history_analysis_action", ("pivot", "graph", "list")),
    ("scada_dosing_accuracy_action", ("pivot", "graph", "list")),
    ("scada_history_approval_action", ("list",)),
    (
        "scada_failure_report_action",
        ("list", "kanban", "calendar", "graph", "pivot"),
    ),
    ("scada_reliability_action", ("list",)),
    ("scada_task_action", ("list",)),
    ("scada_task_log_action", ("list",)),
    ("scada_mo_batch_action_failed", ("list",)),
    ("scada_reconciliation_action", ("pivot", "list")),
    ("scada_consumption_entry_action", ("list",)),
    ("scada_mo_weight_action", ("list",)),
)
FINISHED = "SELECT count(*) FROM scada_mo_history WHERE state = 'done'"
FAILURES = "SELECT count(*) FROM scada_failure_report"


@pytest.fixture
def worked(plant, browser):
    """The plant once it has archived a few batches and reported its failures."""
    browser.wait(
        lambda: plant.query(FINISHED)[0][0] >= 3 and plant.query(FAILURES)[0][0] >= 2,
        "three archived batches and two failures",
        seconds=900,
    )
    return plant


@pytest.mark.parametrize("action, kinds", SCREENS, ids=[name for name, _k in SCREENS])
def test_views_of_the_screen_open(worked, browser, action, kinds):
    browser.login("operator")
    for kind in kinds:
        browser.open_action("scada_bridge." + action, view_type=kind)
        browser.wait_for("%s, .o_nocontent_help" % VIEWS[kind])
        browser.screenshot("%s-%s" % (action, kind))


def open_history(plant, browser, where="state = 'done'"):
    """Open the form of an archived batch; return its id and its order's name."""
    query = "SELECT id, mo_id FROM scada_mo_history WHERE %s ORDER BY id LIMIT 1"
    ((history, order),) = plant.query(query % where)
    browser.open_record("scada.mo.history", history)
    browser.wait_text(order)
    return history, order


def test_form_of_the_history_shows_what_each_silo_gave(worked, browser):
    browser.login("operator")
    open_history(worked, browser)
    browser.wait_text("101 SILO A")
    browser.wait_text("Deviation (%)")
    browser.screenshot("history-form")


def test_batch_record_is_downloaded_as_pdf_from_the_form(worked, browser, tmp_path):
    browser.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior",
        {"behavior": "allow", "downloadPath": str(tmp_path)},
    )
    browser.login("operator")
    _history, order = open_history(worked, browser)
    browser.click("Print Batch Record")
    name = "Batch record %s.pdf" % order.replace("/", "-")
    browser.wait(lambda: (tmp_path / name).exists(), "download of " + name)
    assert (tmp_path / name).read_bytes()[:5] == b"%PDF-"


def test_batch_record_is_shown_as_a_page(worked, browser):
    browser.login("operator")
    history, order = open_history(worked, browser)
    url = "%s/report/html/scada_bridge.scada_batch_record/%d"
    browser.driver.get(url % (worked.url, history))
    browser.wait_text("Batch Record " + order)
    browser.wait_text("Recipe and Actual Quantities")
    browser.screenshot("batch-record")


def test_manager_signs_a_batch(worked, browser):
    browser.login("manager")
    history, _order = open_history(worked, browser)
    browser.click("Sign", within=".o_form_statusbar")
    browser.wait_text("the last decision counts")
    browser.fill(".modal [name=remark]", "Weights checked")
    browser.screenshot("history-sign")
    browser.click("Save", within=".modal-footer")
    browser.wait(
        lambda: worked.query(
            "SELECT decision, remark FROM scada_history_approval WHERE history_id = %s",
            [history],
        )
        == [("approved", "Weights checked")],
        "a signature in the database",
    )
    open_history(worked, browser)
    browser.click("Approvals", within=".o_notebook")
    browser.wait_text("Weights checked")
    browser.screenshot("history-signed")


def test_operator_has_no_button_to_sign(worked, browser):
    browser.login("operator")
    open_history(worked, browser)
    browser.wait_text("Print Batch Record")
    assert "Sign" not in [button.text for button in browser.all(".o_form_statusbar *")]


def test_operator_is_told_politely_that_tasks_are_started_by_managers(worked, browser):
    browser.login("operator")
    with pytest.raises(AssertionError, match="Only a SCADA manager may start tasks"):
        ((task,),) = worked.query("SELECT id FROM scada_task WHERE code = 'task6'")
        browser.rpc("scada.task", "action_run_now", [task])


def test_manager_starts_a_task_from_the_task_monitor(worked, browser):
    browser.login("manager")
    browser.open_action("scada_bridge.scada_task_action")
    browser.click_on(".o_list_view button[name=action_run_now]")
    browser.wait_text("Started: TASK 1")
    browser.screenshot("task-monitor-manager")


def test_manager_switches_a_task_off(worked, browser):
    browser.login("manager")
    browser.open_action("scada_bridge.scada_task_action")
    browser.click_on(".o_data_row:nth-child(6) div.o_boolean_toggle")
    query = "SELECT is_enabled FROM scada_task WHERE code = 'task6'"
    browser.wait(lambda: worked.query(query) == [(False,)], "task 6 switched off")


def test_task_monitor_opens_the_log_of_a_task(worked, browser):
    browser.login("operator")
    browser.open_action("scada_bridge.scada_task_action")
    browser.click_on(".o_list_view button[name=action_open_log]")
    browser.wait_text("Log of TASK 1")
    browser.wait_for(".o_list_view .o_data_row")
    browser.screenshot("task-log-of-task-1")


def test_kilograms_of_the_plant_agree_in_all_places(worked, browser):
    browser.login("operator")
    differing = browser.rpc(
        "scada.reconciliation", "search_count", [["is_alarm", "=", True]]
    )
    compared = browser.rpc("scada.reconciliation", "search_count", [])
    assert (differing, compared > 0) == (0, True)
