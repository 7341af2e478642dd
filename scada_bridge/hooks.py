# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import sys

from odoo import conf
from odoo.tools import config

from odoo.addons.base.models.res_users import DEFAULT_CRYPT_CONTEXT, KEY_CRYPT_CONTEXT
from odoo.addons.queue_job.jobrunner.runner import _channels

from . import log_lines
from .api.edge import database_service, edge, slow_clients
from .domain.server.server_options import find_channel_faults, find_flag_faults
from .models.job import dead_jobs
from .models.monitor import counters
from .models.namesake.namesake import check_install

_logger = logging.getLogger(__name__)


def post_load():
    """Install what a process has one of; the module must be in ``server_wide_modules``.

    The API's request class: otherwise the first requests of a process, which come
    before any database is loaded, would be read by Odoo's own classes.  The job
    runner that looks after dead jobs.  The lock of the database service, which asks no
    database.  And log records that no text can forge a line of.
    """
    log_lines.install()
    _check_server_options()
    dead_jobs.install()
    database_service.install()
    slow_clients.install()
    edge.install()
    counters.prepare()
    # made here once, or the first unknown login of a worker would cost a hash more
    DEFAULT_CRYPT_CONTEXT.dummy_verify()
    KEY_CRYPT_CONTEXT.dummy_verify()


def pre_init_hook(cr):
    """Refuse a database whose addons use our names for something else."""
    check_install(cr, "scada_bridge")


def _check_server_options():
    """End the server after a sentence for each option that it would misunderstand.

    Odoo takes a comment behind a value for a part of it: ``list_db = False ; closed``
    opens the database manager, and a channel so written ends the job runner.
    """
    flags = {
        name: config[name]
        for name, option in config.casts.items()
        if option.action in ("store_true", "store_false")
    }
    faults = [*find_flag_faults(flags), *find_channel_faults(_channels())]
    for fault in faults:
        _logger.critical("odoo.conf is wrong: %s", fault)
    # loaded later than that, by a request, it must not end the worker
    if faults and "scada_bridge" in conf.server_wide_modules:
        sys.exit("Odoo does not start: odoo.conf is wrong")
