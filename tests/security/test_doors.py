# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Doors of Odoo that nobody outside may find open: databases, jobs, other names."""
import socket

import pytest
from layers import CORE, LISTEN, NGINX
from stack import MILL, OTHERS
from wire import TIMEOUT

XML = "<?xml version='1.0'?><methodCall><methodName>list</methodName></methodCall>"
EVIL = "evil.example"
PAGES = [
    "/web/database/manager",
    "/web/database/selector",
    "/web/database/manager/",
    "//web/database/manager",
    "/web/./database/manager",
    "/web/%64atabase/manager",
    "/web/x/../database/manager",
]
ACTS = ["create", "duplicate", "drop", "backup", "restore", "change_password", "list"]
DB_SERVICE = ["/xmlrpc/db", "/xmlrpc/2/db", "/xmlrpc/2/db/", "//xmlrpc/2/db"]
DB_SERVICE += ["/xmlrpc/2/%64b"]
RUNNER = ["/queue_job/runjob", "/queue_job/runjob/", "//queue_job/runjob"]
RUNNER += ["/queue_job/../queue_job/runjob", "/queue%5fjob/runjob"]
BUTTONS = ["trigger-sync", "reset-task1-start", "clear-mo-batch"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


# -- databases ------------------------------------------------------------------------
@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("port", [443, 8000])
@pytest.mark.parametrize("path", PAGES)
def test_database_pages_are_closed(stack, refused, path, port):
    refused(stack.web(port, "GET", path))


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("act", ACTS)
def test_forms_of_the_database_pages_are_closed(stack, refused, act):
    refused(stack.web(443, "POST", "/web/database/" + act, "master_pwd=admin", FORM))


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("path", DB_SERVICE)
def test_database_service_is_closed_over_xmlrpc(stack, refused, path):
    refused(stack.web(443, "POST", path, XML, {"Content-Type": "text/xml"}))


@pytest.mark.layer(CORE)
@pytest.mark.parametrize("method", ["list", "db_exist"])
def test_nobody_is_told_which_databases_there_are(stack, refused, method):
    """Straight at Odoo: nginx is not the only lock."""
    arguments = [OTHERS] if method == "db_exist" else []
    refused(stack.jsonrpc("db", method, *arguments))


@pytest.mark.layer(NGINX)
def test_database_service_is_closed_over_jsonrpc(stack, refused):
    params = {"service": "db", "method": "list", "args": []}
    body = {"jsonrpc": "2.0", "method": "call", "params": params}
    refused(stack.web(443, "POST", "/jsonrpc", body, source="127.0.14.1"))


@pytest.mark.layer(CORE)
@pytest.mark.parametrize("password", ["admin", "", "x", "False"])
def test_master_password_is_not_to_be_guessed(stack, refused, password):
    refused(stack.jsonrpc("db", "change_admin_password", password, password))


@pytest.mark.layer(CORE)
def test_database_is_not_created_with_the_usual_password(stack, refused):
    before = stack.databases()
    arguments = ["admin", "pwned", False, "en_US"]
    outcome = stack.jsonrpc("db", "create_database", *arguments)
    assert stack.databases() == before
    refused(outcome)


@pytest.mark.layer(CORE)
def test_database_is_not_dumped_with_the_usual_password(stack, refused):
    refused(stack.jsonrpc("db", "dump", "admin", MILL, "zip"))


@pytest.mark.layer(CORE)
def test_database_of_another_odoo_is_not_dropped_with_the_usual_password(
    stack, refused
):
    outcome = stack.jsonrpc("db", "drop", "admin", OTHERS)
    assert OTHERS in stack.databases()
    refused(outcome)


@pytest.mark.layer(LISTEN)
@pytest.mark.parametrize("name", ["http_port", "longpolling_port"])
def test_odoo_is_reached_only_from_its_own_host(stack, name):
    """Another address of this host stands for its address on the network."""
    port = getattr(stack.server, name)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), TIMEOUT).close()


# -- job runner -----------------------------------------------------------------------
@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("port", [443, 8000])
@pytest.mark.parametrize("path", RUNNER)
def test_nobody_outside_runs_jobs(stack, refused, path, port):
    refused(stack.web(port, "GET", path + "?db=%s&job_uuid=x" % MILL))


# -- names: a page of the internet whose name was bound to the plant's address --------
@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("port", [80, 443, 8000])
@pytest.mark.parametrize(
    "host", [EVIL, "127.0.0.1", "localhost", "scada.example.com.evil.example", None]
)
def test_only_the_server_s_own_name_is_answered(stack, refused, host, port):
    refused(stack.web(port, "GET", "/api/health", host=host))


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("act", BUTTONS)
def test_page_with_a_rebound_name_presses_no_button(stack, refused, act):
    headers = {"Origin": "http://" + EVIL}
    for given in ({}, headers):
        refused(stack.web(8000, "POST", "/api/admin/" + act, "", given, host=EVIL))


@pytest.mark.layer(NGINX)
def test_name_in_the_request_line_is_no_way_around_the_header(stack, refused):
    refused(stack.web(8000, "GET", "http://%s/api/health" % EVIL))


@pytest.mark.layer(NGINX)
def test_nobody_is_sent_on_to_a_stranger_s_address(stack):
    answer = stack.web(80, "GET", "/web", host=EVIL)
    assert EVIL not in (answer.headers.get("Location") or "")


@pytest.mark.layer(NGINX)
def test_forwarded_name_of_a_caller_is_not_believed(stack):
    headers = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "http"}
    answer = stack.web(443, "GET", "/web", headers=headers)
    assert EVIL not in str(answer.headers) + answer.body
