# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import dead_jobs
from .api import metrics, request


def post_load():
    """Install what a process has one of; the module must be in ``server_wide_modules``.

    The API's request class: otherwise the first requests of a process, which come
    before any database is loaded, would be read by Odoo's own classes.  And the job
    runner that looks after dead jobs.
    """
    dead_jobs.install()
    request.install()
    metrics.prepare()
