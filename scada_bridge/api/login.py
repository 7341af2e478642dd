# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Logging in: the session of Odoo, its id known before the answer is sent."""

from odoo import SUPERUSER_ID, http
from odoo.exceptions import AccessDenied
from odoo.http import request, root
from odoo.service import security

from .errors import ApiError, LoginError

MAX_FAILURES = 10  # in a minute, from one address, in all workers together


def log_in(database, login, password):
    """Open a session and return its user.

    :param database: None = the only one there is
    :raise LoginError: wrong credentials, unknown database
    :raise ApiError: too many wrong credentials lately
    """
    database = database or request.db
    if not database or not http.db_filter([database]):
        raise LoginError(
            "Authentication failed: database '%s' does not exist" % (database or "")
        )
    request.session.db = database
    audit = request.env(user=SUPERUSER_ID)["scada.api.audit"]
    if audit._count_login_failures(request.httprequest.remote_addr) >= MAX_FAILURES:
        raise ApiError(429, "busy", "Too many failed logins, try again in a minute")
    try:
        uid = request.session.authenticate(database, login, password)
    except AccessDenied as error:
        raise LoginError("Authentication failed: wrong login or password") from error
    if not request.session.uid:
        raise LoginError("Authentication failed: use an API key (second factor)")
    _rotate()
    return request.env(user=uid)["res.users"].browse(uid)


def _rotate():
    """Give the session its final id now: the answer tells it (contract D06).

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
        raise ApiError(401, "auth_required", "Session expired")
    request.env["ir.http"]._auth_method_scada()
    return request.env.user
