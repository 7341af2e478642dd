# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose a request is: the router of its database knows, before the body is read.

Odoo makes the request object, which reads the body, and asks the router afterwards.
Below our paths the router is asked first, with a request that reads nothing.
"""

import logging

import psycopg2
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RoutingException

import odoo
from odoo import http

from ..http import route_table

_logger = logging.getLogger(__name__)

OWNER = "scada_bridge.is_ours"  # key of the WSGI environment
# what Odoo meets as well when it looks for the addons of a database that is away, that
# is none, or that another release of Odoo has made
NO_ROUTER = (AttributeError, KeyError, psycopg2.Error)


class _Question(http.WebRequest):
    """The request as long as nobody knows whose it is."""

    _request_type = "http"
    website_routing = None  # the addon "website" asks for it: the routes of all sites


def is_ours(root, httprequest):
    """Return whether a request gets the request class of the API.

    It does if the router finds an endpoint of ours, or nobody's in a database that has
    the addon.  Where there is no router to ask, it does unless another addon that is
    loaded declares the path.

    :param root: Odoo's WSGI application
    """
    environ = httprequest.environ
    environ[OWNER] = is_below = route_table.is_below(httprequest.path)
    if is_below:
        environ[OWNER] = _ask(root, httprequest)
    return environ[OWNER]


def is_failure_ours(environ):
    """Return whether a failure is described by the API.

    It may come before anybody has asked whose the request is.
    """
    path = environ.get("PATH_INFO", "")
    is_likely = route_table.is_below(path) and not route_table.is_foreign(path)
    return environ.get(OWNER, is_likely)


def _ask(root, httprequest):
    database = httprequest.session.db
    try:
        if database:
            return _ask_database(database, httprequest)
        found = _find_owner(root.nodb_routing_map, httprequest)
    except NO_ROUTER as error:
        _logger.info("The routes of %s are not known: %s", database, error)
        found = None
    return not route_table.is_foreign(httprequest.path) if found is None else found


def _ask_database(database, httprequest):
    with _Question(httprequest):
        registry = odoo.registry(database)
        if _find_owner(registry["ir.http"].routing_map(), httprequest):
            return True
        # another process may have installed an addon a moment ago
        registry = registry.check_signaling()
        found = _find_owner(registry["ir.http"].routing_map(), httprequest)
    return "scada_bridge" in registry._init_modules if found is None else found


def _find_owner(routing_map, httprequest):
    """Return True for an endpoint of ours, False for another one, None for none."""
    router = routing_map.bind_to_environ(httprequest.environ)
    path = httprequest.path
    try:
        return _is_own(router.match(path))
    except NotFound:
        return None
    except MethodNotAllowed as error:  # ours to refuse, if a method of the path is ours
        methods = error.valid_methods
        return any(_is_own(router.match(path, method)) for method in methods)
    except (HTTPException, RoutingException):  # it leads elsewhere
        return False


def _is_own(match):
    endpoint, _arguments = match
    return "scada" in endpoint.routing
