# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which names, paths and addresses nginx lets through, however they are spelled."""
import pytest
from edge import KEY, OUTSIDE, PLANT
from raw_http import head

READS = ["task-monitor/summary?since_minutes=180", "table/mo-batch"]
READS += ["table/mo-histories?limit=10&offset=0"]
BUTTONS = ["trigger-sync", "reset-task1-start", "clear-mo-batch"]


# -- for nobody -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    [
        "/web/database/manager",
        "/web/database",
        "/web/database/",
        "/web/database/selector?x=1",
        "//web/database/create",
        "/web//database/drop",
        "/WEB/Database/backup",
        "/web/%64atabase/manager",
        "/web%2Fdatabase%2Fmanager",
        "/web/./database/manager",
        "/web/x/../database/manager",
    ],
)
def test_database_manager_is_closed_in_every_spelling(edge, path):
    edge.check_refused(edge.ask(443, "POST", path), 403)


@pytest.mark.parametrize(
    "path",
    [
        "/xmlrpc/db",
        "/xmlrpc/2/db",
        "/xmlrpc/2/db/",
        "//xmlrpc//2//db",
        "/xmlrpc/2/%64b",
    ],
)
def test_database_service_is_closed_to_programs_too(edge, path):
    reply = edge.ask(443, "POST", path, source="127.0.0.1")
    edge.check_refused(reply, 403)
    edge.check_json(reply, "access_denied")


@pytest.mark.parametrize(
    "path",
    [
        "/queue_job/runjob?db=x&job_uuid=y",
        "/queue_job/runjob/",
        "//queue_job/runjob",
        "/queue_job/session",
        "/queue_job/create_test_job",
        "/queue_job/static/../runjob",
        "/queue_job/static/..%2Frunjob",
    ],
)
def test_job_runners_door_is_closed(edge, path):
    edge.check_refused(edge.ask(443, "GET", path), 403)


def test_files_of_the_job_queue_are_served(edge):
    edge.check_served(edge.ask(443, "GET", "/queue_job/static/description/icon.png"))


# -- for some -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    ["/xmlrpc/common", "/xmlrpc/2/common", "/xmlrpc/2/object", "/xmlrpc", "/jsonrpc"],
)
@pytest.mark.parametrize("spelling", ["%s", "%s/", "/%s"])
def test_rpc_is_closed_but_to_named_programs(edge, path, spelling):
    edge.check_refused(edge.ask(443, "POST", spelling % path, source=PLANT), 403)
    edge.check_served(edge.ask(443, "POST", spelling % path, source="127.0.0.1"))


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "//metrics", "/metrics?a=1"])
def test_metrics_are_closed_but_to_monitors(edge, path):
    edge.check_refused(edge.ask(443, "GET", path, source=OUTSIDE), 403)
    edge.check_served(edge.ask(443, "GET", path, source=PLANT))


@pytest.mark.parametrize("name", ["poll", "im_status"])
def test_bus_goes_to_its_own_process(edge, name):
    asked = edge.check_served(edge.ask(443, "POST", "/longpolling/" + name, body={}))
    assert asked.port == edge.odoo.longpolling_port


@pytest.mark.parametrize(
    "path", ["/longpolling", "/longpolling/send", "/longpolling/../web/database"]
)
def test_process_of_the_bus_serves_nothing_else(edge, path):
    status = 403 if "database" in path else 404
    edge.check_refused(edge.ask(443, "POST", path), status)


# -- names ----------------------------------------------------------------------------
@pytest.mark.parametrize("port", [80, 443, 8000])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "localhost:8000", "scada.example.com."]
)
def test_no_port_answers_to_another_name(edge, port, host):
    path = "/api/admin/table/mo-batch"
    reply = edge.send(port, head("GET", path, host=host))
    edge.check_refused(reply, 421)
    edge.check_json(reply, "access_denied")


@pytest.mark.parametrize("port", [80, 443, 8000])
def test_http_1_0_without_a_name_is_refused(edge, port):
    request = head("GET", "/api/admin/table/mo-batch", host=None, version="1.0")
    edge.check_refused(edge.send(port, request), 421)


@pytest.mark.parametrize("port", [80, 443, 8000])
def test_http_1_1_without_a_name_is_no_request(edge, port):
    request = head("GET", "/api/admin/table/mo-batch", host=None)
    assert edge.send(port, request).status == 400
    assert edge.odoo.asked == []


@pytest.mark.parametrize("port", [443, 8000])
def test_http_1_0_with_our_name_is_served(edge, port):
    edge.check_served(edge.send(port, head("GET", "/api/health", version="1.0")))


@pytest.mark.parametrize("port", [443, 8000])
def test_name_in_the_address_and_another_one_in_the_header_is_refused(edge, port):
    target = "http://scada.example.com/api/admin/table/mo-batch"
    request = head("GET", target, host="evil.example")
    edge.check_refused(edge.send(port, request), 421)


@pytest.mark.parametrize("port", [443, 8000])
def test_address_with_our_name_twice_is_served(edge, port):
    target = "http://scada.example.com/api/health"
    asked = edge.check_served(edge.send(port, head("GET", target)))
    assert asked.path == "/api/health"


