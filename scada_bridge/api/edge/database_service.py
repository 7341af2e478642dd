# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The service ``db`` of XML-RPC and JSON-RPC obeys ``list_db = False`` as a whole.

Odoo itself then still shows anonymous callers which databases exist, and takes
guesses of the master password.  A reverse proxy can't close it: over ``/jsonrpc`` the
service is named in the body.
"""
import functools

from odoo.exceptions import AccessDenied
from odoo.service import db
from odoo.tools import config


def install():
    """Put the lock before the service (once); it counts for every way to call it."""
    original = db.dispatch
    if getattr(original, "is_scada_bridge", False):
        return

    @functools.wraps(original)
    def dispatch(method, params):
        if not config["list_db"]:
            raise AccessDenied()
        return original(method, params)

    dispatch.is_scada_bridge = True
    db.dispatch = dispatch
