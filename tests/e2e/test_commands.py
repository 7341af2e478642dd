# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's commands, and ours, wherever Odoo and the addons lie."""
import pytest

from layouts import Layout
from odoo_server import OdooServer
from ports import free_port
from prepared import PreparedCluster

DATABASE = "scada_commands"
SHELL = 'print("BATCHES", env["scada.mo.batch"].search_count([]))\n'
NOBODY = "postgresql://nobody@localhost:1/plc"


@pytest.fixture(scope="module")
def cluster():
    with PreparedCluster() as cluster:
        cluster.create_database(DATABASE)
        yield cluster


@pytest.fixture(scope="module", params=["packaged", "source"])
def odoo(request):
    return request.param


@pytest.fixture(scope="module", params=["wheel", "folder"])
def bridge(request):
    return request.param


@pytest.fixture(scope="module")
def layout(odoo, bridge, tmp_path_factory):
    folder = tmp_path_factory.mktemp(odoo + bridge)
    return Layout(folder, odoo == "source", bridge == "wheel")


def make_config(cluster, layout, directory, is_ours_first):
    """Return the path of an odoo.conf with that order of the folders."""
    server = OdooServer(
        cluster,
        DATABASE,
        free_port(),
        workers=0,
        sections={"options": {"addons_path": layout.addons_path(is_ours_first)}},
        directory=str(directory),
    )
    return server.config_file


def test_the_shell_of_odoo_starts(cluster, layout, tmp_path):
    config = make_config(cluster, layout, tmp_path, is_ours_first=True)
    arguments = ("--config=" + config, "--database=" + DATABASE, "--no-http")
    done = layout.run("shell", *arguments, input=SHELL)
    assert "BATCHES 0" in done.stdout, done.stdout


def test_our_command_runs(cluster, layout, tmp_path):
    config = make_config(cluster, layout, tmp_path, is_ours_first=False)
    arguments = ("-c", config, "-d", DATABASE, "--source", NOBODY)
    first = "--addons-path=%s" % layout.ours
    done = layout.run(first, "scada_import", *arguments)
    assert "scada_import: The old database" in done.stdout, done.stdout
    assert "Traceback" not in done.stdout
