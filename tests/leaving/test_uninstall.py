# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who leaves leaves nothing behind, and takes no evidence away in silence."""
import json
import re
import subprocess
import sys
import zipfile

import pytest
from catalog import find_differences

from conftest import EVIDENCE, ROOT

ERRORS = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*|Traceback.*", re.M)
# A maintenance request is about it, so it is the plant's and no more the bridge's
STAYS = {
    "equipment": ([], ["('SILO B',)"]),
    "categories of equipment": ([], ["('SCADA',)"]),
}
OTHERS = (
    "actions",
    "attachments",
    "followers",
    "mail aliases",
    "messages",
    "properties",
)


def test_nothing_is_left_of_a_bridge_that_has_not_worked(guest, without_evidence):
    after, _log = without_evidence
    assert find_differences(guest.never, after) == {}


def test_no_error_is_logged_while_it_leaves(without_evidence):
    _after, log = without_evidence
    assert ERRORS.findall(log) == []
    assert "stays, something else refers to it" not in log


DOORS = (
    ("ir.module.module", "button_uninstall"),
    ("ir.module.module", "button_immediate_uninstall"),
    ("ir.module.module", "module_uninstall"),
)


@pytest.mark.parametrize("name", ["scada_bridge", "scada_bridge_plc", "mrp"])
@pytest.mark.parametrize("model, method", DOORS)
def test_uninstalling_is_refused_while_evidence_is_there(plant, model, method, name):
    answer = plant.refusal(model, method, [plant.module(name)])
    assert "Evidence of what the plant did would be deleted" in answer
    assert "Leave SCADA Bridge" in answer


def test_dialog_of_odoo_is_refused(plant):
    vals = {"module_id": plant.module()}
    dialog = plant.call("base.module.uninstall", "create", vals)
    answer = plant.refusal("base.module.uninstall", "action_uninstall", [dialog])
    assert "SCADA Batch History" in answer


@pytest.mark.parametrize("state", ["to remove", "uninstalled"])
def test_state_of_the_module_is_not_set_around_the_buttons(plant, state):
    args = ([plant.module()], {"state": state})
    answer = plant.refusal("ir.module.module", "write", *args)
    assert "Evidence of what the plant did would be deleted" in answer


@pytest.mark.parametrize("what", ["ir.model", "ir.model.fields"])
def test_tables_are_not_dropped_by_their_descriptions(plant, what):
    domain = [("model", "=", "scada.mo.history")]
    if what == "ir.model.fields":
        domain.append(("name", "=", "actual_weight_quantity_finished_goods"))
    found = plant.call(what, "search", domain)
    answer = plant.refusal(what, "unlink", found, _force_unlink=True)
    assert "Evidence of what the plant did would be deleted" in answer


def test_evidence_is_all_there_after_that(plant):
    assert plant.installed() == ["scada_bridge", "scada_bridge_plc"]
    for table in EVIDENCE:
        assert plant.query("SELECT count(*) FROM " + table)[0][0] >= plant.before[table]
        assert plant.before[table]


def test_nobody_leaves_without_archive_or_without_typing_the_name(left):
    assert "There is no archive of all the evidence" in left.too_early
    assert "Type the name of the database, scada_left, to confirm" in left.mistyped


def test_archive_is_what_was_sealed(left, tmp_path):
    path = tmp_path / "evidence.zip"
    path.write_bytes(left.archive)
    program = ROOT / "scada_bridge" / "domain" / "export" / "scada_archive.py"
    done = subprocess.run(
        [sys.executable, str(program), "check", str(path)], stdout=subprocess.PIPE
    )
    assert done.stdout.decode() == "all is as it was written\n"


def test_archive_has_every_run(left, tmp_path):
    path = tmp_path / "evidence.zip"
    path.write_bytes(left.archive)
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json").decode())
    files = manifest["files"]
    assert files["run.csv"]["rows"] == left.before["scada_mo_history"]
    assert files["line.csv"]["rows"] == left.before["scada_mo_history_line"]


def test_with_archive_and_name_the_bridge_leaves(left):
    assert left.left is None
    assert left.installed() == []


def test_nothing_is_left_but_what_others_refer_to(left):
    found = find_differences(left.never, left.after)
    # what demo data and people have made in Odoo itself is theirs
    for what in OTHERS:
        found.pop(what, None)
    assert found == STAYS


def test_nothing_that_stays_speaks_of_the_bridge(left):
    for what in ("messages", "followers", "activities"):
        assert not [row for row in left.after[what] if "scada" in row.split(",")[0]]


def test_server_goes_on_without_errors(left):
    assert ERRORS.findall(left.log) == []
    assert left.page == 200
    assert left.api == 404


def test_log_tells_what_stays_and_who_has_uninstalled(left):
    assert "uninstalls SCADA Bridge; scada_evidence_all_" in left.log
    kept = re.findall(r"something else refers to it: (\S+) \d+ \((\w+)\)", left.log)
    assert kept == [
        ("maintenance.equipment", "equipment_silo102"),
        ("maintenance.equipment.category", "equipment_category_scada"),
        ("mail.alias", "equipment_category_scada_mail_alias"),
    ]


def test_installed_again_it_begins_anew(again):
    assert again.installed() == ["scada_bridge", "scada_bridge_plc"]
    assert ERRORS.findall(again.again) == []
    for table in EVIDENCE:
        assert again.query("SELECT count(*) FROM " + table) == [(0,)]
    assert again.query("SELECT count(*) FROM scada_silo") == [(15,)]
