# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing by trust in the client: settings, evidence, authorship, other companies."""
import pytest
from layers import GUARD, RIGHTS, ROUTE

from waiting import wait_for

SETTINGS = """
    SELECT scada_auto_sync, scada_batch_limit, scada_queue_policy FROM res_company
     WHERE id = %s
"""
RESTORE = """
    UPDATE res_company SET (scada_auto_sync, scada_batch_limit, scada_queue_policy)
        = (%s, %s, %s) WHERE id = %s
"""
REPORT = """
    INSERT INTO scada_failure_report (uuid, equipment_id, equipment_code, equipment_key,
        description, failure_date, source, state, raw_words, company_id, created_at)
    SELECT md5(random()::text), id, scada_code, scada_code, 'START_FAILURE' || random(),
        '2026-01-01', 'plc', 'open', '0001 0002', company_id, now() AT TIME ZONE 'UTC'
      FROM maintenance_equipment WHERE id = %s
    RETURNING id
"""
EVIDENCE = """
    SELECT description, failure_date, source, raw_words, equipment_code, created_at
      FROM scada_failure_report WHERE id = %s
"""
OLD = "2020-01-01 00:00:00"
BATCHES = """
    SELECT id FROM scada_mo_batch WHERE equipment_id = %s ORDER BY id DESC
"""
ACTS = "SELECT date > '2026-01-01', user_id FROM scada_history_log WHERE text LIKE %s"
FILLED = """
    SELECT count(*) FROM queue_job
     WHERE method_name = '_job_fill_queue' AND records::text LIKE %s
"""


# -- settings -------------------------------------------------------------------------
@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("step", ["switch", "boms", "line"])
def test_setup_of_another_company_changes_nothing(stack, step):
    company = stack.ids["companies"]["a"]
    before = stack.query(SETTINGS, [company])
    vals = {
        "company_id": company,
        "step": step,
        "equipment_id": stack.ids["lines"]["b"],
        "auto_sync": False,
        "batch_limit": 1,
    }
    wizard = stack.call("manager_b", "scada.setup", "create", vals)
    if not wizard.is_refused:
        stack.call("manager_b", "scada.setup", "write", [wizard.result], vals)
        for _step in range(8):
            stack.call("manager_b", "scada.setup", "action_next", [wizard.result])
    after = stack.query(SETTINGS, [company])
    stack.query(RESTORE, [*before[0], company])
    assert after == before


@pytest.mark.layer(GUARD)
def test_manager_of_b_starts_no_task_for_the_lines_of_a(stack):
    """It was switched off for both companies."""
    tasks = [("code", "=", "task1")]
    context = {"allowed_company_ids": list(stack.ids["companies"].values())}
    task = stack.done("admin", "scada.task", "search", tasks)
    jobs = "%%[%d]%%" % stack.ids["lines"]["a2"]

    def switch(is_on):
        vals = {"is_enabled": is_on}
        stack.done("admin", "scada.task", "write", task, vals, context=context)

    switch(False)
    before = stack.query(FILLED, [jobs])
    try:
        stack.call("manager_b", "scada.task", "action_run_now", task)
        assert stack.query(FILLED, [jobs]) == before
    finally:
        switch(True)


@pytest.mark.layer(ROUTE)
@pytest.mark.parametrize("login", ["operator", "operator_b", "clerk"])
def test_staging_of_orders_is_a_manager_s(stack, refused, login):
    """The path without a body is no list: it queues orders."""
    answer = stack.api(login, "POST", "/api/scada/mo-list-detailed")
    assert refused(answer).status == 403


# -- failures -------------------------------------------------------------------------
@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("login", ["operator", "manager"])
@pytest.mark.parametrize(
    "name, value, honest",
    [
        ("source", "plc", "manual"),
        ("source", "api", "manual"),
        ("raw_words", "0001 0002", None),
        ("state", "resolved", "open"),
        ("quarantine_reason", "forged", None),
    ],
)
def test_evidence_of_a_failure_is_not_made_up(stack, login, name, value, honest):
    description = "FORGED_%s_%s_%s" % (login, name, value[:3])
    vals = {"equipment_code": "silo101", "description": description, name: value}
    stack.call(login, "scada.failure.report", "create", vals)
    stored = stack.query(
        "SELECT %s FROM scada_failure_report WHERE description = %%s" % name,
        [description],
    )
    assert stored in ([], [(honest,)])


