# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The delivered odoo.conf.example works, whichever of its lines are in force."""
import re
import subprocess
import xmlrpc.client

import pytest
from passlib.hash import pbkdf2_sha512

from odoo_config import EXAMPLE_CONFIG, find_differences, read_config, write_config
from plant import Plant
from waiting import wait_for

STATE = "SELECT state, last_error FROM scada_plc"
PLC01 = "scada_plc.PLC01"
LOG = "/tmp/odoo-server.log"


def delivered_text():
    with open(EXAMPLE_CONFIG, encoding="utf-8") as source:
        return source.read()


def without_comments():
    """The file with every comment line removed."""
    return re.sub(r"^;.*\n", "", delivered_text(), flags=re.M)


def with_every_option():
    """The file with every comment marker before an option or section removed."""
    return re.sub(r"^; (\w+ = |\[)", r"\1", delivered_text(), flags=re.M)


@pytest.fixture(scope="module")
def plant():
    with Plant(orders=1, speed=60, poll_seconds=1) as plant:
        plant.prepare()
        plant.plc.start()
        yield plant


@pytest.fixture
def start(plant, tmp_path):
    """Start Odoo with a text as its configuration; ports, paths, database are ours."""

    def start(text, **places):
        source = tmp_path / "odoo.conf"
        source.write_text(text)
        changes = {"options": dict(plant.server.place())}
        config = read_config(str(source))
        if config.has_option("options", "logfile"):
            changes["options"]["logfile"] = LOG
        changes.update(places)
        write_config(plant.server.config_file, changes, source=str(source))
        plant.server.start()
        plant.server.wait_answering()

    yield start
    plant.server.stop()


def test_nothing_is_left_of_the_comments():
    assert ";" not in without_comments()
    assert read_config(EXAMPLE_CONFIG).sections() == ["options", "queue_job"]


def test_every_option_is_in_force(tmp_path):
    path = tmp_path / "odoo.conf"
    path.write_text(with_every_option())
    config = read_config(str(path))
    assert config.get("scada_plc", "enabled") == "False"
    assert config.get(PLC01, "port") == "44818"
    assert config.get("options", "logfile") == "/var/log/odoo/odoo-server.log"


def test_file_without_its_comments_runs_the_plant(plant, start):
    start(without_comments())
    wait_for(
        lambda: plant.query("SELECT count(*) FROM scada_mo_history")[0][0] == 1,
        "the order made",
    )
    assert plant.query(STATE) == [("online", None)]


def ask_db_service(plant, password):
    """Odoo's own answers to calls that the master password opens."""
    service = xmlrpc.client.ServerProxy(plant.server.url + "/xmlrpc/2/db")
    calls = {
        "create_database": (password, "made", False, "en_US"),
        "dump": (password, plant.database, "zip"),
        "drop": (password, plant.database),
        "change_admin_password": (password, "mine"),
        "migrate_databases": (password, [plant.database]),
        "list": (),
    }
    answers = {}
    for name, arguments in calls.items():
        try:
            answers[name] = getattr(service, name)(*arguments)
        except xmlrpc.client.Fault as fault:
            answers[name] = fault.faultString
    return answers


def test_nobody_manages_databases_of_the_delivered_server(plant, start):
    start(without_comments())
    for password in ("admin", "False", "", True, False):
        assert set(ask_db_service(plant, password).values()) == {"Access Denied"}
    assert plant.query("SELECT count(*) FROM pg_database WHERE datname = 'made'") == [
        (0,)
    ]


def test_file_with_every_option_leaves_the_plc_alone(plant, start):
    plant.plc.api("DELETE", "/requests")
    start(with_every_option())
    wait_for(
        lambda: "switched off" in (plant.query(STATE)[0][1] or ""), "the PLC left alone"
    )
    assert plant.plc.api("GET", "/requests")["requests"] == []
    with open(LOG) as log:
        assert "Traceback" not in log.read()


def test_address_of_the_file_is_the_one_that_is_asked(plant, start):
    text = with_every_option().replace("[scada_plc]\nenabled = False\n", "")
    address = {"host": "127.0.0.1", "port": str(plant.plc.port)}
    plant.server.run_script("/dev/null", "env['scada.plc'].search([]).port = 9")
    start(text, **{PLC01: address})
    wait_for(lambda: plant.query(STATE)[0][0] == "online", "the PLC online")


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        ("list_db = False", "list_db = False ; closed", "[options] list_db = False ;"),
        ("root:3,", "root:three,", "[queue_job] channels = root:three,"),
    ],
)
def test_server_with_a_misread_option_does_not_start(tmp_path, old, new, sentence):
    path = tmp_path / "odoo.conf"
    path.write_text(delivered_text().replace(old, new))
    done = subprocess.run(
        ["odoo", "--config=%s" % path, "--addons-path=/mnt/scada", "--no-http"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    assert done.returncode == 1
    assert sentence in done.stdout
    assert "Traceback" not in done.stdout


# -- scada-config --------------------------------------------------------------------
SCRIPT = "/mnt/scada/setup/deploy/config/scada-config"


def make_config(*arguments):
    return subprocess.run(
        [SCRIPT, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "odoo.conf"
    done = make_config("mill_1", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "%s\n" % path, "")
    return path


def test_made_file_differs_in_database_and_master_password_only(made):
    assert find_differences(read_config(str(made)), read_config()) == {
        ("options", "db_name"),
        ("options", "dbfilter"),
        ("options", "admin_passwd"),
    }


def test_made_file_serves_its_database(made):
    options = dict(read_config(str(made)).items("options"))
    assert (options["db_name"], options["dbfilter"]) == ("mill_1", "^mill_1$")


def test_made_file_is_read_by_its_group_alone(made):
    assert made.stat().st_mode & 0o777 == 0o640


def test_master_password_is_another_one_each_time_and_no_known_one(made, tmp_path):
    other = tmp_path / "other.conf"
    make_config("mill_1", other)
    hashes = [read_config(str(p)).get("options", "admin_passwd") for p in (made, other)]
    assert hashes[0] != hashes[1]
    for word in ("admin", "", "mill_1", hashes[0]):
        assert not pbkdf2_sha512.verify(word, hashes[0])


def test_existing_file_is_left_alone(made):
    before = made.read_bytes()
    done = make_config("other", made)
    assert (done.returncode, made.read_bytes()) == (1, before)
    assert "is there already" in done.stderr


@pytest.mark.parametrize("name", ["a b", "a|b", "^", "a.b", ""])
def test_name_that_is_no_database_is_refused(tmp_path, name):
    done = make_config(name, tmp_path / "odoo.conf")
    assert done.returncode == 1
    assert not (tmp_path / "odoo.conf").exists()
