# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where Odoo takes and answers requests: what is ours gets our request class.

:func:`install` is called once, after the module is loaded (``post_load``).
"""

import json
import logging
import time

from werkzeug.wrappers import Response

from odoo import http

from ...models.monitor.counters import observe_request
from ..http.body import bound
from ..http.errors import describe
from ..http.request import DATA_HEADERS, JSON_TYPE, ScadaRequest, error_headers
from . import router

_logger = logging.getLogger(__name__)


def answer_failure(error, environ):
    """Return the answer to a request of the API whose failure nobody has described.

    That is what happens before there is a request object, or when its transaction ends:
    mostly a database that does not answer.
    """
    failure = describe(error)
    method, path = environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", "")
    trace = error if failure.code == 500 else None
    _logger.error("%s %s failed: %s", method, path, failure.description, exc_info=trace)
    text = json.dumps(failure.body(), separators=(",", ":"))
    response = Response(text, status=failure.code, content_type=JSON_TYPE)
    response.headers.extend(dict(DATA_HEADERS, **error_headers(failure)))
    return response


def install():
    """Let Odoo make a :class:`ScadaRequest` for every request of the API (once)."""
    make_request, call = http.Root.get_request, http.Root.__call__
    if getattr(make_request, "is_scada_bridge", False):
        return

    def get_request(self, httprequest):
        if router.is_ours(self, httprequest):
            return ScadaRequest(httprequest)
        bound(httprequest)  # Odoo's classes read the body at once
        return make_request(self, httprequest)

    def call_root(self, environ, start_response):
        # an old client may send none; Odoo counts on it
        environ.setdefault("HTTP_HOST", environ.get("SERVER_NAME", ""))
        started = time.monotonic()
        try:
            return call(self, environ, start_response)
        except Exception as error:
            if not router.is_failure_ours(environ):
                raise
            response = answer_failure(error, environ)
        seconds = time.monotonic() - started
        method = environ.get("REQUEST_METHOD", "")
        observe_request("unknown", method, response.status_code, seconds)
        return response(environ, start_response)

    get_request.is_scada_bridge = True
    http.Root.get_request = get_request
    http.Root.__call__ = call_root