@pytest.mark.layer(GUARD)
def test_failure_is_received_when_it_was_told(stack):
    vals = {"equipment_code": "silo101", "description": "FORGED_DATE"}
    vals["created_at"] = OLD
    stack.call("operator", "scada.failure.report", "create", vals)
    statement = (
        "SELECT created_at::date FROM scada_failure_report WHERE created_at < %s"
    )
    assert stack.query(statement, ["2021-01-01"]) == []


@pytest.fixture
def told_by_plc(stack):
    """The id of a failure that the PLC told."""
    ((report,),) = stack.query(REPORT, [stack.ids["silo_equipment"]])
    return report


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize(
    "vals",
    [
        {"description": "NOTHING"},
        {"failure_date": OLD},
        {"source": "manual"},
        {"raw_words": False},
        {"equipment_code": "silo102"},
        {"created_at": OLD},
    ],
    ids=lambda vals: next(iter(vals)),
)
def test_failure_that_the_plc_told_is_not_rewritten(stack, told_by_plc, refused, vals):
    before = stack.query(EVIDENCE, [told_by_plc])
    model = "scada.failure.report"
    outcome = stack.call("manager", model, "write", [told_by_plc], vals)
    assert stack.query(EVIDENCE, [told_by_plc]) == before
    refused(outcome)


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("login", ["operator", "manager"])
def test_failure_is_not_deleted(stack, told_by_plc, refused, login):
    refused(stack.call(login, "scada.failure.report", "unlink", [told_by_plc]))


@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize("login", ["operator_b", "manager_b", "clerk"])
def test_failure_of_a_is_nobody_else_s(stack, told_by_plc, refused, login):
    model = "scada.failure.report"
    refused(stack.call(login, model, "read", [told_by_plc], ["description"]))


# -- messages become history ----------------------------------------------------------
def post(stack, batch, text):
    vals = {"body": text, "date": OLD, "author_id": 3}
    model = "scada.mo.batch"
    return stack.call("operator", model, "message_post", [batch], **vals)


def create(stack, batch, text):
    vals = {"model": "scada.mo.batch", "res_id": batch, "message_type": "comment"}
    vals.update(body=text, date=OLD, author_id=3)
    return stack.call("operator", "mail.message", "create", vals)


def rewrite(stack, batch, text):
    model = "scada.mo.batch"
    made = stack.call("operator", model, "message_post", [batch], body=text)
    vals = {"date": OLD}
    return stack.call("operator", "mail.message", "write", [made.result], vals)


@pytest.fixture(scope="module")
def history(stack):
    """Ways to forge a message of a batch, all tried; the batch is history now."""
    line = stack.ids["lines"]["a2"]
    stack.done("manager", "maintenance.equipment", "action_scada_fill_queue", [line])
    (batch,), *_others = wait_for(
        lambda: stack.query(BATCHES, [line]), "a batch on the line without PLC"
    )
    for way in (post, create, rewrite):
        way(stack, batch, "forged by %s" % way.__name__)
    stack.done("manager", "scada.mo.batch", "action_cancel", [batch], "end")


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("way", ["post", "create", "rewrite"])
def test_history_knows_when_a_message_was_written_and_by_whom(stack, history, way):
    acts = stack.query(ACTS, ["%forged by " + way + "%"])
    assert acts in ([], [(True, stack.ids["users"]["operator"])])


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize(
    "model", ["scada.mo.history", "scada.history.log", "scada.api.audit"]
)
@pytest.mark.parametrize("login", ["operator", "manager"])
def test_history_and_audit_are_not_deleted(stack, history, refused, model, login):
    records = stack.query("SELECT max(id) FROM " + model.replace(".", "_"))
    refused(stack.call(login, model, "unlink", list(records[0])))


# -- other companies ------------------------------------------------------------------
@pytest.mark.layer(RIGHTS)
@pytest.mark.parametrize(
    "model",
    ["scada.plc", "scada.mo.batch", "scada.mo.history", "scada.plc.slot", "scada.silo"],
)
@pytest.mark.parametrize("login", ["operator_b", "manager_b"])
def test_nothing_of_a_is_listed_to_b(stack, history, model, login):
    company = stack.ids["companies"]["a"]
    domain = [("company_id", "=", company)]
    assert not stack.call(login, model, "search", domain).result


@pytest.mark.layer(RIGHTS)
def test_b_asks_for_the_company_of_a_in_vain(stack, refused):
    context = {"allowed_company_ids": [stack.ids["companies"]["a"]]}
    refused(stack.call("manager_b", "scada.plc", "search", [], context=context))
