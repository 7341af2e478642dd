# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo scada_import`` as a person runs it, between two real databases."""
import csv
import subprocess
import sys

import pytest

from odoo_server import CHECKOUT
from plant import Plant

sys.path.insert(0, CHECKOUT + "/scada_bridge/tests/importer")
from old_middleware import OldMiddleware  # noqa: E402  pylint: disable=C0413

COPY = "scada_copy"
PASSWORD = "openpgpwd"
ENV = """
DATABASE_URL=postgresql+psycopg2://odoo:%s@%%s/%%s
ODOO_PASSWORD=s3cret
SYNC_BATCH_LIMIT=8
WEIRD_TOKEN=s3cret
""" % (
    PASSWORD
)
# every row that an import could make or change
STATE = """
    SELECT (SELECT count(*) FROM scada_mo_history),
        (SELECT count(*) FROM scada_mo_history_line),
        (SELECT count(*) FROM scada_failure_report),
        (SELECT count(*) FROM ir_model_data),
        (SELECT count(*) FROM mail_message),
        (SELECT count(*) FROM stock_move),
        (SELECT count(*) FROM queue_job),
        (SELECT count(*) FROM mrp_production WHERE scada_on_hold),
        (SELECT scada_batch_limit FROM res_company ORDER BY id LIMIT 1)
"""
FAILURES = 450


@pytest.fixture(scope="module")
def plant():
    with Plant(orders=2) as plant:
        plant.prepare()
        yield plant


@pytest.fixture(scope="module")
def old(plant):
    cluster = plant.cluster
    old = OldMiddleware(
        {"host": cluster.host, "port": cluster.port, "user": "odoo"},
    )
    old.make()
    old.insert(
        "mo_histories",
        batch_no=1,
        mo_id="WH/MO/00001",
        equipment_id_batch="PLC01",
        status_manufacturing=True,
        actual_weight_quantity_finished_goods=2487.35,
        actual_consumption_silo_a=825.25,
    )
    old.insert("mo_histories", batch_no=2, mo_id="WH/MO/99999")
    old.insert("mo_batch", batch_no=1, mo_id="WH/MO/00002")
    old.execute(
        "INSERT INTO scada.equipment_failure"
        " (equipment_code, description, failure_date)"
        " SELECT 'silo101', 'OLD', '2026-01-01'::timestamp + n * '1 minute'::interval"
        " FROM generate_series(1, %s) n",
        [FAILURES],
    )
    return old


@pytest.fixture
def env_file(plant, old, tmp_path):
    path = tmp_path / "old.env"
    # no host: the socket of the cluster
    path.write_text(ENV % ("", old.name))
    return path


@pytest.fixture
def copied_plant(plant, monkeypatch):
    """A copy of the plant's database; what comes in there is not in the other."""
    plant.cluster.create_database(COPY, template=plant.database)
    monkeypatch.setattr(plant, "database", COPY)
    return plant


def run(plant, *options):
    """Run the command; return (exit status, output, errors)."""
    done = subprocess.run(
        [
            "odoo",
            "--addons-path=" + CHECKOUT,
            "scada_import",
            "--config=" + plant.server.config_file,
            "--database=" + plant.database,
            *options,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_dry_run_tells_everything_and_changes_nothing(plant, env_file, tmp_path):
    before = plant.query(STATE)
    report = tmp_path / "report.csv"
    status, out, err = run(plant, "--env=%s" % env_file, "--report=%s" % report)
    assert status == 0, out + err
    assert plant.query(STATE) == before
    assert "Dry run: nothing was changed" in out
    assert "equipment_failure: 400 rows read" in out
    assert "equipment_failure            450" in out
    with open(str(report), newline="") as source:
        rows = {(row["table"], row["key"]): row for row in csv.DictReader(source)}
    assert rows[".env", "WEIRD_TOKEN"]["outcome"] == "unmatched"
    assert rows[".env", "SYNC_BATCH_LIMIT"]["reason"] == "SCADA Batch Limit: 10 -> 8"
    assert "s3cret" not in out + err + report.read_text()
    assert PASSWORD not in out + err


def test_import_and_again(copied_plant, env_file):
    status, out, err = run(copied_plant, "--env=%s" % env_file, "--apply")
    assert status == 0, out + err
    assert out.endswith("Imported.\n")
    imported = copied_plant.query(STATE)
    assert imported[0][2] == FAILURES
    assert copied_plant.query("SELECT mo_id, source FROM scada_mo_history") == [
        ("WH/MO/00001", "import")
    ]
    assert imported[0][7:] == (2, 8)  # both orders are kept out; the batch limit
    status, out, err = run(copied_plant, "--env=%s" % env_file, "--apply")
    assert status == 0, out + err
    assert copied_plant.query(STATE) == imported


@pytest.mark.parametrize(
    "options, message",
    [
        (["--source=postgresql://u:s3cret@127.0.0.1:1/plc"], "can't be opened"),
        (["--source=mysql://u:s3cret@127.0.0.1/plc"], "--source is not a URL"),
        (["--env=/no/such.env"], "No such file"),
        (["--source=postgresql:///plc", "--company=Nobody"], "can't be opened"),
    ],
)
def test_what_can_not_be_done_is_reported_without_secrets(plant, options, message):
    status, out, err = run(plant, *options)
    assert status == 1
    assert message in err
    assert "s3cret" not in out + err
    assert "Traceback" not in err


def test_own_database_is_refused(plant):
    source = "--source=postgresql://odoo@/%s" % plant.database
    status, _out, err = run(plant, source, "--apply")
    assert status == 1
    assert "Odoo's own database" in err
