# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which paths below ours the loaded addons declare: for when no router can be asked.

Without a database Odoo's router knows few routes, and a database that is away has none.
"""

import re
from functools import lru_cache

from odoo import http

PREFIXES = ("/api/", "/metrics/", "/scada/failure-report/")
_PARAMETER = re.compile(r"<[^>]*>")


def is_below(path):
    """Return whether a path lies where ours do."""
    return path == "/metrics" or path.startswith(PREFIXES)


def is_own(path):
    """Return whether a path is a route of the API."""
    return _matches(_get_patterns()[0], path)


def is_foreign(path):
    """Return whether a path is a route of another addon, and none of ours."""
    own, foreign = _get_patterns()
    return _matches(foreign, path) and not _matches(own, path)


def _matches(patterns, path):
    return any(pattern.match(path) for pattern in patterns)


def _get_patterns():
    known = sum(len(classes) for classes in http.controllers_per_module.values())
    return _collect_patterns(known)


@lru_cache(maxsize=1)
def _collect_patterns(known):
    """Return the patterns of our routes and those of all others below our prefixes.

    :param known: number of controllers; there are more when an addon is loaded
    """
    own, foreign = set(), set()
    for routing in _iter_routings():
        found = own if "scada" in routing else foreign
        found.update(route for route in routing.get("routes") or () if is_below(route))
    return [_pattern(r) for r in sorted(own)], [_pattern(r) for r in sorted(foreign)]


def _pattern(route):
    """Return the pattern of a route such as ``/api/x/<path:name>``."""
    parts = (re.escape(part) for part in _PARAMETER.split(route))
    return re.compile("%s/?$" % ".+".join(parts))


def _iter_routings():
    """Yield what ``http.route`` keeps of every route that is loaded."""
    for classes in list(http.controllers_per_module.values()):
        for _name, controller in classes:
            for kind in _with_subclasses(controller):
                for method in vars(kind).values():
                    if hasattr(method, "routing"):
                        yield method.routing


def _with_subclasses(kind):
    yield kind
    for subclass in kind.__subclasses__():
        yield from _with_subclasses(subclass)
