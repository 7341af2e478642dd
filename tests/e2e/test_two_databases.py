# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two databases on one PostgreSQL server name one PLC: the second is refused."""
import subprocess

import pytest

from odoo_server import OdooServer
from ports import free_port
from prepared import PreparedCluster
from simulator import SimulatedPlc

DATABASES = ("scada_first", "scada_second")
MAKE = """
line = env["maintenance.equipment"].create({
    "name": "Mixer", "scada_code": "PLCX", "scada_is_line": True,
    "company_id": env.company.id})
env["scada.plc"].create({
    "name": "CJ2M", "equipment_id": line.id, "host": "localhost", "port": %d})
"""
POLL = """
plc = env["scada.plc"].with_context(active_test=False).search([("name", "=", "CJ2M")])
plc._lock_connection()
plc._poll()
env.cr.commit()
print("POLLED", plc.state, "|", plc.last_error)
"""
HOLD = """
import sys
plc = env["scada.plc"].search([("name", "=", "CJ2M")])
plc._lock_connection()
print("HOLDS", flush=True)
sys.stdin.readline()
"""
ARCHIVE = """
env["scada.plc"].search([("name", "=", "CJ2M")]).active = False
"""
FORGET = "COMMENT ON DATABASE %s IS NULL"


class Shell:
    """Odoo's own process on one of the databases."""

    def __init__(self, cluster, database):
        self.cluster = cluster
        self.database = database
        self.server = OdooServer(cluster, database, free_port(), workers=0)

    def run(self, source):
        """Return what a script printed."""
        done = subprocess.run(
            [*self.server.shell_command(), "--log-level=error"],
            input="%s\nenv.cr.commit()\n" % source,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        return done.stdout

    def poll(self):
        """Return (state, last error) of the PLC after a poll."""
        text = self.run(POLL).split("POLLED", 1)[1].splitlines()[0]
        state, error = text.split("|", 1)
        return state.strip(), error.strip()

    def sql(self, statement):
        connection = self.cluster.connect(self.database)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone() if cursor.description else None
        finally:
            connection.close()


@pytest.fixture(scope="module")
def shells():
    """The two databases, each with a record of the same simulated PLC."""
    plc = SimulatedPlc(free_port())
    with PreparedCluster() as cluster:
        plc.start()
        try:
            shells = []
            for database in DATABASES:
                cluster.create_database(database)
                shell = Shell(cluster, database)
                shell.run(MAKE % plc.port)
                shells.append(shell)
            yield shells
        finally:
            plc.stop()


@pytest.fixture
def forgotten(shells):
    """The databases, none of which has talked to the PLC yet."""
    for shell in shells:
        shell.sql(FORGET % shell.database)
        shell.sql("UPDATE scada_plc SET active = true, state = 'unknown'")
    return shells


def test_role_of_the_databases_is_an_ordinary_owner(shells):
    rights = shells[0].sql("SELECT rolsuper FROM pg_roles WHERE rolname = user")
    owner = shells[0].sql(
        "SELECT pg_get_userbyid(datdba) = user FROM pg_database"
        " WHERE datname = current_database()"
    )
    assert (rights, owner) == ((False,), (True,))


def test_second_database_is_refused_and_told_which_one_has_the_plc(forgotten):
    first, second = forgotten
    assert first.poll()[0] == "online"
    state, error = second.poll()
    assert state == "offline"
    assert "belongs to the database scada_first of this PostgreSQL server" in error
    assert first.poll()[0] == "online"


def test_plc_that_was_archived_in_the_first_is_had_by_the_second(forgotten):
    first, second = forgotten
    assert first.poll()[0] == "online"
    first.run(ARCHIVE)
    assert second.poll()[0] == "online"
    assert "scada_second" in _set_active(first)


def _set_active(shell):
    shell.sql("UPDATE scada_plc SET active = true")
    return shell.poll()[1]


def test_what_people_wrote_on_the_database_stays(forgotten):
    first, _second = forgotten
    first.sql("COMMENT ON DATABASE scada_first IS 'the mill of Kanjabung'")
    assert first.poll()[0] == "online"
    (comment,) = first.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = current_database()"
    )
    assert comment.startswith("the mill of Kanjabung [scada_bridge 127.0.0.1:")


def test_database_that_begins_while_the_other_talks_stands_back(forgotten):
    first, second = forgotten
    process = subprocess.Popen(
        [*first.server.shell_command(), "--log-level=error"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        universal_newlines=True,
    )
    try:
        # the shell runs what it reads when its input ends, so the script waits in SQL
        process.stdin.write(HOLD.replace("sys.stdin.readline()", WAIT))
        process.stdin.close()
        assert any("HOLDS" in line for line in iter(process.stdout.readline, ""))
        state, error = second.poll()
    finally:
        first.sql(LET_GO)
        process.wait(60)
    assert (state, "talks to PLC" in error) == ("offline", True)
    assert second.poll()[0] == "online"


WAIT = """
env.cr.execute("SELECT pg_sleep(0.05) FROM generate_series(1, 2000)"
    " WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'never')")
"""
LET_GO = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND query LIKE '%generate_series(1, 2000)%'
"""
