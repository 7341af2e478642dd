# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clients that are slow on purpose stop nobody else, straight at Odoo's port.

They go on until the server ends them.  What tells a deadline for the request from
Odoo's own limit, which ends the whole worker, is that all workers are still there; how
many seconds it takes depends on what else the machine does.
"""
import http.client
import json
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from api_server import ApiServer
from slow_client import NEVER, SlowClient, head

WORKERS = 4
VERSION = "/api/scada/version"
FORM = "application/x-www-form-urlencoded"
# A refusal of ours comes at once; Odoo's own paths wait for the body first
HEADS = {
    "API, nobody": head("/api/scada/mo-list-detailed"),
    "API, wrong key": head("/api/scada/mo-list-detailed", X_API_Key="0" * 40),
    "API, big": head("/api/scada/mo-list-detailed", length=200000),
    "API, login": head("/api/scada/authenticate"),
    "API, open": head("/api/health", method="GET"),
    "API, unknown path": head("/api/x"),
    "login page": head("/web/login", kind=FORM),
    "session": head("/web/session/authenticate"),
    "JSON-RPC": head("/jsonrpc"),
    "XML-RPC": head("/xmlrpc/2/common", kind="text/xml"),
    "web client": head("/web/webclient/version_info"),
    "upload": head("/web/binary/upload", kind="multipart/form-data; boundary=x"),
}
ANONYMOUS_SECONDS = 5  # for a body, see scada_bridge/api/http/body.py


@pytest.fixture(scope="module")
def api():
    with ApiServer(orders=1, workers=WORKERS) as api:
        yield api


@pytest.fixture(autouse=True)
def no_worker_is_lost(api):
    before = api.get_workers()
    yield
    assert api.get_workers() == before


@contextmanager
def slow(clients):
    try:
        yield clients
    finally:
        for client in clients:
            client.end()


def ask(api):
    """Return the status of a good request."""
    connection = http.client.HTTPConnection(urlsplit(api.url).netloc)
    connection.request("GET", VERSION, headers={"X-API-Key": api.key})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("number", [4, 8])
@pytest.mark.parametrize("name", ["API, login", "JSON-RPC", "login page", "XML-RPC"])
def test_slow_bodies_of_strangers_delay_others_for_a_short_time(api, number, name):
    with slow([SlowClient(api.url, HEADS[name]) for _n in range(number)]):
        time.sleep(1)  # all workers have one
        assert ask(api) == 200


@pytest.mark.parametrize("name", HEADS)
def test_a_slow_body_is_ended(api, name):
    client = SlowClient(api.url, HEADS[name])
    client.wait()
    assert b" 500 " not in client.answer


@pytest.mark.parametrize("name", ["API, nobody", "API, wrong key", "API, big"])
def test_a_stranger_is_refused_before_his_body_has_come(api, name):
    client = SlowClient(api.url, HEADS[name], every=NEVER)
    client.wait()
    assert b" 401 " in client.answer
    assert b'"code":"auth_required"' in client.answer


def test_slow_headers_are_ended(api):
    line = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    clients = [SlowClient(api.url, line, drip=b"X-Y: z\r\n") for _n in range(WORKERS)]
    with slow(clients):
        time.sleep(1)
        assert ask(api) == 200


def test_a_person_may_take_long_for_an_upload(api):
    """20 kB in 6 seconds: more than a stranger has, less than the server allows."""
    cookie = log_in(api)
    call = json.dumps({"jsonrpc": "2.0", "params": {}}).encode()
    path = "/web/session/get_session_info"
    start = head(path, length=len(call) + 20000, Cookie="session_id=" + cookie)
    client = SlowClient(api.url, start + call, drip=b" " * 1600, every=0.5)
    seconds = client.wait()
    assert b" 200 " in client.answer
    assert seconds > ANONYMOUS_SECONDS


def log_in(api):
    """Return a session of the demo manager."""
    connection = http.client.HTTPConnection(urlsplit(api.url).netloc)
    body = json.dumps({"login": "manager", "password": "manager"})
    connection.request("POST", "/api/scada/authenticate", body)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["session_id"]
