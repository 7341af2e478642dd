# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Copies of the production database, and servers that may not touch a PLC."""
import json

import pytest
from decoy import Decoy
from layers import COPY, GUARD
from stack import COPY as COPY_NAME
from stack import DIRECTORY, MILL, TESTS, TWIN, DeliveredServer

TOLD = DIRECTORY / "told.json"
SECRETS = "SELECT value FROM ir_config_parameter WHERE key = 'database.secret'"
TOKEN = "SELECT value FROM ir_config_parameter WHERE key = 'scada_bridge.metrics_token'"
# as the example tells in its comments
SWITCHED_OFF = """
[scada_plc]
enabled = False

[scada_plc.PLC01]
host = 127.0.0.1
port = %d
"""
WAYS = ["test_connection", "live_words", "setup_test"]


# -- neutralised ----------------------------------------------------------------------
@pytest.mark.layer(COPY)
@pytest.mark.parametrize("login", ["manager", "operator", "middleware", "admin"])
def test_production_key_does_not_work_on_a_test_copy(stack, login):
    outcome = stack.jsonrpc("common", "login", COPY_NAME, login, stack.keys[login])
    assert not outcome.result


@pytest.mark.layer(COPY)
@pytest.mark.parametrize("table", ["res_users_apikeys", "scada_idempotency"])
def test_copy_holds_no_keys_and_no_stored_answers(stack, table):
    statement = "SELECT count(*) FROM " + table  # nosec B608
    assert stack.query(statement, database=COPY_NAME) == [(0,)]


@pytest.mark.layer(COPY)
def test_production_session_is_none_on_a_test_copy(stack):
    assert stack.query(SECRETS, database=COPY_NAME) != stack.query(SECRETS)


@pytest.mark.layer(COPY)
def test_copy_forgets_the_metrics_token(stack):
    assert stack.query(TOKEN, database=COPY_NAME) in ([], [("",)])
    assert stack.query(TOKEN) == [("scrape",)]


# -- copied as it is ------------------------------------------------------------------
@pytest.fixture(scope="module")
def decoy():
    with Decoy() as decoy:
        yield decoy


@pytest.fixture(scope="module")
def twin(stack, decoy):
    """The copy's PLC has an address where calls are counted."""
    stack.query("UPDATE scada_plc SET port = %s", [decoy.port], TWIN)
    yield {"database": TWIN, "server": stack.several}
    stack.query("UPDATE scada_plc SET port = %s", [stack.plc.port], TWIN)


def ways_to_the_plc(stack, login, where, port):
    """Return {way: act}: every button that reads the PLC at once."""
    plc, line = stack.ids["plc"], stack.ids["lines"]["a"]

    def made(model, vals, method):
        record = stack.done(login, model, "create", vals, **where)
        return stack.call(login, model, method, [record], **where)

    setup = {"equipment_id": line, "plc_host": "127.0.0.1", "plc_port": port}
    return {
        "test_connection": lambda: stack.call(
            login, "scada.plc", "action_test_connection", [plc], **where
        ),
        "live_words": lambda: made("scada.plc.live", {"plc_id": plc}, "action_read"),
        "setup_test": lambda: made("scada.setup", setup, "action_test"),
    }


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("way", WAYS)
def test_copy_of_the_database_sends_no_frame(stack, twin, decoy, way):
    before = decoy.calls
    ways_to_the_plc(stack, "manager", twin, decoy.port)[way]()
    assert decoy.calls == before


@pytest.mark.layer(GUARD)
def test_operator_of_a_copy_tests_no_connection(stack, twin, decoy):
    before = decoy.calls
    ways_to_the_plc(stack, "operator", twin, decoy.port)["test_connection"]()
    assert decoy.calls == before


@pytest.mark.layer(GUARD)
def test_second_database_of_the_server_does_not_take_the_plc_over(stack):
    """Both are bound then: one of them has to be refused, and it is the second."""
    where = {"database": TWIN, "server": stack.several}
    plc = stack.ids["plc"]
    stack.query("UPDATE scada_plc SET port = %s", [stack.plc.port], TWIN)
    bound = stack.call("manager", "scada.plc", "action_bind_database", [plc], **where)
    tested = stack.call(
        "manager", "scada.plc", "action_test_connection", [plc], **where
    )
    assert bound.is_refused or tested.is_refused or "danger" in str(tested.result)


# -- switched off in odoo.conf --------------------------------------------------------
@pytest.fixture(scope="module")
def told(stack, decoy):
    """What each way did on a server whose odoo.conf switches PLCs off."""
    server = DeliveredServer(stack.cluster, MILL)
    with open(server.config_file, "a") as config:
        config.write(SWITCHED_OFF % decoy.port)
    server.run_script(str(TESTS / "in_process.py"), TOLD=TOLD, LOGIN="operator")
    return json.loads(TOLD.read_text())


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("way", WAYS)
def test_server_that_may_not_touch_plcs_sends_no_frame(told, way):
    assert told[way] == []


@pytest.mark.layer(GUARD)
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_report_of_the_import_holds_no_formula(told, start):
    assert told["csv"][start]
    assert not told["csv"][start].startswith(start)
