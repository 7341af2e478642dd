# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The units leave little to an intruder, and enough to Odoo.

systemd itself does not run here: its own judgement of the units is taken, and Odoo with
its children runs under the system calls that its unit leaves.
"""
import re
import subprocess
import sys
from pathlib import Path

import pytest
from unit_filter import allowed

from conftest import ROOT
from plant import Plant
from waiting import wait_for

UNITS = ROOT / "setup" / "deploy" / "systemd"
SERVICES = ["odoo.service", "scada-backup@.service"]
ANALYZE = "/opt/extras/exposure/bin/systemd-analyze"
HIGHEST = 3.0
FILTER = [sys.executable, str(Path(__file__).with_name("unit_filter.py"))]
ODOO_UNIT = str(UNITS / "odoo.service")
HTML = "<html><body><script>document.write('made ' + 6 * 7)</script></body></html>"


def exposure(path):
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+) ", done.stdout)
    assert found, done.stdout
    return float(found.group(1))


def under_filter(*command):
    return subprocess.run(
        [*FILTER, ODOO_UNIT, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


@pytest.mark.parametrize("name", SERVICES)
def test_exposure_of_the_service_is_low(tmp_path, name):
    (tmp_path / name).write_text((UNITS / name).read_text())
    assert exposure(tmp_path / name) <= HIGHEST


def test_exposure_of_a_bare_service_is_high(tmp_path):
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert exposure(bare) > 9


def test_every_service_is_judged():
    assert sorted(path.name for path in UNITS.glob("*.service")) == sorted(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("network", ["127.0.0.1", "10.", "172.16.", "192.168."])
def test_plc_in_a_private_network_can_be_reached(name, network):
    text = (UNITS / name).read_text()
    lines = " ".join(re.findall(r"^IPAddressAllow=(.*)$", text, re.M)).split()
    assert any(
        line == "localhost" if network == "127.0.0.1" else line.startswith(network)
        for line in lines
    )
    assert "AF_INET " in text


# -- the system calls that are left --------------------------------------------------
@pytest.mark.parametrize("call", ["mount", "chown", "init_module", "bpf", "setuid"])
def test_call_of_an_administrator_is_not_left(call):
    assert call not in allowed((UNITS / "odoo.service").read_text())


@pytest.mark.parametrize("call", ["setrlimit", "prlimit64", "setpriority", "connect"])
def test_call_of_odoo_is_left(call):
    assert call in allowed((UNITS / "odoo.service").read_text())


def test_filter_refuses_what_is_not_left():
    chroot = "import os; os.chroot('/')"
    assert "Operation not permitted" in under_filter("python3", "-c", chroot).stdout


def test_report_with_a_script_is_printed(tmp_path):
    (tmp_path / "page.html").write_text(HTML)
    pdf = tmp_path / "page.pdf"
    done = under_filter("wkhtmltopdf", "-q", str(tmp_path / "page.html"), str(pdf))
    assert pdf.read_bytes()[:5] == b"%PDF-", done.stdout


def test_odoo_makes_an_order_under_the_filter():
    """Workers with their limits, cron, job runner, PLC, database, attachments."""
    with Plant(orders=1, speed=60, poll_seconds=1) as plant:
        plant.prepare()
        plant.plc.start()
        launch = plant.server.launch
        plant.server.launch = lambda command, **options: launch(
            [*FILTER, ODOO_UNIT, *command], **options
        )
        plant.server.start()
        plant.server.wait_ready()
        wait_for(
            lambda: plant.query("SELECT count(*) FROM scada_mo_history")[0][0] == 1,
            "the order made",
        )
        assert "Traceback" not in plant.server.log_text()
