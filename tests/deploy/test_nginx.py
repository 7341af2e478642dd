# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx with our site before a running plant, called as the two old clients call.

The site is the files of setup/deploy with other ports and paths, nothing else.  What
nginx does by itself is in the other test_nginx_*.py, here Odoo is really behind it.
"""
import json
import re
import subprocess

import pytest
from raw_http import connect, head, read_reply

from conftest import ROOT
from nginx_server import Nginx
from odoo_server import CHECKOUT
from plant import Plant
from waiting import wait_for

DEPLOY = ROOT / "setup" / "deploy"
TOKEN = "scrape-token"
PREPARE = """
env["ir.config_parameter"].set_param("scada_bridge.metrics_token", "%s")
""" % (
    TOKEN
)
# what belongs to the key's owner is served on it; the rest of port 8000 is not
MIDDLEWARE = [
    "/api/admin/task-monitor/summary?since_minutes=180",
    "/api/admin/table/mo-batch",
    "/api/admin/table/mo-histories?limit=10&offset=0",
]
NAME = re.compile(r"\b((?:scada|http)_[a-z_]+)\b")
PARTS = ("_bucket", "_sum", "_count")


@pytest.fixture(scope="module")
def plant():
    with Plant(
        orders=1, speed=60, poll_seconds=1, sections={"options": {"proxy_mode": "True"}}
    ) as plant:
        plant.prepare()
        plant.server.run_script("/dev/null", PREPARE)
        plant.start()
        yield plant


def make_key(plant, *options):
    """Return the key in the file that the guide's command writes."""
    command = ["odoo", "--addons-path=" + CHECKOUT, "scada_page_key"]
    command += ["--config=" + plant.server.config_file, "--database=" + plant.database]
    done = subprocess.run(
        command + list(options), stdout=subprocess.PIPE, universal_newlines=True
    )
    assert done.returncode == 0
    return re.fullmatch('proxy_set_header X-API-Key "([0-9a-f]{40})";\n', done.stdout)[
        1
    ]


@pytest.fixture(scope="module")
def nginx(plant, tmp_path_factory):
    key = make_key(plant, "--buttons")
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), plant.server, key)
    nginx.start()
    yield nginx
    nginx.stop()


@pytest.fixture(scope="module")
def reader(plant, nginx, tmp_path_factory):
    """An nginx with a key without buttons; it ends the key with them, so it is last."""
    reader = Nginx(tmp_path_factory.mktemp("reader"), plant.server, make_key(plant))
    reader.start()
    yield reader
    reader.stop()


@pytest.fixture(scope="module")
def cookie(nginx):
    """What vue-scada gets for its login."""
    credentials = {"db": "scada_demo", "login": "manager", "password": "manager"}
    answer = nginx.call(443, "POST", "/api/scada/authenticate", credentials)
    assert answer.status == 200, answer.body
    return answer.headers["Set-Cookie"].split(";")[0]