def test_callers_own_word_on_who_it_is_is_dropped(edge):
    reply = edge.ask(
        443,
        "GET",
        "/web",
        source=PLANT,
        X_Forwarded_For="10.1.1.1",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="http",
        X_Real_IP="10.1.1.1",
    )
    headers = edge.check_served(reply).headers
    assert headers.get_all("X-Forwarded-For") == [PLANT]
    assert headers.get_all("X-Forwarded-Host") == ["scada.example.com"]
    assert headers.get_all("X-Forwarded-Proto") == ["https"]
    assert headers.get_all("X-Real-IP") == [PLANT]


# -- the key of the page --------------------------------------------------------------
@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("source", ["127.0.0.1", PLANT])
def test_page_reads_with_the_key(edge, path, source):
    reply = edge.ask(8000, "GET", "/api/admin/" + path, source=source, Cookie="a=b")
    asked = edge.check_served(reply)
    assert (asked.path, asked.headers["X-API-Key"]) == ("/api/admin/" + path, KEY)
    assert asked.headers["Cookie"] is None
    assert reply.headers["Set-Cookie"] is None


@pytest.mark.parametrize("path", BUTTONS)
def test_buttons_work_in_the_control_room_only(edge, path):
    reply = edge.ask(8000, "POST", "/api/admin/" + path, source=PLANT)
    edge.check_refused(reply, 403)
    edge.check_json(reply, "access_denied")
    asked = edge.check_served(edge.ask(8000, "POST", "/api/admin/" + path))
    assert asked.headers["X-API-Key"] == KEY


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/admin/table/mo-batch"])
def test_port_8000_is_closed_outside_the_plant(edge, path):
    edge.check_refused(edge.ask(8000, "GET", path, source=OUTSIDE), 403)


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_what_is_read_is_not_written(edge, name, method):
    edge.check_refused(edge.ask(8000, method, "/api/admin/" + name), 403)


@pytest.mark.parametrize("name", BUTTONS)
def test_buttons_are_no_pages(edge, name):
    edge.check_refused(edge.ask(8000, "GET", "/api/admin/" + name), 403)


@pytest.mark.parametrize(
    "path",
    [
        "/api/admin/history/x/../../table/mo-batch",
        "/api/admin/task-monitor/x/../summary",
        "/api/admin/task-monitor/%2e%2e/table/mo-batch",
        "//api/admin/table/mo-batch",
        "/api/admin/table/mo%2Dbatch",
    ],
)
def test_key_is_for_the_path_that_odoo_reads(edge, path):
    edge.check_refused(edge.ask(8000, "GET", path), 403)


@pytest.mark.parametrize(
    "path",
    [
        "/api/admin/table/mo-batch/",
        "/api/admin/table/mo-batchx",
        "/api/admin/batch-status",
        "/api/admin/manual/reset-batch/x",
        "/API/admin/table/mo-batch",
    ],
)
def test_other_paths_get_no_key(edge, path):
    asked = edge.check_served(edge.ask(8000, "GET", path))
    assert asked.headers["X-API-Key"] is None


def test_caller_does_not_mix_its_key_with_the_pages(edge):
    path = "/api/admin/table/mo-batch"
    reply = edge.ask(8000, "GET", path, X_API_Key="mine", Authorization="Bearer mine")
    headers = edge.check_served(reply).headers
    assert headers.get_all("X-API-Key") == [KEY]
    assert headers["Authorization"] is None


def test_other_paths_of_the_old_port_keep_the_callers_key_and_cookie(edge):
    headers = {"X_API_Key": "mine", "Cookie": "session_id=1"}
    asked = edge.check_served(edge.ask(8000, "GET", "/api/scada/version", **headers))
    assert asked.headers["X-API-Key"] == "mine"
    assert asked.headers["Cookie"] == "session_id=1"


# -- without TLS ----------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/", "/api/admin/table/mo-batch?x=1"])
def test_old_address_leads_to_tls(edge, path):
    reply = edge.send(8000, head("GET", path), tls=False)
    port = edge.nginx.ports[8000]
    assert reply.status == 308
    assert reply.headers["Location"] == "https://scada.example.com:%d%s" % (port, path)
    assert edge.odoo.asked == []


def test_nothing_is_pressed_without_tls(edge):
    request = head("POST", "/api/admin/clear-mo-batch", Content_Length="0")
    reply = edge.send(8000, request, tls=False)
    edge.check_refused(reply, 403)
    edge.check_json(reply, "access_denied")


def test_another_name_is_refused_without_tls_too(edge):
    request = head("GET", "/api/admin/table/mo-batch", host="evil.example")
    edge.check_refused(edge.send(8000, request, tls=False), 421)


def test_plain_variant_serves_the_programs_it_names(make_edge):
    adapted = {"10.0.0.0/8": "127.0.0.0/28", "192.0.2.21": "127.0.0.3"}
    edge = make_edge(adapted=adapted, plain_address="127.0.0.5")
    options = {"tls": False, "address": "127.0.0.5"}
    request = head("GET", "/api/health", host="127.0.0.5:8000")
    edge.check_refused(edge.send(8000, request, source=PLANT, **options), 403)
    foreign = head("GET", "/api/health", host="evil.example")
    edge.check_refused(edge.send(8000, foreign, source="127.0.0.3", **options), 421)
    reply = edge.send(8000, request, source="127.0.0.3", **options)
    edge.check_served(reply)
    assert "Secure" not in reply.headers["Set-Cookie"]
    edge.check_served(edge.ask(8000, "GET", "/api/health"))  # and TLS beside it
