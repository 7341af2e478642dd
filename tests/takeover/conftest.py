# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One database on its way from the plant's old addons to the bridge, step by step."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
for folder in ("setup/lib", "tests", "tests/leaving"):
    sys.path.insert(0, str(ROOT / folder))

from catalog import read  # noqa: E402
from old_addons import write_addons  # noqa: E402

from cluster import Cluster  # noqa: E402
from odoo_server import ADDONS, CHECKOUT, OdooServer  # noqa: E402
from ports import free_port  # noqa: E402
from service import ServiceError  # noqa: E402

DATABASE = "scada_old_plant"
# every row that an import could make or change
STATE = """
    SELECT (SELECT count(*) FROM scada_mo_history),
        (SELECT count(*) FROM scada_mo_history_line),
        (SELECT count(*) FROM scada_failure_report),
        (SELECT count(*) FROM maintenance_equipment),
        (SELECT count(*) FROM ir_model_data),
        (SELECT count(*) FROM mail_message),
        (SELECT count(*) FROM stock_move),
        (SELECT count(*) FROM scada_consumption_entry),
        (SELECT count(*) FROM mrp_production WHERE scada_on_hold),
        (SELECT count(*) FROM mrp_production WHERE scada_equipment_id IS NOT NULL)
"""
OLD_ADDONS = ("grt_scada_failure_report", "grt_scada")


class OldPlant:
    """A database that begins with the old addons.

    :ivar server: :class:`OdooServer`; never started, its commands are
    """

    def __init__(self, cluster, old_addons):
        self.cluster = cluster
        cluster.create_database(DATABASE)
        path = {"options": {"addons_path": "%s,%s" % (CHECKOUT, old_addons)}}
        self.server = OdooServer(cluster, DATABASE, free_port(), sections=path)

    def query(self, statement, parameters=()):
        """Rows of one SQL statement."""
        return self.cluster.query(DATABASE, statement, parameters)

    def read(self):
        """The catalogue of now, and the states of the addons."""
        states = "SELECT name, state FROM ir_module_module ORDER BY name"
        return dict(read(self.query), states=self.query(states))

    def run_python(self, *lines):
        """Run lines of Python with ``env``, committed at their end."""
        path = Path("/tmp/takeover_lines.py")
        path.write_text("\n".join(lines) + "\n")
        self.server.run_script(str(path))

    def refusal(self, addons):
        """What is logged when addons can't be installed; None if they are."""
        begin = self.server.log_size()
        try:
            self.server.install(addons)
        except ServiceError:
            return self.server.log_text(begin)
        return None

    def import_old(self, *options):
        """Run the command; return (exit status, output and errors)."""
        command = ["odoo", "--addons-path=" + CHECKOUT, "scada_import", "--old-addons"]
        command += ["--config=" + self.server.config_file, "--database=" + DATABASE]
        done = subprocess.run(
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            env=dict(os.environ),
        )
        return done.returncode, done.stdout


@pytest.fixture(scope="session")
def old_plant(tmp_path_factory):
    directory = tmp_path_factory.mktemp("takeover") / "addons"
    write_addons(str(directory))
    with Cluster() as cluster:
        plant = OldPlant(cluster, directory)
        plant.server.install(OLD_ADDONS)
        plant.server.run_script(str(Path(__file__).with_name("old_data.py")))
        yield plant


@pytest.fixture(scope="session")
def refused(old_plant):
    """The bridge could not be installed; what was there before and after that."""
    old_plant.before = old_plant.read()
    old_plant.refused = old_plant.refusal(ADDONS)
    old_plant.after = old_plant.read()
    return old_plant


@pytest.fixture(scope="session")
def staged(refused):
    """The tables are copied, a second time too."""
    refused.early = refused.import_old()
    refused.first_stage = refused.import_old("--stage")
    refused.stage = refused.import_old("--stage")
    return refused


@pytest.fixture(scope="session")
def installed(staged):
    """The old addons have left, the bridge is there."""
    staged.run_python(
        'domain = [("name", "=", "grt_scada")]',
        'env["ir.module.module"].search(domain).button_immediate_uninstall()',
    )
    staged.gone = staged.import_old("--stage")
    staged.server.install(ADDONS)
    staged.own = staged.import_old("--stage")
    return staged


@pytest.fixture(scope="session")
def imported(installed, tmp_path_factory):
    """A dry run, the import, and the import again."""
    installed.folder = tmp_path_factory.mktemp("export")
    report = "--report=%s" % (installed.folder / "report.csv")
    export = "--export=%s" % (installed.folder / "tables")
    installed.was = installed.query(STATE)
    installed.dry = installed.import_old(report, export)
    installed.after_dry = installed.query(STATE)
    installed.done = installed.import_old("--apply")
    installed.now = installed.query(STATE)
    installed.again = installed.import_old("--apply")
    installed.after_again = installed.query(STATE)
    return installed


@pytest.fixture(scope="session")
def both(imported):
    """A database that says it has both, as one that an older release let in."""
    state = "UPDATE ir_module_module SET state = %s WHERE name = 'grt_scada'"
    imported.query(state, ["installed"])
    imported.not_loaded = imported.refusal([])
    imported.query(state, ["to remove"])
    imported.server.update("scada_bridge")
    return imported
