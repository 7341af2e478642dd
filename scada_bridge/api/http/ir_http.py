# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import InterfaceError, OperationalError
from werkzeug.exceptions import MethodNotAllowed

from odoo import SUPERUSER_ID, http, models
from odoo.exceptions import AccessDenied
from odoo.http import request

from ..access.audit_login import BAD_KEY, THROTTLED
from ..contract.origin import preflight_headers
from .errors import ApiError, StrangerError, ThrottledError
from .request import ScadaRequest
from .throttle import BAD_KEYS


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls):
        if not isinstance(request._get_current_object(), ScadaRequest):
            return super()._dispatch()
        if request.httprequest.method == "OPTIONS":
            return cls._scada_preflight()
        try:
            return super()._dispatch()
        except MethodNotAllowed as error:  # Odoo lets it through as an HTML page
            return request._handle_exception(error)

    @classmethod
    def _scada_preflight(cls):
        """Answer a browser that asks whether a foreign page may call."""
        origin = request.httprequest.headers.get("Origin")
        response = http.Response(status=204)
        response.headers.extend(preflight_headers(origin, request._get_origins()))
        return response

    @classmethod
    def _serve_fallback(cls, exception):
        """A file or page may lie at a path of nobody, never at a route of the API."""
        current = request._get_current_object()
        if isinstance(current, ScadaRequest):
            # no file has a name that PostgreSQL can't keep, and asking for it fails
            if current.is_routed or "\x00" in current.httprequest.path:
                return False
        return super()._serve_fallback(exception)

    @classmethod
    def _auth_method_scada(cls):
        """Session cookie or API key; a key that is sent decides alone."""
        key = request.get_api_key()
        if key:
            cls._scada_authenticate_key(key)
        elif request.session.uid:  # checked by check_security just before
            request.uid = request.session.uid
            request.auth_source = "session"
            request.check_origin()
        else:
            raise StrangerError(request.had_session())

    @classmethod
    def _authenticate(cls, endpoint):
        """Report a lost database as such, not as a wrong login."""
        is_ours = isinstance(request._get_current_object(), ScadaRequest)
        if is_ours:
            request.asked = endpoint.routing.get("scada")
        try:
            return super()._authenticate(endpoint)
        except AccessDenied as error:
            cause = error.__context__
            if is_ours and isinstance(cause, (InterfaceError, OperationalError)):
                raise cause from None
            raise

    @classmethod
    def _scada_refuse_key(cls, http_request):
        """Refuse a key that is none; it is noted, and counted by address."""
        address = http_request.remote_addr
        is_flood = BAD_KEYS.is_full(address)
        BAD_KEYS.count(address)
        audit = request.env(user=SUPERUSER_ID)["scada.api.audit"]
        outcome = THROTTLED if is_flood else BAD_KEY
        request.keep_audit(audit._prepare_bad_key_vals(http_request, outcome))
        if is_flood:
            raise ThrottledError("Too many wrong API keys, try again in a minute")
        raise ApiError(401, "auth_required", "API key is not valid")

    @classmethod
    def _scada_authenticate_key(cls, key):
        keys = request.env(user=SUPERUSER_ID)["res.users.apikeys"]
        uid = keys._scada_find_user(key)
        if not uid:
            cls._scada_refuse_key(request.httprequest)
        request.uid = uid
        request.auth_source = "key"
        request.context = dict(request.env["res.users"].context_get())
