# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The names that an addon's Python code declares; asks no database."""
import inspect
import re

from odoo.fields import Field
from odoo.http import Controller
from odoo.models import MetaModel

from ...domain.namesake import FIELD, MODEL, ROUTE, TABLE, Claim

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
VARIABLE = re.compile(r"<[^<>]*>")
# two addons may have it: which of them answers is chance, but the monitoring sees it,
# and no kilogram comes that way
SHARED_ROUTES = ("/metrics",)


def is_imported(module):
    """Return whether the code of an addon is in this process."""
    return module in MetaModel.module_to_models


def find_declared(module):
    """Return the :class:`Claim` of each model, field, table and route of an addon."""
    claims = []
    for model in MetaModel.module_to_models.get(module, ()):
        claims += _get_model_claims(module, model)
    for controller in _find_subclasses(Controller):
        if (controller.__module__ + ".").startswith("odoo.addons.%s." % module):
            claims += _get_route_claims(module, controller)
    return claims


def _get_model_claims(module, model):
    parents = model._inherit or []
    parents = [parents] if isinstance(parents, str) else list(parents)
    name = model._name or (parents[0] if len(parents) == 1 else model.__name__)
    claims = [
        Claim(
            FIELD,
            "%s.%s" % (name, key),
            module,
            field.type,
            (field.args or {}).get("comodel_name") or "",
        )
        for key, field in vars(model).items()
        if isinstance(field, Field)
    ]
    if name not in parents:
        claims.append(Claim(MODEL, name, module))
        tables = list(vars(model).get("_scada_views", ()))
        if not model._abstract:
            tables.append(model._table or name.replace(".", "_"))
        claims += [Claim(TABLE, table, module) for table in tables]
    return claims


def _find_subclasses(base):
    for subclass in base.__subclasses__():
        yield subclass
        yield from _find_subclasses(subclass)


def _get_route_claims(module, controller):
    for _name, method in inspect.getmembers(controller, inspect.isfunction):
        routing = getattr(method, "routing", None) or {}
        for route in routing.get("routes") or ():
            if route in SHARED_ROUTES:
                continue
            for verb in routing.get("methods") or METHODS:
                name = "%s %s" % (verb, VARIABLE.sub("<>", route))
                yield Claim(ROUTE, name, module)
