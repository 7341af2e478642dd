# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo is started with the delivered configuration file, here and everywhere."""
import re
import sys
from pathlib import Path

import pytest

from api_server import ApiServer
from cluster import Cluster
from odoo_config import (
    DIFFERENCES,
    EXAMPLE_CONFIG,
    PLACE,
    ConfigError,
    find_differences,
    read_config,
)
from odoo_server import OdooServer
from plant import Plant

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "load"))
from ten_lines import ManyLines  # noqa: E402  isort:skip

STARTED = {
    "make run, make demo, browser, chaos": lambda: Plant(database="scada_demo"),
    "API": ApiServer,
    "ten lines": ManyLines,
}
PLACES = {pair for pair, why in DIFFERENCES.items() if why == PLACE}


def written_by(server):
    return read_config(server.config_file)


@pytest.mark.parametrize("name", STARTED)
def test_odoo_starts_with_the_delivered_file(name):
    written = written_by(STARTED[name]().server)
    assert find_differences(written, read_config()) <= set(DIFFERENCES)


def test_plant_of_make_run_differs_in_ports_paths_and_database_only():
    written = written_by(Plant(database="scada_demo").server)
    assert find_differences(written, read_config()) == PLACES - {
        # Odoo's own, not in force, the record's
        ("options", "data_dir"),
        ("options", "logfile"),
        ("scada_plc.PLC01", "host"),
        ("scada_plc.PLC01", "port"),
    }


@pytest.mark.parametrize(
    "option, value",
    [
        ("proxy_mode", "False"),
        ("list_db", "True"),
        ("admin_passwd", "admin"),
        ("http_interface", ""),
        ("limit_time_real", "3600"),
        ("log_handler", ":ERROR"),
    ],
)
def test_another_difference_is_refused(option, value):
    with pytest.raises(ConfigError) as refused:
        OdooServer(Cluster(), "scada", 8069, sections={"options": {option: value}})
    assert "[options] %s" % option in str(refused.value)


def test_a_section_of_its_own_is_a_difference():
    with pytest.raises(ConfigError) as refused:
        OdooServer(Cluster(), "scada", 8069, sections={"scada_plc": {"enabled": "no"}})
    assert "[scada_plc] enabled" in str(refused.value)


def test_what_is_left_out_is_a_difference():
    delivered, other = read_config(), read_config()
    other.remove_option("options", "list_db")
    assert find_differences(other, delivered) == {("options", "list_db")}


def test_nothing_but_odoo_config_reads_the_delivered_file():
    """A second way to a configuration would need a list of its own."""
    own = {"setup/lib/odoo_config.py", str(Path(__file__).relative_to(ROOT))}
    own |= {"tests/deploy/test_config.py"}  # it starts the file as it is
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("setup", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "odoo.conf.example" in path.read_text(encoding="utf-8")
    }
    assert readers - own == set()


# -- what is in the delivered file --------------------------------------------------
DELIVERED = {
    "list_db": "False",
    "admin_passwd": "False",
    "proxy_mode": "True",
    "http_interface": "127.0.0.1",
    "db_name": "production",
    "dbfilter": "^production$",
}


@pytest.mark.parametrize("option", DELIVERED)
def test_delivered_file_closes_the_doors(option):
    assert read_config().get("options", option) == DELIVERED[option]


def test_no_option_is_reported_twice_with_the_commented_ones():
    with open(EXAMPLE_CONFIG, encoding="utf-8") as source:
        names = re.findall(r"^(?:; )?(\w+) = ", source.read(), re.M)
    assert len(names) == len(set(names)) >= 20
