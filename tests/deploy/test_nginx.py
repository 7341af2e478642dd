# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx with our site before a running plant, called as the two old clients call.

The site is the file of setup/deploy with other ports and paths, nothing else.
"""
import json
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from collections import namedtuple

import pytest

from conftest import ROOT
from plant import Plant
from ports import free_port, is_free
from service import Service
from waiting import wait_for

DEPLOY = ROOT / "setup" / "deploy"
TOKEN = "scrape-token"
PREPARE = """
user = env["res.users"].search([("login", "=", "manager")])
key = env["res.users.apikeys"].with_user(user)._generate("rpc", "nginx")
with open("/tmp/nginx-key", "w") as target:
    target.write(key)
env["ir.config_parameter"].set_param("scada_bridge.metrics_token", "%s")
""" % (
    TOKEN
)
MAIN = """
daemon off;
pid {directory}/pid;
error_log {directory}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    include {directory}/scada.conf;
}}
"""
# what belongs to the key's owner is served on it; the rest of port 8000 is not
MIDDLEWARE = [
    "/api/admin/task-monitor/summary?since_minutes=180",
    "/api/admin/table/mo-batch",
    "/api/admin/table/mo-histories?limit=10&offset=0",
]
NAME = re.compile(r"\b((?:scada|http)_[a-z_]+)\b")
PARTS = ("_bucket", "_sum", "_count")

Answer = namedtuple("Answer", "status headers body")


class Nginx(Service):
    """nginx on loopback, before one Odoo."""

    def __init__(self, directory, server):
        super().__init__("nginx", str(directory / "log"))
        self.ports = {80: free_port(), 443: free_port(), 8000: free_port()}
        self._directory = directory
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
            + ["-subj", "/CN=scada.example.com"]
            + ["-keyout", str(directory / "key.pem")]
            + ["-out", str(directory / "certificate.pem")],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        with open("/tmp/nginx-key") as source:
            header = 'proxy_set_header X-API-Key "%s";\n' % source.read()
        (directory / "api-key.conf").write_text(header)
        (directory / "scada.conf").write_text(self._site(server))
        main = MAIN.format(directory=directory)
        (directory / "nginx.conf").write_text(main)
        self.command = ["nginx", "-c", str(directory / "nginx.conf")]

    def _site(self, server):
        text = (DEPLOY / "nginx" / "scada.conf").read_text()
        with open(server.config_file) as config:
            longpolling = re.search(r"longpolling_port = (\d+)", config.read()).group(1)
        for old, new in {
            "/etc/nginx/scada": str(self._directory),
            "/var/log/nginx": str(self._directory),
            "127.0.0.1:8069": "127.0.0.1:%d" % server.http_port,
            "127.0.0.1:8072": "127.0.0.1:" + longpolling,
        }.items():
            assert old in text
            text = text.replace(old, new)
        return re.sub(
            r"listen (\d+)",
            lambda match: "listen 127.0.0.1:%d" % self.ports[int(match.group(1))],
            text,
        )

    def start(self):
        self.launch(self.command)
        self.wait_until(lambda: not is_free(self.ports[8000]), "listening", 60)

    def call(self, port, method, path, body=None, **headers):
        """Send a request as a client of the plant does; an answer of any status."""
        scheme = "https" if port == 443 else "http"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            "%s://127.0.0.1:%d%s" % (scheme, self.ports[port], path),
            data=body if body is None else json.dumps(body).encode(),
            headers=dict(names, Host="scada.example.com"),
            method=method,
        )
        if body is not None and "Content-Type" not in names:
            request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),
            NoRedirect(),
        )
        try:
            reply = opener.open(request, timeout=120)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return Answer(reply.getcode(), reply.headers, reply.read().decode())


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


@pytest.fixture(scope="module")
def plant():
    with Plant(
        orders=1, speed=60, poll_seconds=1, sections={"options": {"proxy_mode": "True"}}
    ) as plant:
        plant.prepare()
        plant.server.run_script("/dev/null", PREPARE)
        plant.start()
        yield plant


@pytest.fixture(scope="module")
def nginx(plant, tmp_path_factory):
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), plant.server)
    nginx.start()
    yield nginx
    nginx.stop()


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


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_page_of_a_stranger_presses_no_button(nginx, origin):
    answer = nginx.call(8000, "POST", "/api/admin/clear-mo-batch", Origin=origin)
    assert answer.status == 403
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_other_methods_are_refused(nginx):
    assert nginx.call(8000, "DELETE", "/api/admin/table/mo-batch").status == 403


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


# -- limits ---------------------------------------------------------------------------
def test_body_over_the_limit_of_the_api_is_refused(nginx):
    body = {"text": "x" * 1100000}
    assert nginx.call(443, "POST", "/api/scada/failure-report", body).status == 413


def test_plain_http_is_sent_to_https(nginx):
    answer = nginx.call(80, "GET", "/web")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://scada.example.com/web"


def test_database_manager_is_closed(nginx):
    assert nginx.call(443, "GET", "/web/database/manager").status == 403


def test_too_many_logins_are_refused(nginx, cookie):
    wrong = {"db": "scada_demo", "login": "manager", "password": "wrong"}
    path = "/api/scada/authenticate"
    statuses = [nginx.call(443, "POST", path, wrong).status for _ in range(40)]
    assert set(statuses) == {401, 429}


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
