# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The layers that can stop an attack, and how an answer shows which one did."""
import re

CONSTRAINT_NAME = re.compile(r"scada_\w+\Z")
LISTEN = "listen address"
NGINX = "nginx"
CORE = "Odoo core"
ROUTE = "route policy of scada_bridge"
RIGHTS = "access rights and record rules"
GUARD = "model guard"
CONSTRAINT = "database constraint"
# what is no refusal
HEADER = "answer headers"
ESCAPING = "escaping"
AUDIT = "audit"
COPY = "neutralised copy"


def layer_of_answer(is_upstream, headers, body):
    """Return who made an HTTP answer.

    :param is_upstream: nginx asked Odoo, by its own log
    """
    if not is_upstream:
        return NGINX
    is_json = headers.get("Content-Type", "").startswith("application/json")
    # an error of Odoo's own has no machine word beside its status
    if not is_json or '"code":"' not in body:
        return CORE
    return GUARD if '"code":"conflict_state"' in body else ROUTE


def layer_of_error(data):
    """Return who raised the error of an RPC call.

    :param data: ``error.data`` of the answer: name, message, debug
    """
    name = data.get("name", "")
    if name == "odoo.exceptions.AccessError":
        return RIGHTS
    if name == "odoo.exceptions.AccessDenied":
        return CORE
    # a caller without a language gets the constraint's name as the message
    if name.startswith("psycopg2.") or CONSTRAINT_NAME.match(data.get("message", "")):
        return CONSTRAINT
    if name.startswith(("odoo.exceptions.", "odoo.addons.scada_bridge")):
        return GUARD
    return "defect: " + name
