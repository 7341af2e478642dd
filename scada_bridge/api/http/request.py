# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The request class of the API.

Odoo 14 chooses the request class by content type, before it knows the route: a
``json`` route refuses a plain form or an empty body, an ``http`` route refuses
``application/json``, and errors come as HTML or as HTTP 200.  So the API's paths get a
class of their own, whatever the content type (doc/odoo14.rst section 5)::

    bytes --parse_body--> JsonBody --route--> data --render--> the question's shape
                                       |
                                    exception --errors.describe--> status and object

The package ``edge`` selects the requests that get it.
"""

import json
import logging
import time
from urllib.parse import urlencode

import psycopg2

import odoo
from odoo import SUPERUSER_ID, http
from odoo.tools import config, consteq

from ...models.monitor.counters import observe_request
from ..contract.body import BodyError, JsonBody, parse_body, parse_form
from ..contract.origin import cors_headers, is_own_page, parse_origins
from . import route_table
from .body import (
    ANONYMOUS_SECONDS,
    KNOWN_SECONDS,
    MAX_BODY,
    REFUSED_BODY_LIMIT,
    REFUSED_BODY_SECONDS,
    Body,
)
from .errors import (
    ApiError,
    LoginError,
    NoDatabaseError,
    StrangerError,
    ThrottledError,
    UnknownRouteError,
    describe,
)

_logger = logging.getLogger(__name__)

JSON_TYPE = "application/json; charset=utf-8"
FORM_TYPE = "application/x-www-form-urlencoded"
HTML_TYPE = "text/html; charset=utf-8"
# Nothing from another host: a plant's network need not reach the Internet
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# Of what is no page: nobody shows it in a frame or runs anything in it
DATA_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Frame-Options": "SAMEORIGIN",
}
RETRY_SECONDS = "5"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class _Unrouted:
    """Stands for the route as long as none is found: leave no session behind."""

    routing = {"type": "http", "save_session": False}


class ScadaRequest(http.HttpRequest):
    """A request whose body, answer and errors are JSON."""

    _request_type = "http"

    def __init__(self, httprequest):
        # not HttpRequest.__init__: its form parser would eat the body
        http.WebRequest.__init__(self, httprequest)
        self.params = {}
        self.endpoint = _Unrouted
        self.asked = None  # policy of the route, before anybody is let in
        self.auth_source = None  # "session" or "key", once the caller is known
        self.body = Body(httprequest)
        self._chosen_db = self.session.db  # Odoo forgets one that does not answer
        self._json_body = None
        self._status = None
        self._audit_vals = None
        self.act = None  # what the route does, for the audit
        self.failed_act = None  # the entry of a failed act, if the route has none
        self._started = time.monotonic()

    def __exit__(self, exc_type, exc_value, traceback):
        database = self.db
        super().__exit__(exc_type, exc_value, traceback)
        if self._audit_vals and database:
            self._write_audit(database)
        if self._status:
            policy = self.endpoint.routing.get("scada")
            handler = policy.path if policy else "unknown"
            seconds = time.monotonic() - self._started
            method = self.httprequest.method
            observe_request(handler, method, self._status, seconds)

    def dispatch(self):
        """Call the route; without a database nobody else describes its failure."""
        is_bound = bool(self.db)
        try:
            self._check_database()
            return self._call_function()
        except Exception as error:
            if is_bound:
                raise
            return self._handle_exception(error)

    def _check_database(self):
        """Refuse to answer without a database that there was to answer from.

        :raise NoDatabaseError: it is away, or is being loaded or upgraded
        """
        if self._is_database_lost():
            raise NoDatabaseError()
        if self.db and self.registry._init and not config["test_enable"]:
            raise NoDatabaseError()

    def _is_database_lost(self):
        return bool(self._chosen_db) and not self.session.db

    # -- question -------------------------------------------------------------
    @property
    def is_routed(self):
        """Return whether the path was found to be an endpoint."""
        return self.endpoint is not _Unrouted

    @property
    def json_body(self):
        """The parsed body, :class:`~..contract.body.JsonBody`.

        :raise ApiError: too large
        :raise BodyError: not JSON
        """
        if self._json_body is None:
            data = self.body.take(*self._get_patience())
            parse = parse_form if self._is_form(data) else parse_body
            self._json_body = parse(data)
        return self._json_body

    def _is_form(self, data):
        """Return whether the body is an HTML form, on a route that takes one.

        curl sends JSON with a form's content type unless another type is given.
        """
        policy = self.endpoint.routing.get("scada")
        if not policy or not policy.refused_form or data.lstrip().startswith(b"{"):
            return False
        return self.httprequest.mimetype == FORM_TYPE

    def _get_patience(self):
        """Return (seconds, bytes) that the body of this caller may take.

        A stranger's is waited for where it brings the credentials.
        """
        if self.uid:
            return KNOWN_SECONDS, MAX_BODY
        policy = self.endpoint.routing.get("scada")
        if policy and policy.method == "POST":
            return ANONYMOUS_SECONDS, REFUSED_BODY_LIMIT
        return REFUSED_BODY_SECONDS, REFUSED_BODY_LIMIT

    def check_origin(self):
        """Refuse what a foreign page makes a browser send with the user's cookie."""
        request = self.httprequest
        if request.method in SAFE_METHODS:
            return
        if not is_own_page(request.headers, request.host, self._get_origins()):
            raise ApiError(403, "access_denied", "Cross-site request refused")

    def _get_origins(self):
        return parse_origins(self.get_setting("cors_origins"))

    def get_setting(self, name):
        """Return a setting of the API, "" if it is not set."""
        if not self.db:
            return ""
        parameters = self.env(user=SUPERUSER_ID)["ir.config_parameter"]
        return parameters.get_param("scada_bridge." + name) or ""

    def get_api_key(self):
        """Return the key that the caller sent, None if there is none."""
        headers = self.httprequest.headers
        scheme, _blank, token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return token.strip()
        return headers.get("X-API-Key")

    def has_token(self, setting):
        """Return whether the caller sent the secret of a setting."""
        secret = self.get_setting(setting)
        sent = self.get_api_key() or ""
        # as bytes: of texts it compares ASCII only
        return bool(secret) and consteq(secret.encode(), sent.encode())

    def had_session(self):
        """Return whether the caller names a session that is no more."""
        sent = self.httprequest.cookies.get("session_id")
        return bool(sent) and sent != self.session.sid

    # -- answer ---------------------------------------------------------------
    def render(self, data, status=200):
        """Return a response in the shape of the question."""
        if isinstance(data, http.werkzeug.wrappers.BaseResponse):
            return self._finish(data)
        if self._is_envelope():
            data = self._wrap("result", data)
        return self._respond(data, status)

    def replay(self, response):
        """Return an answer that was given before."""
        response.headers["Idempotency-Replayed"] = "true"
        return self._finish(response)

    def _wrap(self, key, data):
        return {"jsonrpc": "2.0", "id": self.json_body.request_id, key: data}

    def _respond(self, data, status):
        text = json.dumps(data, allow_nan=False, separators=(",", ":"))
        return self._finish(http.Response(text, status=status, content_type=JSON_TYPE))

    def render_page(self, template, values, status=200):
        """Return a page for people."""
        html = self.env["ir.ui.view"]._render_template(template, values)
        return self._finish(http.Response(html, status=status, content_type=HTML_TYPE))

    def _finish(self, response):
        self._status = response.status_code
        is_page = response.mimetype == "text/html"
        headers = dict(PAGE_HEADERS if is_page else DATA_HEADERS)
        origin = self.httprequest.headers.get("Origin")
        if origin:
            headers.update(cors_headers(origin, self._get_origins()))
        for name, text in headers.items():  # a page comes by here twice
            response.headers[name] = text
        return response

    def _is_envelope(self):
        """Return the shape of the request, also when it could not be read."""
        try:
            return self.json_body.is_envelope
        except (ApiError, BodyError):
            self._json_body = JsonBody()
            return False

    # -- failure --------------------------------------------------------------
    def _handle_exception(self, exception):
        self._failed = exception  # nothing is committed
        self.session.modified = False  # a refused call leaves no session behind
        error = self._place(describe(exception))
        self._forget_changes(error)
        self._is_envelope()  # from here on the body can be asked for
        self.body.forget()
        if error.code >= 500:
            _logger.error(
                "%s %s failed: %s",
                self.httprequest.method,
                self.httprequest.path,
                error.description,
                exc_info=exception if error.code == 500 else None,
            )
        self._prepare_audit(error)
        return self._render_error(error)

    def _place(self, error):
        """Return why there is no such route: without a database few are known."""
        if self.session.db or not isinstance(error, UnknownRouteError):
            return error
        if self._is_database_lost():
            return NoDatabaseError()
        if error.code == 404 and route_table.is_own(self.httprequest.path):
            return ApiError(
                401, "auth_required", "No database is chosen: log in with its name"
            )
        return error

    def _forget_changes(self, error):
        """Give back locks, and make the cursor fit for the settings and the audit."""
        if isinstance(error, NoDatabaseError):
            self.disable_db = True  # from here on nothing is asked of it
        elif self._cr:
            try:
                self._cr.rollback()
                self.env.clear()
            except psycopg2.Error:
                _logger.exception("The connection to the database is lost")
                self.disable_db = True

    def keep_audit(self, vals):
        """Write an audit entry at the end, although the call will be rolled back."""
        self._audit_vals = vals

    def _prepare_audit(self, error):
        """Keep the audit entry of a failed call until its transaction has ended."""
        policy = self.endpoint.routing.get("scada")
        if policy and not self._audit_vals:
            self._audit_vals = policy.prepare_audit(self, error)

    def _write_audit(self, database):
        """Write what is to stay although the call was rolled back."""
        try:
            with odoo.registry(database).cursor() as cursor:
                env = odoo.api.Environment(cursor, SUPERUSER_ID, {})
                env["scada.api.audit"].create(self._audit_vals)
        except psycopg2.Error as error:
            _logger.error("Audit of %s not stored: %s", self.httprequest.path, error)

    def _get_login_page(self, error):
        """Return where a person who opened a page logs in first, None for programs."""
        policy = self.asked
        is_page = policy and (policy.is_page or policy.refused_form)
        accepted = self.httprequest.headers.get("Accept", "")
        if error.code != 401 or not is_page or "text/html" not in accepted:
            return None
        target = self.httprequest.path if policy.is_page else "/web"
        return "/web/login?" + urlencode({"redirect": target})

    def _render_error(self, error):
        login_page = self._get_login_page(error)
        if login_page:
            return self._finish(http.redirect_with_hash(login_page, 303))
        if self.json_body.is_form and self.uid and self.db:
            policy = self.endpoint.routing["scada"]
            values = {"message": error.description}
            return self.render_page(policy.refused_form, values, error.code)
        response = self._respond(*self._shape_error(error))
        response.headers.extend(error_headers(error))
        return response

    def _shape_error(self, error):
        """Return (object, HTTP status) of a failure, by the question's shape."""
        body = error.body()
        is_flat = isinstance(error, (LoginError, ThrottledError))
        if is_flat or not self._is_envelope():
            return body, error.code
        if error.code == 401:
            is_stranger = isinstance(error, StrangerError) and not error.had_session
            message = "Not Logged In" if is_stranger else "Odoo Session Expired"
            return self._wrap_error(error, 100, message), 401
        if isinstance(error, UnknownRouteError):
            return self._wrap_error(error, 404, error.description), error.code
        if error.code == 500 or isinstance(error, NoDatabaseError):
            return self._wrap_error(error, 200, error.description), error.code
        return self._wrap("result", body), 200

    def _wrap_error(self, error, code, message):
        name = (
            "odoo.http.SessionExpiredException" if code == 100 else "scada_bridge.error"
        )
        data = {"name": name, "message": error.description, "code": error.word}
        return self._wrap("error", {"code": code, "message": message, "data": data})


def error_headers(error):
    """Return the headers by which a program handles a failure."""
    if error.code == 401:
        return {"WWW-Authenticate": "Bearer"}
    if error.code in (429, 503):
        return {"Retry-After": RETRY_SECONDS}
    return {}
