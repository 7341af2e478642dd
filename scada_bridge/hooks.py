# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .api import metrics, request


def post_load():
    """Install the API's request class; the module must be in ``server_wide_modules``.

    Otherwise the first requests of a process, which come before any database is
    loaded, would be read by Odoo's own classes.
    """
    request.install()
    metrics.prepare()
