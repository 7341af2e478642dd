# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts of people and plants in logs, chatter and tables: read as texts."""
import time

import pytest
from layers import ESCAPING
from stack import MILL

from waiting import wait_for

FORGED = "2026-01-01 00:00:00,000 1 INFO scada_mill odoo.addons: forged by %s"
LINK = '<a href="http://evil.example">%s</a>'
NAME = "UPDATE res_partner SET name = %s WHERE id = (SELECT partner_id FROM res_users"
NAME += " WHERE login = 'manager')"
BATCHES = """
    SELECT id, batch_no, mo_id, production_id FROM scada_mo_batch
     WHERE equipment_id = %s ORDER BY id
"""
BODIES = """
    SELECT body FROM mail_message WHERE body LIKE '%%evil.example%%' AND id > %s
"""
LAST = "SELECT max(id) FROM mail_message"


# -- log ------------------------------------------------------------------------------
def log_in(stack, text):
    body = {"db": MILL, "login": text, "password": "guess"}
    stack.odoo("POST", "/api/scada/authenticate", body, source="127.0.11.1")


def name_a_database(stack, text):
    body = {"db": text, "login": "manager", "password": "guess"}
    stack.odoo("POST", "/api/scada/authenticate", body, source="127.0.11.2")


def log_in_at_the_web_client(stack, text):
    params = {"db": MILL, "login": text, "password": "guess"}
    body = {"jsonrpc": "2.0", "params": params}
    stack.odoo("POST", "/web/session/authenticate", body, source="127.0.11.3")


def ask_for_an_order(stack, text):
    stack.api("operator", "POST", "/api/scada/mo-detail", {"mo_id": text})


def report_a_failure(stack, text):
    body = {"equipment_code": "x" + text, "description": text}
    body["date"] = "2026-01-01 08:00:00"
    stack.api("operator", "POST", "/api/scada/equipment-failure", body)


def switch_a_task_under_a_name(stack, text):
    user = stack.ids["users"]["admin"]
    both = list(stack.ids["companies"].values())
    rename = "UPDATE res_users SET login = %s WHERE id = %s"
    task = stack.done("admin", "scada.task", "search", [("code", "=", "task6")])
    stack.query(rename, ["admin" + text, user])
    try:
        switch = [task, {"is_enabled": True}]
        arguments = [MILL, user, stack.keys["admin"], "scada.task", "write", switch]
        arguments.append({"context": {"allowed_company_ids": both}})
        outcome = stack.jsonrpc("object", "execute_kw", *arguments)
    finally:
        stack.query(rename, ["admin", user])
    assert not outcome.is_refused, outcome


WAYS = [
    log_in,
    name_a_database,
    log_in_at_the_web_client,
    ask_for_an_order,
    report_a_failure,
    switch_a_task_under_a_name,
]


@pytest.mark.layer(ESCAPING)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_writes_a_line_of_the_log(stack, way, end):
    text = FORGED % way.__name__
    start = stack.server.log_size()
    way(stack, end + text)
    time.sleep(0.2)  # a line that is to come has come
    lines = stack.server.log_text(start).replace("\r", "\n").split("\n")
    assert not any(line.startswith(text[:40]) for line in lines)


@pytest.mark.layer(ESCAPING)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_sends_commands_to_the_terminal_that_shows_the_log(stack, way):
    start = stack.server.log_size()
    way(stack, "\x1b[2J")
    time.sleep(0.2)
    assert "\x1b[2J" not in stack.server.log_text(start)


# -- chatter --------------------------------------------------------------------------
@pytest.fixture(scope="module")
def batch(stack):
    """(id, number, order's name, order) of a batch on the line without PLC."""
    line = stack.ids["lines"]["a2"]
    stack.done("manager", "maintenance.equipment", "action_scada_fill_queue", [line])
    return wait_for(lambda: stack.query(BATCHES, [line]), "a batch of PLC02")[0]


@pytest.fixture
def renamed(stack):
    """A manager whose name is a link."""
    stack.query(NAME, [LINK % "Manager"])
    yield
    stack.query(NAME, ["Manager"])


def hold(stack, batch):
    stack.call("manager", "scada.mo.batch", "action_hold", [batch[0]])


def let_go(stack, batch):
    stack.call("manager", "scada.mo.batch", "action_release_hold", [batch[0]])


def unlock(stack, batch):
    stack.call("manager", "mrp.production", "action_scada_unlock", [batch[3]])


def reset(stack, batch):
    path = "/api/admin/manual/reset-batch/" + batch[2]
    stack.api("manager", "POST", path, "")


@pytest.mark.layer(ESCAPING)
@pytest.mark.parametrize("act", [hold, let_go, unlock, reset], ids=lambda a: a.__name__)
def test_name_of_a_person_is_no_html_in_the_chatter(stack, batch, renamed, act):
    ((last,),) = stack.query(LAST)
    act(stack, batch)
    bodies = [body for (body,) in stack.query(BODIES, [last])]
    assert [body for body in bodies if "<a " in body] == []


@pytest.mark.layer(ESCAPING)
def test_what_a_failure_says_is_no_html_in_its_maintenance_request(stack):
    ((last,),) = stack.query(LAST)
    body = {"equipment_code": "silo101", "description": LINK % "START_FAILURE"}
    body["date"] = "2026-01-02 08:00:00"
    stack.api("operator", "POST", "/api/scada/equipment-failure", body)
    time.sleep(2)  # the job that opens the request
    bodies = [body for (body,) in stack.query(BODIES, [last])]
    assert [body for body in bodies if "<a " in body] == []
