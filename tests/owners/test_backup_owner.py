# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Backups belong to another user than Odoo: real files, real users, the real scripts.

Debian's user "backup" plays scada-backup, in the group odoo as the guide says.
"""
import grp
import os
import pwd
import subprocess

import pytest

from cluster import PG_BIN, TEMPLATE_CLUSTER, TEMPLATE_DATABASE
from odoo_config import CHECKOUT

SCRIPTS = CHECKOUT + "/setup/deploy/backup/"
DATA = "/tmp/data"
STORE = DATA + "/filestore/plant"
VAR = "/tmp/var-backups"
BACKUPS = VAR + "/odoo"
PG = "/tmp/owners-cluster"
ROLE = "scada-backup"
FILE = STORE + "/ab/abcdef"


def run_as(user, *command, groups=(), **environment):
    """Run a command as a user with more groups; the finished process."""
    entry = pwd.getpwnam(user)
    numbers = [entry.pw_gid, *(grp.getgrnam(name).gr_gid for name in groups)]
    switch = ["setpriv", "--reuid=%d" % entry.pw_uid, "--regid=%d" % entry.pw_gid]
    switch.append("--groups=" + ",".join(map(str, numbers)))
    return subprocess.run(
        [*switch, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        env=dict(os.environ, PGHOST="/run/postgresql", **environment),
    )


def odoo(*command):
    return run_as("odoo", *command, PGUSER="odoo")


def backup_user(*command, groups=("odoo",)):
    return run_as("backup", *command, groups=groups, PGUSER=ROLE, ODOO_DATA=DATA)


def good(done):
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def refused(done):
    assert done.returncode != 0
    return done.stderr


@pytest.fixture(scope="module")
def server():
    """A server with Odoo's own tables in the database plant, attachments beside it."""
    good(odoo("cp", "-a", TEMPLATE_CLUSTER, PG))
    control = [PG_BIN + "/pg_ctl", "--pgdata=" + PG, "--wait", "--log=/tmp/owners.log"]
    options = "--options=-c listen_addresses='' -k /run/postgresql"
    good(odoo(*control, options, "start"))
    good(odoo("createdb", "--template=" + TEMPLATE_DATABASE, "plant"))
    good(run_as("odoo", "createuser", ROLE, PGUSER="postgres"))
    good(odoo("psql", "-qf", SCRIPTS + "backup-role.sql", "plant"))
    script = "umask 027; mkdir -p %s/ab && echo drawing >%s" % (STORE, FILE)
    good(odoo("sh", "-c", script))
    os.mkdir(VAR, 0o755)
    os.mkdir(BACKUPS, 0o700)
    entry = pwd.getpwnam("backup")
    os.chown(BACKUPS, entry.pw_uid, entry.pw_gid)
    yield
    odoo(*control, "--mode=immediate", "stop")


@pytest.fixture(scope="module")
def backup(server):
    return good(backup_user(SCRIPTS + "scada-backup", "plant", BACKUPS))


def test_backup_holds_tables_and_attachments(backup):
    listed = good(run_as("backup", "pg_restore", "--list", backup + "/database.dump"))
    assert "TABLE DATA public res_users" in listed
    listed = good(run_as("backup", "tar", "--list", "-f", backup + "/filestore.tar"))
    assert "./ab/abcdef" in listed


def test_backup_belongs_to_its_user_alone(backup):
    uid = pwd.getpwnam("backup").pw_uid
    places = [backup, backup + "/database.dump", backup + "/filestore.tar"]
    assert [os.stat(place).st_uid for place in places] == [uid] * 3
    assert [os.stat(place).st_mode & 0o7777 for place in places] == [
        0o700,
        0o600,
        0o600,
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["ls", BACKUPS],
        ["cat", "{backup}/database.dump"],
        ["rm", "-rf", "{backup}"],
        ["mv", BACKUPS, BACKUPS + ".away"],
        ["touch", "{backup}/database.dump"],
    ],
    ids=" ".join,
)
def test_odoo_neither_reads_nor_deletes_a_backup(backup, command):
    text = refused(odoo(*(word.format(backup=backup) for word in command)))
    assert "ermission denied" in text or "not permitted" in text
    assert os.path.getsize(backup + "/database.dump") > 1000000


@pytest.mark.parametrize(
    "command", [["rm", FILE], ["touch", FILE], ["touch", STORE + "/new"]], ids=" ".join
)
def test_user_of_the_backups_changes_no_attachment(server, command):
    assert "Permission denied" in refused(backup_user(*command))
    assert os.path.exists(FILE)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM res_users_log",
        "UPDATE res_users SET active = false",
        "DROP TABLE res_users_log",
        "SELECT nextval('res_users_id_seq')",
    ],
)
def test_role_of_the_backups_writes_nothing(server, statement):
    done = backup_user("psql", "-v", "ON_ERROR_STOP=1", "-c", statement, "plant")
    text = refused(done)
    assert "permission denied" in text or "must be owner" in text


def test_role_reads_the_tables_of_a_later_upgrade(server):
    good(odoo("psql", "-qc", "CREATE TABLE added (id serial)", "plant"))
    good(backup_user("psql", "-qc", "SELECT count(*) FROM added", "plant"))


def test_attachments_that_can_not_be_read_are_no_empty_backup(server):
    done = backup_user(SCRIPTS + "scada-backup", "plant", BACKUPS, groups=())
    # without the group: a folder of mode 0750 of somebody else
    assert "is it in the group odoo?" in refused(done)


def test_one_attachment_that_can_not_be_read_is_no_backup(server, backup):
    before = sorted(os.listdir(BACKUPS))
    os.chmod(FILE, 0o600)
    try:
        done = backup_user(SCRIPTS + "scada-backup", "plant", BACKUPS)
    finally:
        os.chmod(FILE, 0o640)
    assert "Permission denied" in refused(done)
    left = [name for name in sorted(os.listdir(BACKUPS)) if name[0] != "."]
    assert left == [name for name in before if name[0] != "."]


def test_root_restores_what_belongs_to_odoo(backup):
    environment = dict(
        os.environ, PGHOST="/run/postgresql", PGUSER="odoo", ODOO_DATA=DATA
    )
    done = subprocess.run(
        [SCRIPTS + "scada-restore", "--move", backup, "plant2"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    good(done)
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'plant2'"
    assert good(odoo("psql", "-Atc", owner, "postgres")) == "odoo"
    restored = os.stat(DATA + "/filestore/plant2/ab/abcdef")
    assert restored.st_uid == pwd.getpwnam("odoo").pw_uid
    assert restored.st_mode & 0o777 == 0o640
    # and it is backed up like the first one
    good(backup_user(SCRIPTS + "scada-backup", "plant2", BACKUPS))
