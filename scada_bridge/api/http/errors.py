# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every failure as a true HTTP status and one object (doc/http.rst section 2)."""

import uuid

import psycopg2
from werkzeug import exceptions as werkzeug_errors

from odoo import exceptions
from odoo.http import AuthenticationError, SessionExpiredException

from odoo.addons.queue_job.exception import RetryableJobError

from ...domain.plant_time import DateError
from ...exceptions import (
    ScadaError,
    ScadaNotFoundError,
    ScadaStateError,
    ScadaUnavailableError,
    is_connection_lost,
)
from ..contract.body import BodyError
from ..contract.values import ParamsError


class ApiError(werkzeug_errors.HTTPException):
    """A failure that is reported to the caller.

    :param status: HTTP status
    :param word: machine word, one of the contract's schema ErrorCode
    :param message: sentence for people
    :param errors: [(parameter, what is wrong with it)]
    """

    def __init__(self, status, word, message, errors=()):
        super().__init__(message)
        self.code = status
        self.word = word
        self.errors = errors

    def body(self):
        """Return the JSON object of the answer."""
        body = {
            "status": "error",
            "message": self.description,
            "detail": self.description,
            "code": self.word,
        }
        if self.errors:
            body["errors"] = [
                {"field": name, "message": message} for name, message in self.errors
            ]
        return body


class LoginError(ApiError):
    """Wrong credentials: flat 401, under an envelope too (doc/old-system.rst D05)."""

    def __init__(self, message):
        super().__init__(401, "invalid_credentials", message)


class ThrottledError(ApiError):
    """Too many wrong credentials lately: flat 429, under an envelope too."""

    def __init__(self, message):
        super().__init__(429, "busy", message)


class StrangerError(ApiError):
    """Nobody is logged in; only who had a session is told that it has ended.

    :param had_session: the caller's session is known no more
    """

    def __init__(self, had_session):
        self.had_session = had_session
        message = SESSION_EXPIRED if had_session else NOT_LOGGED_IN
        super().__init__(401, "auth_required", message)


class UnknownRouteError(ApiError):
    """The path or method is not one of ours; envelopes get a true 404 as well."""


class NoDatabaseError(ApiError):
    """The database of a request does not answer; it does so later, or never again."""

    def __init__(self):
        super().__init__(503, "busy", "The database does not answer, try again later")


# The bridge's own errors carry their machine word; the first class that fits gives the
# status, so what inherits stands before what it inherits from
_WORDED = (
    (ScadaNotFoundError, 404),
    (ScadaUnavailableError, 503),
    (ScadaStateError, 409),
    (ScadaError, 422),
)
# The first class that fits gives status and error code; the message is the error's
_KNOWN = (
    (BodyError, 400, "bad_json"),
    (DateError, 422, "invalid_date"),
    (RetryableJobError, 503, "busy"),
    (exceptions.MissingError, 404, "not_found"),
    (exceptions.UserError, 422, "validation_error"),
)
SESSION_EXPIRED = "Session expired"
NOT_LOGGED_IN = "Not logged in: send a session cookie or an API key"
# Messages of these would disclose more than the caller should know
_FIXED = (
    (SessionExpiredException, 401, "auth_required", SESSION_EXPIRED),
    (AuthenticationError, 401, "auth_required", SESSION_EXPIRED),
    (exceptions.AccessDenied, 401, "invalid_credentials", "Authentication failed"),
    (exceptions.AccessError, 403, "access_denied", "You have no right to do this"),
    (psycopg2.OperationalError, 503, "busy", "Busy, send the request again"),
)


def describe(exception):
    """Return the :class:`ApiError` for whatever happened; never a traceback."""
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, ParamsError):
        return _describe_params(exception)
    if isinstance(exception, werkzeug_errors.HTTPException):
        return _describe_http(exception)
    if is_connection_lost(exception):
        return NoDatabaseError()
    return _describe_known(exception) or _describe_defect()


def _describe_known(exception):
    for kind, status in _WORDED:
        if isinstance(exception, kind):
            return ApiError(status, exception.word, str(exception))
    for kind, status, word, message in _FIXED:
        if isinstance(exception, kind):
            return ApiError(status, word, message)
    for kind, status, word in _KNOWN:
        if isinstance(exception, kind):
            return ApiError(status, word, str(exception))
    return None


def _describe_defect():
    reference = uuid.uuid4().hex[:6]
    return ApiError(500, "internal_error", "Internal error, reference %s" % reference)


def _describe_params(exception):
    first = exception.errors[0]
    errors = [(error.name, error.message) for error in exception.errors]
    return ApiError(422, first.word, str(exception), errors)


def _describe_http(exception):
    if exception.code in (404, 405):
        message = "No such endpoint" if exception.code == 404 else "Method not allowed"
        return UnknownRouteError(exception.code, "not_found", message)
    return ApiError(exception.code or 500, "bad_json", exception.name)
