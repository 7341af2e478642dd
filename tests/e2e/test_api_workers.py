# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The API on a server with several workers, as in production."""
import http.client
import json
import threading
from urllib.parse import urlsplit
from xmlrpc.client import Fault, ServerProxy

import pytest

from api_server import DATABASE, WORKERS, ApiServer
from waiting import wait_for

VERSION = "/api/scada/version"
SERIES = 'http_requests_total{handler="%s",method="%s",status="2xx"}'


@pytest.fixture(scope="module")
def api():
    with ApiServer() as api:
        yield api


def send(api, method, path, body=None, **headers):
    """Return (status, text) of one request on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(api.url).netloc)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    names.setdefault("X-API-Key", api.key)
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, names)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def scrape(api):
    """Return {series: value} of one scrape, whichever worker answers it."""
    status, text = send(api, "GET", "/metrics")
    assert status == 200, text
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#"]
    return {series: float(value) for series, value in rows}


def count(api, handler, method="GET"):
    return scrape(api).get(SERIES % (handler, method), 0)


def query(api, statement):
    """Return the one value that the database answers."""
    with api.cluster.connect(api.server.database) as connection:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            [(value,)] = cursor.fetchall()
    connection.close()
    return value


def at_once(number, call):
    """Run ``call(index)`` in so many threads at once; return what they return."""
    results, barrier = [None] * number, threading.Barrier(number)

    def work(index):
        barrier.wait()
        results[index] = call(index)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_every_worker_tells_what_all_have_counted(api):
    before = count(api, VERSION)
    answers = at_once(20, lambda _n: send(api, "GET", VERSION)[0])
    assert answers == [200] * 20
    wait_for(lambda: count(api, VERSION) == before + 20, "20 more requests")
    told = at_once(20, lambda _n: count(api, VERSION))
    assert told == [before + 20] * 20


def test_a_replaced_worker_takes_no_count_along_and_leaves_no_file(api):
    at_once(20, lambda _n: send(api, "GET", VERSION))
    before = count(api, VERSION)
    files = api.count_metric_files()
    assert files
    old = api.get_workers()
    assert len(old) == WORKERS
    for pid in old:
        api.replace_worker(pid)
    wait_for(
        lambda: len(api.get_workers()) == WORKERS
        and not set(old) & set(api.get_workers()),
        "new workers",
    )
    at_once(20, lambda _n: send(api, "GET", VERSION))
    wait_for(lambda: count(api, VERSION) == before + 20, "counted on")
    assert api.count_metric_files() == files


def test_words_that_are_no_method_are_one_series(api):
    send(api, "GET", VERSION)
    for word in ("BREW", "X1", "X2"):
        send(api, word, VERSION)
    methods = {
        series.split('method="')[1].split('"')[0]
        for series in scrape(api)
        if 'method="' in series and "POST" not in series
    }
    assert methods == {"GET", "other"}


def test_the_queue_is_reported_by_the_database(api):
    send(api, "POST", "/api/admin/trigger-sync")
    told = at_once(4, lambda _n: scrape(api))
    series = 'scada_queue_batches{line="PLC01",state="waiting"}'
    waiting = query(api, "SELECT count(*) FROM scada_mo_batch WHERE state = 'waiting'")
    assert waiting > 0
    assert [values[series] for values in told] == [waiting] * 4
    assert "scada_jobs" in " ".join(told[0])


def test_one_request_sent_by_many_at_once_is_applied_once(api):
    _status, text = send(api, "POST", "/api/scada/mo-list-detailed", {"limit": 1})
    order = json.loads(text)["data"][0]["mo_id"]
    body = {"mo_id": order, "equipment_id": "silo101", "quantity": 10.5}
    body["timestamp"] = "2026-02-23 20:22:35"
    path = "/api/scada/material-consumption"
    answers = at_once(
        8, lambda _n: send(api, "POST", path, body, Idempotency_Key="one")
    )
    assert answers == [answers[0]] * 8
    assert answers[0][0] == 200
    _status, text = send(api, "POST", "/api/scada/mo-detail", {"mo_id": order})
    rows = json.loads(text)["data"]["components_consumption"]
    assert rows[0]["consumed"] == 10.5


def execute(api, login, model, method, *args):
    """Call a method by JSON-RPC with a demo login, whose password it is as well."""

    def call(service, function, *arguments):
        params = {"service": service, "method": function, "args": list(arguments)}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        headers = {"Content-Type": "application/json"}
        _status, text = send(api, "POST", "/jsonrpc", body, **headers)
        return json.loads(text)

    uid = call("common", "authenticate", DATABASE, login, login, {})["result"]
    return call("object", "execute_kw", DATABASE, uid, login, model, method, list(args))


def test_a_refused_act_is_reported_after_its_rollback(api):
    send(api, "POST", "/api/admin/trigger-sync")
    (batch,) = execute(api, "manager", "scada.mo.batch", "search", [], 0, 1)["result"]
    answer = execute(api, "operator", "scada.mo.batch", "action_hold", [batch])
    assert "Only a SCADA manager" in answer["error"]["data"]["message"]
    fields = ["act", "door", "login", "result", "status"]
    entries = execute(
        api, "manager", "scada.api.audit", "search_read", [["act", "=", "hold"]], fields
    )["result"]
    for entry in entries:
        del entry["id"]
    assert entries == [
        {
            "act": "hold",
            "door": "rpc",
            "login": "operator",
            "result": "refused",
            "status": 403,
        }
    ]


def test_a_revoked_key_stops_in_every_worker_at_once(api):
    def call(_number):
        return send(api, "GET", VERSION, X_API_Key=api.keys["operator"])[0]

    assert at_once(20, call) == [200] * 20
    with api.cluster.connect(api.server.database) as connection:
        connection.cursor().execute(
            "DELETE FROM res_users_apikeys k USING res_users u"
            " WHERE u.id = k.user_id AND u.login = 'operator'"
        )
    connection.close()
    assert at_once(20, call) == [401] * 20


def test_failed_logins_are_counted_for_all_workers_together(api):
    def log_in(_number):
        # a login that no other test needs: it is closed for a while
        body = {"login": "stranger", "password": "no"}
        return send(api, "POST", "/api/scada/authenticate", body, X_API_Key="")[0]

    statuses = [log_in(number) for number in range(14)]
    assert statuses == [401] * 10 + [429] * 4


def test_an_old_client_that_names_no_host_logs_in(api):
    connection = http.client.HTTPConnection(urlsplit(api.url).netloc)
    body = json.dumps({"login": "operator", "password": "operator"}).encode()
    connection.putrequest("POST", "/api/scada/authenticate", skip_host=True)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    assert connection.getresponse().status == 200
    connection.close()


def test_wrong_passwords_by_rpc_are_counted_and_audited_like_those_of_the_api(api):
    call = ServerProxy(api.url + "/xmlrpc/2/object").execute_kw
    arguments = "res.users", "search_count", [[]]
    admin = ServerProxy(api.url + "/xmlrpc/2/common").authenticate(
        api.server.database, "admin", "password", {}
    )
    texts = []
    for _number in range(12):
        with pytest.raises(Fault) as refused:
            call(api.server.database, admin, "wrong", *arguments)
        texts.append(refused.value.faultString)
    assert (
        texts
        == ["Access Denied"] * 10
        + ["Too many failed logins, try again in a minute"] * 2
    )
    with api.cluster.connect(api.server.database) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT outcome, status, path FROM scada_api_audit"
            " WHERE login = 'admin' ORDER BY id"
        )
        rows = cursor.fetchall()
    connection.close()
    # what is refused is told once a minute for an address
    wrong = ("invalid_credentials", 401, "/xmlrpc/2/object")
    assert rows[:11] == [("logged_in", 200, "/xmlrpc/2/common")] + [wrong] * 10
