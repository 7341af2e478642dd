# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units, log rotation and alert rules, as the programs that read them see them."""
import json
import shutil
import subprocess

import pytest

from conftest import ROOT

DEPLOY = ROOT / "setup" / "deploy"
UNITS = ["odoo.service", "scada-backup@.service", "scada-backup@.timer"]
SCRIPTS_INSTALLED = "/usr/local/lib/scada/"


def run(*command):
    """Run a program; return (exit status, all its output)."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return done.returncode, done.stdout


@pytest.fixture
def units(tmp_path):
    """All units in one directory, with the scripts where they are here."""
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text()
        text = text.replace(SCRIPTS_INSTALLED, "%s/backup/" % DEPLOY)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit_without_a_word(units, name):
    assert run("systemd-analyze", "verify", str(units / name)) == (0, "")


def test_systemd_would_find_a_wrong_key(units):
    unit = units / "odoo.service"
    unit.write_text(unit.read_text().replace("Restart=", "Restarrt="))
    assert "Restarrt" in run("systemd-analyze", "verify", str(unit))[1]


def test_logrotate_takes_the_file(tmp_path):
    path = tmp_path / "odoo"
    shutil.copyfile(str(DEPLOY / "logrotate" / "odoo"), str(path))
    state = "--state=%s" % (tmp_path / "state")
    status, output = run("logrotate", "--debug", state, str(path))
    assert status == 0
    assert "Handling 1 logs" in output
    errors = [line for line in output.splitlines() if line.startswith("error:")]
    # the state file does not exist before the first run
    assert [line for line in errors if "state file" not in line] == []


def test_logrotate_rotates_a_log_of_odoo(tmp_path):
    text = (DEPLOY / "logrotate" / "odoo").read_text()
    text = text.replace("/var/log/odoo", str(tmp_path)).replace(
        "    su odoo odoo\n", ""
    )
    (tmp_path / "rules").write_text(text)
    (tmp_path / "odoo-server.log").write_text("a line\n")
    state = "--state=%s" % (tmp_path / "state")
    status, output = run("logrotate", "--force", state, str(tmp_path / "rules"))
    assert (status, output) == (0, "")
    assert (tmp_path / "odoo-server.log").read_text() == ""
    assert [p.read_text() for p in tmp_path.glob("odoo-server.log-*")] == ["a line\n"]


def test_promtool_takes_the_rules():
    rules = str(DEPLOY / "monitoring" / "scada-rules.yml")
    status, output = run("promtool", "check", "rules", rules)
    assert status == 0, output
    assert "SUCCESS: 10 rules found" in output


def test_promtool_takes_the_configuration_with_its_rules():
    path = str(DEPLOY / "monitoring" / "prometheus.yml")
    status, output = run("promtool", "check", "config", path)
    assert status == 0, output


# (alert, series, value) that must ring, all of them after half an hour
RINGING = [
    ("ScadaBridgeDown", 'up{job="scada", instance="odoo"}', 0),
    ("ScadaPlcSilent", 'scada_plc_last_contact_seconds{line="PLC01"}', 901),
    ("ScadaBatchStuck", 'scada_queue_stuck_batches{line="PLC01"}', 1),
    ("ScadaBatchOld", 'scada_queue_oldest_batch_seconds{line="PLC01"}', 14401),
    ("ScadaJobsFailed", 'scada_jobs{state="failed"}', 1),
]


@pytest.mark.parametrize("alert, series, value", RINGING, ids=lambda x: str(x)[:20])
@pytest.mark.parametrize("is_ringing", [True, False])
def test_alert_rings_when_it_should(tmp_path, alert, series, value, is_ringing):
    calm = 1 if alert == "ScadaBridgeDown" else 0
    number = value if is_ringing else calm
    case = {
        "rule_files": [str(DEPLOY / "monitoring" / "scada-rules.yml")],
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": series, "values": "%d+0x40" % number}],
                "promql_expr_test": [
                    {
                        "expr": 'count(ALERTS{alertname="%s", alertstate="firing"})'
                        % alert,
                        "eval_time": "30m",
                        "exp_samples": (
                            [{"labels": "{}", "value": 1}] if is_ringing else []
                        ),
                    }
                ],
            }
        ],
    }
    path = tmp_path / "test.yml"
    path.write_text(json.dumps(case))  # JSON is YAML
    status, output = run("promtool", "test", "rules", str(path))
    assert status == 0, output


def test_dashboard_has_a_query_in_each_panel():
    path = DEPLOY / "monitoring" / "grafana-dashboard.json"
    dashboard = json.loads(path.read_text())
    assert len(dashboard["panels"]) == 11
    assert all(p["targets"][0]["expr"] for p in dashboard["panels"])
    assert len({p["id"] for p in dashboard["panels"]}) == 11
