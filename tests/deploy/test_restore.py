# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plant's database, backed up and restored on another server by the real scripts.

The copy runs with workers, crons and job runner against the same simulated PLC, which
counts what it is asked: no write may come.
"""
import json
import os
import subprocess
import urllib.error
import urllib.request

import pytest

from cluster import PG_BIN, Cluster
from odoo_config import CHECKOUT
from odoo_server import OdooServer
from plant import Plant
from ports import free_port
from waiting import wait_for

SCRIPTS = CHECKOUT + "/setup/deploy/backup/"
ORDERS = 4
FILES = "/tmp/data-%s"
REFUSED = "SELECT count(*) FROM scada_plc WHERE last_error LIKE %s"
# What was given to somebody for production
GIVEN = """
manager = env["res.users"].search([("login", "=", "manager")])
key = env["res.users.apikeys"].with_user(manager)._generate(None, "production")
with open("/tmp/production-key", "w") as target:
    target.write(key)
parameters = env["ir.config_parameter"]
parameters.set_param("scada_bridge.metrics_token", "scrape-token")
parameters.set_param("another_client_secret", "of another system")
parameters.set_param("auth_password_policy.minlength", "8")
parameters.set_param("web.base.url.freeze", "True")
manager.partner_id.signup_prepare()
env["ir.mail_server"].create(
    {"name": "relay", "smtp_host": "mail.example", "smtp_pass": "of the relay"}
)
env["res.partner"].with_delay(channel="root", eta=86400).name_get()
"""
LEFT = """
    SELECT (SELECT count(*) FROM res_users_apikeys),
        (SELECT count(*) FROM res_partner WHERE signup_token IS NOT NULL),
        (SELECT count(*) FROM ir_mail_server WHERE smtp_pass IS NOT NULL),
        (SELECT count(*) FROM ir_config_parameter WHERE key LIKE '%%client_secret'),
        (SELECT count(*) FROM queue_job WHERE channel = 'root' AND state = 'pending')
"""
SWITCHES = """
    SELECT value FROM ir_config_parameter
    WHERE key IN ('auth_password_policy.minlength', 'web.base.url') ORDER BY key
"""
API = "/api/admin/table/mo-batch"
JOBS = """
    SELECT count(*) FROM queue_job
    WHERE state = 'done' AND method_name IN ('_job_poll', '_job_read_events')
        AND date_done > %s
