# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The decorator of a route: who may call, with which parameters, is it audited.

A route gets its checked parameters and returns plain data::

    @operation("/api/admin/batch-status", "GET", MANAGER)
    def batch_status(self, params):
        return json_batch.batch_status(request.env["scada.mo.batch"]._api_queue())
"""

import functools
import hashlib
import json
import re
import time
from contextlib import nullcontext

from odoo import _, http
from odoo.http import request
from odoo.modules.module import get_resource_path

from ...acts import Act, running_act
from ...roles import MANAGER, OPERATOR
from ..contract.body import BodyError
from ..contract.contract import Contract
from ..contract.values import ParamsError
from .body import KNOWN_SECONDS
from .errors import ApiError

# the key of vue-middleware's page has no other rights
PAGE = "scada_bridge.group_scada_page"
PAGE_BUTTONS = "scada_bridge.group_scada_page_buttons"
READ_AUDIT_SECONDS = 3600  # a dashboard polls every 10 s; one entry an hour is enough
_CONVERTER = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


def _load_contract():
    with open(get_resource_path("scada_bridge", "contract", "openapi.json")) as source:
        return Contract(json.load(source))


CONTRACT = _load_contract()


class Policy:
    """What the decorator knows of a route; kept in its ``routing``.

    :ivar path: path in the OpenAPI document
    :ivar groups: who may call, members of any of them; empty: any caller
    :ivar group: the first of them, which a refusal names; None: any caller
    :ivar refused_form: page shown when an HTML form is refused, None: takes no forms
    :ivar is_page: the answer is a page for people
    :ivar empty_group: who may call without a body, if that is an act, always audited
    """

    def __init__(
        self,
        route,
        method,
        group,
        audit,
        refused_form=None,
        empty_group=None,
        is_page=False,
    ):
        self.path = _CONVERTER.sub(r"{\1}", route)
        self.method = method
        self.groups = (group,) if isinstance(group, str) else tuple(group or ())
        self.group = self.groups[0] if self.groups else None
        self.audit = audit
        self.refused_form = refused_form
        self.empty_group = empty_group
        self.is_page = is_page
        self.contract = CONTRACT.operation(method, self.path)
        self._read_audits = {}

    def run(self, controller, handler, arguments):
        """Answer a request: checks, the handler, the stored answer, the audit."""
        self._check_group()
        arguments = self._clean_path(arguments)
        params = self._clean()
        key = request.httprequest.headers.get("Idempotency-Key")
        if not key or not self._is_repeatable():
            return self._perform(controller, handler, params, arguments)
        # sudo: callers see no stored answers; keys are kept apart by user
        store = request.env["scada.idempotency"].sudo()
        stored = store._reserve_key(key, self._fingerprint())
        if stored is None:
            response = self._perform(controller, handler, params, arguments)
            store._remember(key, response)
            return response
        response = request.replay(stored._get_response())
        self._log_answered(response, "replayed")
        return response

    def _is_repeatable(self):
        """True if the answer is kept: not for a caller nobody knows, such as a login's.

        A stored login would be a session id, and a quick hash of a password.
        """
        is_form = request.json_body.is_form
        return self.method != "GET" and bool(request.uid) and not is_form

    def _perform(self, controller, handler, params, arguments):
        request.act = Act()
        with running_act(request.act) if self._is_audited(request) else nullcontext():
            data = handler(controller, params, **arguments)
        response = request.render(data)
        self._log_answered(response, "success")
        return response

    def _log_answered(self, response, outcome):
        """Leave the audit entry of an answered call."""
        if self._is_audited(request) and not self._is_logged():
            request.env["scada.api.audit"]._log_call(
                request, self, response.status_code, outcome
            )

    def _check_group(self):
        is_act = self._is_act_without_body(request)
        groups = (self.empty_group,) if is_act else self.groups
        if not groups:
            return  # an open route may have no database to ask
        has_group = request.env.user.has_group
        if not any(has_group(group) for group in groups):
            name = "manager" if groups[0] == MANAGER else "operator"
            raise ApiError(403, "access_denied", _("User has no SCADA %s right") % name)

    def _is_act_without_body(self, http_request):
        if not self.empty_group:
            return False
        try:
            return http_request.json_body.is_empty
        except (ApiError, BodyError):
            return False  # a body that can't be read is one

    def _is_audited(self, http_request):
        return self.audit or self._is_act_without_body(http_request)

    def _clean(self):
        """Return the checked parameters of the body, without one those of the query."""
        body = request.json_body
        if not self.contract:
            return body.params
        schema = self.contract.body_schema
        if schema and (not body.is_empty or self.contract.needs_body):
            return self.contract.clean_body(body.params)
        values = dict(request.httprequest.args.items())
        if self.method == "GET":  # may have a body (doc/old-system.rst D03)
            values.update((name, str(value)) for name, value in body.params.items())
        params = self.contract.clean_query(values)
        return dict(self.contract.default_body(), **params) if schema else params

    def _clean_path(self, arguments):
        """Return the parameters of the path; what does not fit does not exist."""
        if not self.contract:
            return arguments
        try:
            return self.contract.clean_path(arguments)
        except ParamsError as error:
            raise ApiError(404, "not_found", str(error)) from error

    def _fingerprint(self):
        """Return a digest of what makes two requests the same one."""
        http_request = request.httprequest
        digest = hashlib.sha256(http_request.full_path.encode())
        digest.update(request.body.take(KNOWN_SECONDS))
        return digest.hexdigest()

    def _is_logged(self):
        """True if a reading call was audited lately; a changing one never was."""
        if self.method != "GET":
            return False
        now = time.monotonic()
        caller = (request.db, request.uid, request.httprequest.remote_addr)
        last = self._read_audits.get(caller)
        if last is not None and now - last < READ_AUDIT_SECONDS:
            return True
        self._read_audits[caller] = now
        return False

    def prepare_audit(self, failed_request, error):
        """Return the audit entry of a known user's failed call.

        A route that is audited by its act has the entry of that one.
        """
        if not failed_request.db or not failed_request.uid:
            return None
        if not self._is_audited(failed_request):
            return failed_request.failed_act
        audit = failed_request.env(user=failed_request.uid)["scada.api.audit"]
        return audit._prepare_failure_vals(failed_request, self, error)


def operation(
    route,
    method="POST",
    group=OPERATOR,
    audit=False,
    auth="scada",
    refused_form=None,
    empty_group=None,
    is_page=False,
    **routing,
):
    """Declare a route of the API.

    :param route: path as werkzeug knows it; ``<path:mo_id>`` for a name with slashes
    :param group: external id of the group that may call, or several; None for any
        caller
    :param audit: leave an entry in the audit log
    :param auth: "scada" (session or API key) or "none" (open)
    :param refused_form: template of the page that says why an HTML form was refused;
        with it the route takes forms as well as JSON
    :param empty_group: external id of the group that may call without a body; such a
        call is audited
    :param is_page: it answers with a page: a person without a login is sent to log in
    """
    policy = Policy(route, method, group, audit, refused_form, empty_group, is_page)
    options = dict(csrf=False, save_session=False, methods=[method], scada=policy)
    options.update(routing)

    def decorate(handler):
        @http.route(route, type="http", auth=auth, **options)
        @functools.wraps(handler)
        def endpoint(self, **arguments):
            return policy.run(self, handler, arguments)

        return endpoint

    return decorate
