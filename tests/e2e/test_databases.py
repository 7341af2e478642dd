# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The API with several databases, with none chosen, and with PostgreSQL away.

``dbfilter`` is the host name of the request: "scada_api" is one database, "scada"
stands for both, "nothing" for none.
"""
import http.client
import json
from urllib.parse import urlsplit

import pytest

from api_server import DATABASE, ApiServer
from cluster import TEMPLATE_DATABASE
from waiting import wait_for

BOTH, ONE, NONE = "scada", DATABASE, "nothing"
OTHER = "scada_other"  # Odoo without the bridge
PATHS = [
    ("GET", "/api/scada/version"),
    ("POST", "/api/scada/mo-list-detailed"),
    ("POST", "/api/scada/mo/WH%2FMO%2F00001/acknowledge"),
    ("GET", "/metrics"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
    ("GET", "/scada/failure-report/input"),
    ("POST", "/scada/failure-report/submit"),
    ("POST", "/api/scada/authenticate"),
]
LOGIN = "/api/scada/authenticate"


@pytest.fixture(scope="module")
def api():
    server = ApiServer(orders=1, options={"dbfilter": "^%h"})
    server.server.first_page = "/api/health"  # "localhost" is no database
    with server as api:
        api.cluster.create_database(OTHER, template=TEMPLATE_DATABASE)
        yield api


def send(api, host, method, path, body=None, key=None):
    """Return (status, headers, object) of one request; the answer must be JSON."""
    connection = http.client.HTTPConnection(urlsplit(api.url).netloc)
    headers = {"Host": host}
    if key:
        headers["X-API-Key"] = key
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8", text
    assert answer.headers["X-Frame-Options"] == "DENY"
    return answer.status, answer.headers, json.loads(text)


def log_in(api, host, database, login="manager", password="no"):
    body = {"login": login, "password": password}
    if database:
        body["db"] = database
    status, _headers, answer = send(api, host, "POST", LOGIN, body)
    return status, answer.get("code")


def outcomes(api, **vals):
    """Return the outcomes in the audit with these values."""
    where = " AND ".join("%s = %%(%s)s" % (name, name) for name in vals)
    with api.cluster.connect(DATABASE) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT outcome FROM scada_api_audit WHERE %s ORDER BY id" % where, vals
        )
        found = [outcome for (outcome,) in cursor.fetchall()]
    connection.close()
    return found


@pytest.mark.parametrize("host", [BOTH, NONE])
@pytest.mark.parametrize("method, path", PATHS)
def test_without_a_database_a_route_answers_401_as_json(api, host, method, path):
    status, _headers, answer = send(api, host, method, path, key=api.key)
    assert (status, answer["code"]) == (401, "auth_required")


@pytest.mark.parametrize("host", [BOTH, NONE])
def test_without_a_database_a_path_that_is_none_is_404_as_json(api, host):
    status, _headers, answer = send(api, host, "GET", "/api/x")
    assert (status, answer["code"]) == (404, "not_found")
    status, _headers, answer = send(api, host, "DELETE", LOGIN)
    assert (status, answer["code"]) == (405, "not_found")


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_database_without_the_bridge_answers_its_paths_itself(api, method):
    connection = http.client.HTTPConnection(urlsplit(api.url).netloc)
    connection.request(method, "/api/x?a=1", headers={"Host": OTHER})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.headers.get_content_type()) == (404, "text/html")


def test_a_login_names_its_database(api):
    assert log_in(api, BOTH, DATABASE, password="manager") == (200, None)
    assert outcomes(api, login="manager", path=LOGIN)[:1] == ["logged_in"]


def guess_until_throttled(guess, most=40):
    """Return the answers up to the first 429; the first ones may be a minute old."""
    answers = []
    while len(answers) < most and 429 not in [status for status, _code in answers]:
        answers.append(guess())
    return answers


def test_wrong_passwords_are_counted_and_audited_in_the_named_database(api):
    answers = guess_until_throttled(lambda: log_in(api, BOTH, DATABASE, "nobody"))
    statuses = [status for status, _code in answers]
    wrong = len(statuses) - 1
    assert wrong >= 10
    assert statuses == [401] * wrong + [429]
    told = ["invalid_credentials"] * wrong + ["throttled"]
    assert outcomes(api, login="nobody") == told
    assert log_in(api, BOTH, DATABASE, password="manager") == (200, None)


def test_unknown_databases_are_refused_and_counted_by_all_workers_together(api):
    names = ["no", "", OTHER, "scada_api'; --", "x" * 60, "postgres", "template1"]
    answers = [log_in(api, BOTH, name) for name in names]
    assert answers == [(401, "invalid_credentials")] * 7
    # not to be seen by this name of the host
    answers = guess_until_throttled(lambda: log_in(api, "scada_o", DATABASE))
    assert set(answers[:-1]) == {(401, "invalid_credentials")}
    assert answers[-1] == (429, "busy")
    # who names a database that is there is not concerned
    assert log_in(api, BOTH, DATABASE, password="manager") == (200, None)
    assert "Login to unknown database 'no' from 127.0.0.1" in api.server.log_text()


def refuse_connections(api, is_refused):
    """Let nobody, or everybody, into the database; end who is in."""
    with api.cluster.connect("postgres") as connection:
        cursor = connection.cursor()
        # the server that is killed by the next test must not forget it
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute(
            "ALTER DATABASE %s CONNECTION LIMIT %d" % (DATABASE, -(not is_refused))
        )
        if is_refused:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s",
                [DATABASE],
            )
    connection.close()


AWAY = PATHS[:-1] + [
    ("POST", LOGIN),
    ("GET", "/api/health"),
    ("GET", "/api/scada/health"),
    ("GET", "/api/x"),
]


def get_answers(api):
    """Return {path: (status, code, Retry-After)} of requests with a good key."""
    found = {}
    for method, path in AWAY:
        status, headers, answer = send(api, ONE, method, path, key=api.key)
        found[path] = status, answer.get("code"), headers["Retry-After"]
    return found


UNAVAILABLE = {path: (503, "busy", "5") for _method, path in AWAY}


def test_a_database_that_lets_nobody_in_is_503(api):
    assert send(api, ONE, "GET", "/api/scada/version", key=api.key)[0] == 200
    refuse_connections(api, True)
    try:
        assert get_answers(api) == UNAVAILABLE
    finally:
        refuse_connections(api, False)
    assert send(api, ONE, "GET", "/api/scada/version", key=api.key)[0] == 200


def test_postgresql_stopped_is_503_until_it_is_back(api):
    status, _headers, answer = send(
        api, ONE, "POST", LOGIN, {"login": "manager", "password": "manager"}
    )
    assert status == 200
    api.cluster._control("stop", "--mode=immediate")
    try:
        first = send(api, ONE, "GET", "/api/scada/version", key=api.key)
        assert (first[0], first[2]["code"]) == (503, "busy")
        assert get_answers(api) == UNAVAILABLE
    finally:
        api.cluster.start()
    # each worker finds out once that its connection has died
    wait_for(
        lambda: send(api, ONE, "GET", "/api/scada/version", key=api.key)[0] == 200,
        "an answer of the database that is back",
    )