"""


class Place:
    """A PostgreSQL server with a data directory of Odoo."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.data = FILES % name

    def run(self, script, *arguments):
        """Run one of the scripts; its last line, or an error."""
        environment = dict(
            os.environ,
            PGHOST=self.cluster.host,
            PGPORT=str(self.cluster.port),
            PGUSER="odoo",
            ODOO_DATA=self.data,
        )
        return subprocess.run(
            [SCRIPTS + script, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )

    def query(self, database, statement, parameters=()):
        return self.cluster.query(database, statement, parameters)


def call(url, body=None, **headers):
    """Return (status, headers, text) of a request."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if body is None else json.dumps({"params": body}).encode()
    if data:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data=data, headers=headers)
    try:
        reply = urllib.request.urlopen(request, timeout=120)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        return reply.getcode(), reply.headers, reply.read().decode()


def log_in(plant):
    """A person's session of the production server."""
    person = {"db": plant.database, "login": "manager", "password": "manager"}
    url = plant.server.url + "/web/session/authenticate"
    _status, headers, _text = call(url, person)
    return headers["Set-Cookie"].split(";")[0]


def is_logged_in(server, cookie):
    _status, _headers, text = call(
        server.url + "/web/session/get_session_info", {}, Cookie=cookie
    )
    return "manager" in str(json.loads(text).get("result"))


@pytest.fixture(scope="module")
def plant():
    """A plant that was stopped with all its orders released or waiting."""
    with Plant(orders=ORDERS, speed=1, poll_seconds=1) as plant:
        plant.prepare()
        plant.server.run_script("/dev/null", GIVEN)
        plant.start()
        wait_for(lambda: plant.plc.dispensed("taken"), "an order taken by the plant")
        plant.cookie = log_in(plant)
        plant.server.stop()
        plant.plc.api("POST", "/freeze", {"on": True})
        yield plant


@pytest.fixture(scope="module")
def origin(plant):
    place = Place(plant.cluster, "origin")
    store = "%s/filestore/%s/ab" % (place.data, plant.database)
    os.makedirs(store)
    with open(store + "/abcdef", "w") as attachment:
        attachment.write("a drawing")
    return place


@pytest.fixture(scope="module")
def backup(plant, origin):
    done = origin.run("scada-backup", plant.database, "/tmp/backups", "2")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another server: made by initdb, not copied from the template."""
    directory = str(tmp_path_factory.mktemp("other") / "cluster")
    subprocess.run(
        [PG_BIN + "/initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8"]
        + ["--no-sync", "--pgdata=" + directory],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    cluster = Cluster(directory, tcp_port=free_port())
    with cluster:
        options = ["--host=" + cluster.host, "--port=%d" % cluster.port]
        subprocess.run(
            ["createuser", "--username=postgres", "--createdb", "odoo"] + options,
            check=True,
        )
        yield Place(cluster, "other")


@pytest.fixture
def restored(request, plant, other, backup):
    """The database under its own name on the other server, gone after the test."""
    subprocess.run(["rm", "-rf", other.data], check=True)
    done = other.run("scada-restore", request.param, backup, plant.database)
    assert done.returncode == 0, done.stderr
    server = OdooServer(other.cluster, plant.database, free_port())
    yield server
    server.stop()
    subprocess.run(
        ["dropdb", *other.cluster.client_options(), plant.database], check=True
    )


def writes(plant):
    """What the PLC was asked to write since they were forgotten."""
    requests = plant.plc.api("GET", "/requests")["requests"]
    return [request for request in requests if request[0] == "write"]


def run_until_refused(plant, other, server):
    """Start the copy and wait until its jobs for the PLC ran and were refused."""
    plant.plc.api("DELETE", "/requests")
    server.start()
    server.wait_ready()
    started = other.query(plant.database, "SELECT now() AT TIME ZONE 'UTC'")[0][0]
    wait_for(
        lambda: other.query(plant.database, REFUSED, ["%another database%"])[0][0],
        "the PLC refused",
    )
    wait_for(
        lambda: other.query(plant.database, JOBS, [started])[0][0] >= 2,
        "jobs of the PLC done",
    )


@pytest.mark.parametrize("restored", ["--copy", "--move"], indirect=True)
def test_restored_database_writes_nothing_to_the_plc(plant, other, restored):
    run_until_refused(plant, other, restored)
    assert writes(plant) == []


@pytest.mark.parametrize("restored", ["--move"], indirect=True)
def test_plant_goes_on_after_a_manager_bound_it(plant, other, restored):
    run_until_refused(plant, other, restored)
    restored.run_script(
        "/dev/null", "env['scada.plc'].search([]).action_bind_database()"
    )
    plant.plc.api("POST", "/freeze", {"on": False})
    plant.plc.api("POST", "/speed", {"speed": 60})
    wait_for(
        lambda: other.query(plant.database, "SELECT count(*) FROM scada_mo_history")
        == [(ORDERS,)],
        "all orders made",
    )
    taken = [event["reference"] for event in plant.plc.dispensed("taken")]
    assert len(taken) == len(set(taken)) == ORDERS
    assert writes(plant) != []


@pytest.mark.parametrize("restored", ["--copy"], indirect=True)
def test_copy_is_another_database_without_mail_and_auto_sync(plant, other, restored):
    name = plant.database
    uuid = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
    assert other.query(name, uuid) != plant.query(uuid)
    assert other.query(name, "SELECT DISTINCT scada_auto_sync FROM res_company") == [
        (False,)
    ]
    assert other.query(name, "SELECT smtp_host FROM ir_mail_server WHERE active") == [
        ("copy.invalid",)
    ]
    with open("%s/filestore/%s/ab/abcdef" % (other.data, name)) as attachment:
        assert attachment.read() == "a drawing"


@pytest.fixture
def answering(restored):
    """The restored server; its data directory has the sessions of production."""
    restored.start()
    restored.wait_answering()
    return restored


@pytest.fixture
def key(plant):
    with open("/tmp/production-key") as source:
        return source.read()


def doors(server, plant, key):
    """What opens for the key, the session and the token of production."""
    return (
        call(server.url + API, X_API_Key=key)[0],
        is_logged_in(server, plant.cookie),
        call(server.url + "/metrics", Authorization="Bearer scrape-token")[0],
    )


@pytest.mark.parametrize("restored", ["--move"], indirect=True)
def test_moved_plant_knows_keys_sessions_and_tokens(plant, answering, key):
    assert doors(answering, plant, key) == (200, True, 200)


@pytest.mark.parametrize("restored", ["--copy"], indirect=True)
def test_what_was_given_for_production_opens_no_copy(plant, answering, key):
    status, is_open, metrics = doors(answering, plant, key)
    assert (status, is_open) == (401, False)
    assert metrics in (401, 403)


@pytest.mark.parametrize("restored", ["--copy"], indirect=True)
def test_copy_has_no_secret_of_another_system_and_no_job_for_it(plant, other, restored):
    assert plant.query(LEFT) == [(1, 1, 1, 1, 1)]
    assert other.query(plant.database, LEFT) == [(0, 0, 0, 0, 0)]
    assert other.query(plant.database, SWITCHES) == [("8",), ("http://localhost:8069",)]


@pytest.mark.parametrize("restored", ["--copy"], indirect=True)
def test_people_log_in_to_a_copy_as_before(plant, answering):
    person = {"db": plant.database, "login": "manager", "password": "manager"}
    text = call(answering.url + "/web/session/authenticate", person)[2]
    assert json.loads(text)["result"]["username"] == "manager"


def test_existing_database_is_not_overwritten(plant, origin, backup):
    before = plant.query("SELECT oid FROM pg_database ORDER BY oid")
    os.rename(origin.data, origin.data + ".away")
    try:
        done = origin.run("scada-restore", "--copy", backup, plant.database)
    finally:
        subprocess.run(["rm", "-rf", origin.data], check=True)
        os.rename(origin.data + ".away", origin.data)
    assert done.returncode == 1
    assert plant.query("SELECT oid FROM pg_database ORDER BY oid") == before


def test_what_is_no_backup_is_refused(other, tmp_path):
    done = other.run("scada-restore", "--copy", str(tmp_path), "scada_x")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is it a backup?" in done.stderr


def test_wrong_data_directory_is_no_backup_without_attachments(plant, origin):
    wrong = Place(plant.cluster, "nowhere")
    done = wrong.run("scada-backup", plant.database, "/tmp/backups")
    assert (done.returncode, done.stdout) == (1, "")
    assert "can't read /tmp/data-nowhere" in done.stderr


def test_old_backups_are_removed(plant, origin, backup):
    directory = os.path.dirname(backup)
    for day in range(1, 5):
        os.makedirs("%s/%s-2026010%dT000000Z" % (directory, plant.database, day))
    done = origin.run("scada-backup", plant.database, directory, "2")
    assert done.returncode == 0, done.stderr
    left = sorted(name for name in os.listdir(directory) if not name.startswith("."))
    assert left == sorted(
        {os.path.basename(backup), os.path.basename(done.stdout[:-1])}
    )
