# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The curl commands of the seeds run as they are written there, with curl.

The seeds' ports lead to the server, and the caller is known by an API key: both stand
in the caller's own ``.curlrc``, so the commands stay as they are.  Names of databases
are replaced.  They run in the order of the seeds, as a person would try them.
"""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data" / "seed_commands.txt"
PLACE = re.compile(r"^(\d{3}:\d+): ", re.MULTILINE)
PORTS = (8000, 8009, 8070)
LOGGED_IN = {
    "status": "success",
    "message": "Authenticated successfully",
    "data.login": "admin",
}
STAGED_10 = {
    "status": "success",
    "message": "MO list fetched and synced successfully",
    "data.count": 10,
    "data.total_fetched": 10,
}
STAGED_5 = dict(STAGED_10, **{"data.count": 5, "data.total_fetched": 5})
CLEARED = {"status": "success", "message": "mo_batch table cleared successfully"}
SYNCED = {"status": "success", "message": "Manual sync completed successfully"}
QUEUED_10 = {
    "status": "success",
    "data.total_batches": 10,
    "data.is_empty": False,
    "numbers": list(range(1, 11)),
}
AS_MANAGER = dict(LOGGED_IN, **{"data.login": "manager"})
# What the command at a place of the seeds must answer
EXPECTED = {
    "000:258": LOGGED_IN,
    "001:86": "html",
    "001:174": "html",
    "001:188": "html",
    "002:397": AS_MANAGER,
    "002:439": STAGED_10,
    "002:483": QUEUED_10,
    "002:519": dict(CLEARED, deleted_count=10),
    "002:539": SYNCED,
    "002:755": STAGED_10,
    "002:758": QUEUED_10,
    "002:811": dict(CLEARED, deleted_count=10),
    "002:817": {"data.total_batches": 0, "data.is_empty": True, "numbers": []},
    "002:927": {"status": "ok"},
    "002:930": AS_MANAGER,
    "002:933": STAGED_5,
    "002:936": {"data.total_batches": 5, "numbers": [1, 2, 3, 4, 5]},
    "002:939": dict(CLEARED, deleted_count=5),
    "002:942": SYNCED,
    "002:987": "html",
    "002:998": {"jsonrpc": "2.0", "result.username": "admin"},
    "002:1111": STAGED_5,
    "002:1112": STAGED_5,
}
# Seed 004 names the paths without a command
FAILED_TO_PUSH = "curl http://localhost:8000/api/admin/failed-to-push"
RETRY = "curl -X POST http://localhost:8000/api/admin/manual/retry-push-odoo/"
FINISH_FIRST = """
from decimal import Decimal
from odoo.addons.scada_bridge.domain.run.reading import Reading
batch = env["scada.mo.batch"].search([("batch_no", "=", 1)])
kg = {101: Decimal("825.25")}
batch._store_reading(Reading(actuals=kg, weight=Decimal("825.25"), is_finished=True))
"""


def read_commands():
    """Return {place: command} in the order of the seeds."""
    parts = PLACE.split(DATA.read_text(encoding="utf-8"))[1:]
    return dict(zip(parts[::2], parts[1::2]))


COMMANDS = read_commands()


@pytest.fixture(scope="module")
def api():
    from api_server import ApiServer

    with ApiServer(orders=12) as api:
        yield api


@pytest.fixture(scope="module")
def run(api, tmp_path_factory):
    """Return a function that runs a command; it returns what the server sent."""
    home = tmp_path_factory.mktemp("home")
    lines = ["silent", "show-error", 'header = "X-API-Key: %s"' % api.key]
    for port in PORTS:
        target = "localhost:%d:localhost:%d" % (port, api.server.http_port)
        lines.append('connect-to = "%s"' % target)
    (home / ".curlrc").write_text("\n".join(lines) + "\n")

    def run(command):
        for name in ("odoo_db", "your_db"):
            command = command.replace(name, api.server.database)
        done = subprocess.run(
            ["bash", "-c", command],
            env=dict(os.environ, HOME=str(home), CURL_HOME=str(home)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def find(body, path):
    """Return the value at a dotted path of an answer; "numbers": of the batches."""
    if path == "numbers":
        return [batch["batch_no"] for batch in body["data"]["batches"]]
    for key in path.split("."):
        body = body[key]
    return body


def test_every_command_has_its_answer():
    assert list(COMMANDS) == list(EXPECTED)


@pytest.mark.parametrize("place", COMMANDS)
def test_command_of_a_seed(place, api, run):
    if place == "002:998":  # the seeds know two passwords of the administrator
        api.run_script(os.devnull, 'env.ref("base.user_admin").password = "admin"')
    text = run(COMMANDS[place])
    if EXPECTED[place] == "html":
        assert "<html" in text.lower() or "<!doctype html" in text.lower()
        return
    body = json.loads(text)
    assert {path: find(body, path) for path in EXPECTED[place]} == EXPECTED[place]


def test_a_batch_that_was_not_pushed_is_listed_and_pushed_again(api, run):
    api.run_script(os.devnull, FINISH_FIRST)
    body = json.loads(run(FAILED_TO_PUSH))
    assert body["data"]["total"] == 1
    order = body["data"]["batches"][0]["mo_id"]
    body = json.loads(run(RETRY + order))
    assert body["message"] == "%s accepted and archived" % order
    assert json.loads(run(FAILED_TO_PUSH))["data"]["total"] == 0
    assert json.loads(run(RETRY + order))["code"] == "batch_not_found"