def test_nginx_takes_the_site_without_a_word(nginx):
    done = subprocess.run(
        nginx.command + ["-t"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    assert done.returncode == 0
    assert "[warn]" not in done.stdout and "[emerg]" not in done.stdout


# -- vue-scada ------------------------------------------------------------------------
def test_vue_scada_gets_a_report_with_its_login(nginx, cookie):
    body = {"jsonrpc": "2.0", "method": "call", "params": {"date": "2026-03-02"}}
    answer = nginx.call(443, "POST", "/api/scada/today-reports", body, Cookie=cookie)
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["result"]["status"] == "success"


def test_vue_scada_without_a_login_is_told_so(nginx):
    body = {"jsonrpc": "2.0", "method": "call", "params": {}}
    assert nginx.call(443, "POST", "/api/scada/today-reports", body).status == 401


def test_web_client_opens_for_the_same_session(nginx, cookie):
    assert nginx.call(443, "GET", "/web", Cookie=cookie).status == 200


def test_longpolling_reaches_its_own_process(nginx, plant, cookie):
    body = {"jsonrpc": "2.0", "params": {"partner_ids": []}}
    path = "/longpolling/im_status"
    answer = nginx.call(443, "POST", path, body, Cookie=cookie)
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["result"] == []


# -- vue-middleware -------------------------------------------------------------------
@pytest.mark.parametrize("path", MIDDLEWARE)
def test_vue_middleware_reads_without_a_login(nginx, path):
    answer = nginx.call(8000, "GET", path)
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["status"] == "success"
    assert answer.headers["Set-Cookie"] is None


def test_vue_middleware_presses_a_button_without_body_and_type(nginx):
    answer = nginx.call(8000, "POST", "/api/admin/trigger-sync")
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["status"] == "success"


def test_page_of_vue_middleware_may_read_the_answer(nginx):
    origin = "http://localhost:5173"
    answer = nginx.call(8000, "GET", MIDDLEWARE[0], Origin=origin)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == origin


def test_act_of_the_page_is_reported_under_its_name(nginx, plant):
    nginx.call(8000, "POST", "/api/admin/trigger-sync")
    told = (
        "SELECT DISTINCT login FROM scada_api_audit WHERE path LIKE '%%/trigger-sync'"
    )
    assert plant.query(told) == [("scada-page",)]


@pytest.mark.parametrize(
    "path", ["/api/admin/batch-status", "/api/plc/config", "/api/admin/history"]
)
def test_other_paths_of_the_old_port_get_no_key(nginx, path):
    assert nginx.call(8000, "GET", path).status == 401


def test_old_port_answers_the_health_check_of_seed_002(nginx):
    answer = nginx.call(8000, "GET", "/api/health")
    assert json.loads(answer.body)["status"] == "ok"


def test_key_is_not_added_on_the_new_address(nginx):
    assert nginx.call(443, "GET", MIDDLEWARE[1]).status == 401


# -- databases ------------------------------------------------------------------------
def ask_database_service(nginx, method, *arguments):
    params = {"service": "db", "method": method, "args": arguments}
    return nginx.call(443, "POST", "/jsonrpc", {"jsonrpc": "2.0", "params": params})


@pytest.mark.parametrize(
    "method, arguments",
    [
        ("db_exist", ["postgres"]),
        ("list", []),
        ("dump", ["admin", "scada_demo", "zip"]),
    ],
)
def test_database_service_is_closed_by_odoo_to_programs(nginx, method, arguments):
    """nginx lets a program of this machine in, and can't know what it asks."""
    answer = ask_database_service(nginx, method, *arguments)
    assert answer.headers["X-Refused-By"] is None
    error = json.loads(answer.body)["error"]["data"]
    assert error["name"] == "odoo.exceptions.AccessDenied"


# -- limits ---------------------------------------------------------------------------
def test_too_many_wrong_logins_are_refused_by_nginx_before_odoo(nginx, plant, cookie):
    wrong = {"db": "scada_demo", "login": "manager", "password": "wrong"}
    path = "/api/scada/authenticate"
    answers = [nginx.call(443, "POST", path, wrong) for _ in range(40)]
    refused = [a for a in answers if a.headers["X-Refused-By"] == "nginx"]
    assert {answer.status for answer in refused} == {429}
    assert json.loads(refused[0].body)["code"] == "busy"
    seen = "SELECT count(*) FROM scada_api_audit WHERE path = %s AND status = 401"
    of_odoo = [a for a in answers if a.headers["X-Refused-By"] is None]
    unknown = [a for a in of_odoo if a.status == 401]
    assert plant.query(seen, [path]) == [(len(unknown),)]
    assert len(of_odoo) < 30


def test_bodies_that_do_not_end_hold_no_worker(nginx, cookie):
    request = head("POST", "/api/scada/today-reports", Content_Length="2")
    held = [connect(nginx, 443) for _ in range(12)]  # the example has four workers
    for connection in held:
        connection.sendall(request + b"{")
    assert nginx.call(443, "GET", "/web", Cookie=cookie).status == 200
    held[0].sendall(b"}")
    assert read_reply(held[0]).status == 401
    for connection in held:
        connection.close()


# -- what browsers are told -----------------------------------------------------------
def test_session_of_a_login_goes_over_tls_only(nginx):
    cookie = nginx.call(443, "GET", "/web/login").headers["Set-Cookie"]
    assert cookie.startswith("session_id=")
    assert {"Secure", "SameSite=Lax", "HttpOnly"} < set(cookie.split("; "))


def test_pages_of_odoo_are_protected_once(nginx, cookie):
    headers = nginx.call(443, "GET", "/web", Cookie=cookie).headers
    assert headers.get_all("X-Frame-Options") == ["DENY"]  # Odoo's own
    assert headers.get_all("Content-Security-Policy") == ["frame-ancestors 'self'"]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]


# -- metrics --------------------------------------------------------------------------
def scrape(nginx):
    answer = nginx.call(443, "GET", "/metrics", Authorization="Bearer " + TOKEN)
    assert answer.status == 200, answer.body
    return answer.body


def names_served(text):
    names = set()
    for name in re.findall(r"^# TYPE (\w+) ", text, re.M):
        names.update([name] + [name + part for part in PARTS])
    return names


def test_every_metric_of_rules_and_dashboard_is_served(nginx, plant):
    made = "SELECT count(*) FROM scada_mo_history"
    wait_for(lambda: plant.query(made)[0][0], "an order made")
    text = scrape(nginx)
    rules = (DEPLOY / "monitoring" / "scada-rules.yml").read_text()
    dashboard = (DEPLOY / "monitoring" / "grafana-dashboard.json").read_text()
    used = set(NAME.findall("\n".join(re.findall(r"expr: (.*)", rules))))
    used |= set(NAME.findall("\n".join(re.findall(r'"expr": (.*)', dashboard))))
    assert len(used) >= 9
    assert used - names_served(text) == set()


def test_every_label_of_the_rules_is_served(nginx, plant):
    text = scrape(nginx)
    for label in (
        'scada_jobs{state="failed"}',
        'scada_jobs{state="pending"}',
        'scada_jobs{state="started"}',
        'scada_plc_last_contact_seconds{line="PLC01"}',
        'scada_posts_total{outcome="done"}',
        'status="2xx"',
    ):
        assert label in text


# -- a key without buttons: last, the command has ended the other one -----------------
@pytest.mark.parametrize("path", MIDDLEWARE)
def test_page_without_buttons_reads(reader, path):
    answer = reader.call(8000, "GET", path)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize(
    "name", ["trigger-sync", "reset-task1-start", "clear-mo-batch"]
)
def test_page_without_buttons_is_refused_by_odoo(reader, name):
    answer = reader.call(8000, "POST", "/api/admin/" + name)
    assert answer.status == 403
    assert answer.headers["X-Refused-By"] is None
    assert json.loads(answer.body)["code"] == "access_denied"


def test_earlier_key_has_ended(reader, nginx):
    answer = nginx.call(8000, "GET", MIDDLEWARE[1])
    assert (answer.status, answer.headers["X-Refused-By"]) == (401, None)
