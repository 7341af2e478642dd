# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Logging in: the session of Odoo, its id known before the answer is sent."""

import logging

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request, root
from odoo.service import security
from odoo.sql_db import db_connect
from odoo.tools.sql import table_exists

from ...exceptions import TooManyLoginsError
from .errors import LoginError, StrangerError, ThrottledError
from .throttle import UNKNOWN_DATABASES

_logger = logging.getLogger(__name__)


def log_in(database, login, password):
    """Open a session and return its user.

    :param database: None = the only one there is
    :raise LoginError: wrong credentials, unknown database
    :raise ThrottledError: too many of them lately
    """
    database = database or request.db
    if database != request.db or not database:
        _check_known(database)
    request.session.db = database
    try:
        uid = request.session.authenticate(database, login, password)
    except TooManyLoginsError as error:
        raise ThrottledError(error.args[0]) from error
    except AccessDenied as error:
        raise LoginError("Authentication failed: wrong login or password") from error
    if not request.session.uid:
        raise LoginError("Authentication failed: use an API key (second factor)")
    _rotate()
    return request.env(user=uid)["res.users"].browse(uid)


def _check_known(database):
    """Refuse a database that is not there, is not to be seen, or has no bridge.

    There is no database to count in, see :mod:`.throttle`.
    """
    if database and database in http.db_list(force=True) and _has_bridge(database):
        return
    address = request.httprequest.remote_addr
    if UNKNOWN_DATABASES.is_full(address):
        raise ThrottledError("Too many failed logins, try again in a minute")
    UNKNOWN_DATABASES.count(address)
    _logger.warning("Login to unknown database %r from %s refused", database, address)
    raise LoginError(
        "Authentication failed: database '%s' does not exist" % (database or "")
    )


def _has_bridge(database):
    """True if the addon is installed there, without loading what else is there."""
    with db_connect(database).cursor() as cr:
        if not table_exists(cr, "ir_module_module"):
            return False
        cr.execute(
            "SELECT 1 FROM ir_module_module WHERE name = 'scada_bridge'"
            " AND state IN ('installed', 'to upgrade')"
        )
        return bool(cr.fetchone())


def _rotate():
    """Give the session its final id now: the answer has it (doc/old-system.rst D06).

    Odoo would do the same after the answer is made.
    """
    session = request.session
    root.session_store.delete(session)
    session.sid = root.session_store.generate_key()
    session.session_token = security.compute_session_token(session, request.env)
    session.rotate = False
    session.modified = True


def current_user():
    """Return the user of the caller's own session or key.

    :raise ApiError: 401 without one
    """
    if not request.db:
        raise StrangerError(request.had_session())
    request.env["ir.http"]._auth_method_scada()
    return request.env.user
