# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make the template cluster: PostgreSQL with one database, ready to be copied.

``template.py DIRECTORY`` runs inside the private root as the ordinary user.  The
database ``template_odoo`` has every module installed that the two addons stand on,
without demo data, so that a run or a test starts from a copy in a second instead of an
installation of 45 seconds.  Attachments are kept in the database: a copy of the
database is then the whole copy.
"""
import os
import subprocess
import sys

PG_BIN = "/usr/lib/postgresql/13/bin"
DATABASE = "template_odoo"
MODULES = "base,web,mrp,maintenance,queue_job"
SOCKETS = "/run/postgresql"
# Every copy is thrown away after use: nothing is flushed, little is kept to replay.
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
min_wal_size = 8MB
max_wal_size = 128MB
shared_buffers = 128MB
max_connections = 120
timezone = 'UTC'
log_timezone = 'UTC'
"""
# Odoo's role is no superuser, so the door on loopback (opened by PG_PORT only) leads to
# its own databases and not to the machine.
ACCESS = """
local all all trust
host all odoo 127.0.0.1/32 trust
"""
# Besides the attachments: the weekly report of the database to the editor of Odoo.
FINISH = """
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
in_files = [("store_fname", "!=", False)]
any_field = ["|", ("res_field", "=", False), ("res_field", "!=", False)]
for attachment in env["ir.attachment"].search(in_files + any_field):
    attachment.write({"datas": attachment.datas})
env.ref("mail.ir_cron_module_update_notification").active = False
env.cr.commit()
env.cr.execute("SELECT count(*) FROM ir_attachment WHERE store_fname IS NOT NULL")
assert env.cr.fetchone() == (0,), "an attachment is still in a file"
"""


def run(*command, **options):
    """Run a command; what it prints belongs to the build log."""
    subprocess.run(command, check=True, **options)


def make_cluster(directory):
    """Files of an empty cluster with the settings above."""
    run(
        PG_BIN + "/initdb",
        "--pgdata=" + directory,
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--wal-segsize=4",
        "--no-sync",
    )
    with open(os.path.join(directory, "postgresql.conf"), "a") as config:
        config.write(SETTINGS)
    with open(os.path.join(directory, "pg_hba.conf"), "w") as config:
        config.write(ACCESS)


def install_modules():
    """The template database, owned by Odoo's role."""
    server = ["--host=" + SOCKETS, "--username=postgres"]
    run("createuser", *server, "--createdb", "odoo")
    run("createdb", *server, "--owner=odoo", "--template=template0", DATABASE)
    odoo = ["--database=" + DATABASE, "--db_host=" + SOCKETS, "--no-http"]
    run("odoo", *odoo, "--init=" + MODULES, "--without-demo=all", "--stop-after-init")
    run("odoo", "shell", *odoo, "--log-level=warn", input=FINISH.encode())
    run("psql", *server, "--dbname=" + DATABASE, "--command=VACUUM FULL ANALYZE")


def main(directory):
    """Build the cluster in a directory that does not exist yet."""
    make_cluster(directory)
    control = [PG_BIN + "/pg_ctl", "--pgdata=" + directory, "--wait"]
    options = ["--options=-k " + SOCKETS, "--log=/tmp/postgresql.log"]
    run(*control, *options, "start")
    try:
        install_modules()
    finally:
        run(*control, "--mode=fast", "stop")


if __name__ == "__main__":
    main(sys.argv[1])
