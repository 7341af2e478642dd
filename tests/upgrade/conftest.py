# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A database of the release before, upgraded to the present one.

``make test-upgrade`` takes the addons of commit ``PREVIOUS`` out of the history.  With
them a plant is made (``previous_data.py``), then the present addons upgrade it.  A
later release adds tables to ``figures.py`` and tests of what its migration does.
"""
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "setup" / "lib"))

from figures import FIGURES  # noqa: E402

from cluster import Cluster  # noqa: E402
from odoo_server import ADDONS, CHECKOUT, OdooServer  # noqa: E402
from ports import free_port  # noqa: E402
from simulator import SimulatedPlc  # noqa: E402

DATABASE = "scada_upgraded"
PREVIOUS = "%s/build/previous/%s" % (CHECKOUT, os.environ.get("PREVIOUS"))
DATA = Path(__file__).with_name("previous_data.py")
LOOKS_FIRST = Path(PREVIOUS, "scada_bridge_plc/models/plc/look.py")


class Upgrade:
    """One database before and after.

    :ivar before, after: {name of a figure: its rows}
    :ivar told: (id, text, code and arguments) of the task log before
    :ivar log: of the upgrade
    """

    def __init__(self, cluster):
        self.cluster = cluster

    def run(self):
        old = self._server({"options": {"addons_path": PREVIOUS}})
        old.install(ADDONS)
        self._make_plant(old)
        self.before = self._read()
        self.told = self.query(self._get_told_statement())
        new = self._server({})
        new.update("scada_bridge")
        self.log = new.log_text()
        self.after = self._read()

    def _make_plant(self, server):
        """Fill the database; since 14.0.1.5.0 of the PLC addon the plant is asked."""
        plc = SimulatedPlc(free_port())
        plc.start()
        try:
            demo_data = PREVIOUS + "/setup/demo_data.py"
            port = plc.port if LOOKS_FIRST.exists() else None  # None: the usual one
            server.run_script(demo_data, DEMO_ORDERS=14, PLC_PORT=port)
            server.run_script(DATA)
        finally:
            plc.stop()

    def _get_told_statement(self):
        """Return what reads the task log; since 14.0.1.2.0 its rows have a code."""
        columns = self.query(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'scada_task_log'"
        )
        text = "text, entry" if ("entry",) in columns else "message, NULL"
        return "SELECT id, %s FROM scada_task_log ORDER BY id" % text

    def _server(self, sections):
        return OdooServer(self.cluster, DATABASE, free_port(), sections=sections)

    def _read(self):
        return {name: self.query(statement) for name, statement in FIGURES.items()}

    def query(self, statement):
        """Rows of one SQL statement."""
        return self.cluster.query(DATABASE, statement)


@pytest.fixture(scope="session")
def upgrade():
    with Cluster() as cluster:
        cluster.create_database(DATABASE)
        upgrade = Upgrade(cluster)
        upgrade.run()
        yield upgrade
