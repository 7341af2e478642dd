# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import dead_jobs
from .api import database_service, metrics, request


def post_load():
    """Install what a process has one of; the module must be in ``server_wide_modules``.

    The API's request class: otherwise the first requests of a process, which come
    before any database is loaded, would be read by Odoo's own classes.  The job
    runner that looks after dead jobs.  And the lock of the database service, which asks
    no database.
    """
    dead_jobs.install()
    database_service.install()
    request.install()
    metrics.prepare()
