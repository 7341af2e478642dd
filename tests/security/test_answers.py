# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers: the same headers each time, in no foreign frame, also in trouble."""
import re

import pytest
from layers import HEADER, ROUTE
from wire import LOOPBACK

PAGE = "https://page.example.com"  # allowed in the settings
PATH = "/api/scada/equipment-failure"
SYNC = "/api/admin/manual/trigger-plc-sync"
COUNTED = re.compile(r'^http_requests_total\{handler="%s",.*\} ([\d.]+)' % PATH, re.M)
SAME = ["Access-Control-Allow-Origin", "X-Content-Type-Options", "Vary", "Content-Type"]


def repeated(stack, login, path, body, key):
    """A request, and the same again: two answers."""
    headers = {"Idempotency-Key": key, "Origin": PAGE}
    first = stack.api(login, "POST", path, body, headers)
    second = stack.api(login, "POST", path, body, headers)
    assert first.status == second.status == 200, second
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.body == first.body
    return first, second


def failure(text):
    return {
        "equipment_code": "silo101",
        "description": text,
        "date": "2026-01-03 08:00:00",
    }


@pytest.mark.layer(HEADER)
@pytest.mark.parametrize("name", SAME)
def test_repeated_answer_carries_what_the_first_one_did(stack, name):
    body = failure("REPEATED_" + name)
    first, second = repeated(stack, "operator", PATH, body, "key " + name)
    assert first.headers[name]
    assert second.headers[name] == first.headers[name]


def counted(stack):
    answer = stack.odoo("GET", "/metrics", headers={"Authorization": "Bearer scrape"})
    return sum(float(number) for number in COUNTED.findall(answer.body))


@pytest.mark.layer(ROUTE)
def test_repeated_request_is_counted(stack):
    before = counted(stack)
    repeated(stack, "operator", PATH, failure("COUNTED"), "counted")
    assert counted(stack) == before + 2


@pytest.mark.layer(ROUTE)
def test_repeated_request_is_audited(stack):
    before = stack.audited()
    repeated(stack, "manager", SYNC, {}, "audited")
    assert stack.audited() >= before + 2


@pytest.mark.layer(HEADER)
@pytest.mark.parametrize("path", ["/web/login", "/api/docs", "/api/health"])
def test_no_foreign_page_frames_this_one(stack, path):
    headers = {"X-API-Key": stack.keys["operator"]} if path == "/api/docs" else {}
    answer = stack.web(443, "GET", path, headers=headers, source="127.0.12.1")
    assert answer.status == 200, answer
    policy = answer.headers.get_all("Content-Security-Policy") or []
    assert any("frame-ancestors" in line for line in policy), answer.headers


@pytest.fixture
def no_database(stack):
    stack.cluster.halt("fast")
    yield
    stack.cluster.start()


@pytest.mark.layer(ROUTE)
def test_without_its_database_the_server_says_try_later(stack, refused, no_database):
    login = {"db": "scada_mill", "login": "manager", "password": "manager"}
    key = {"X-API-Key": stack.keys["manager"]}
    for method, path, body, headers in [
        ("GET", "/api/health", None, {}),
        ("POST", "/api/scada/today-reports", {}, key),
        ("GET", "/api/admin/batch-status", None, key),
        ("POST", "/api/scada/authenticate", login, {}),
    ]:
        answer = stack.odoo(method, path, body, headers, source=LOOPBACK)
        refused(answer)
        assert answer.status == 503, (path, answer)
        assert int(answer.headers["Retry-After"]) > 0
