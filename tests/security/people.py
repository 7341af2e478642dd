# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People of two companies, for ``odoo shell`` after demo_data.py.

Company A (the demo's) has a second line without a PLC, with some orders; company B has
a line and no plant.  The password is the login.  ``env`` comes from the shell.
"""
import json
import os

COMPANY_B = "Feed Mill B"
ORDERS = 4


def create_user(env, login, company, *groups):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login.capitalize(),
                "login": login,
                "password": login,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "groups_id": [(4, env.ref(group).id) for group in groups],
            }
        )
    )


def create_line(env, company, code):
    return env["maintenance.equipment"].create(
        {
            "name": "Mixer " + code,
            "scada_code": code,
            "scada_is_line": True,
            "company_id": company.id,
        }
    )


def create_bom(env, line):
    """A bill and silos like the demo's for a line without PLC."""
    for silo in env.ref("scada_bridge.equipment_plc01").scada_line_silo_ids:
        silo.copy({"line_id": line.id, "equipment_id": False})
    first = env["mrp.production"].search([], limit=1, order="id")
    return first.bom_id.copy({"scada_equipment_id": line.id})


def create_order(env, bom):
    """An order of the bill, confirmed."""
    first = env["mrp.production"].search([], limit=1, order="id")
    order = env["mrp.production"].create(
        {
            "product_id": first.product_id.id,
            "bom_id": bom.id,
            "product_qty": 1000.0,
            "product_uom_id": first.product_uom_id.id,
        }
    )
    env["stock.move"].create(order._get_moves_raw_values())
    env["stock.move"].create(order._get_moves_finished_values())
    order.action_confirm()
    return order


def create_people(env, company_b):
    operator, manager = "scada_bridge.group_scada_operator", MANAGER
    create_user(env, "operator_b", company_b, operator)
    create_user(env, "manager_b", company_b, manager)
    create_user(env, "clerk", env.company, "base.group_user")
    # administrators of Odoo set addresses of PLCs, for both companies
    env.ref("base.user_admin").company_ids += company_b


def get_ids(env, lines):
    logins = env["res.users"].search([("login", "!=", False)])
    plc = env["scada.plc"].search([], limit=1)
    return {
        "users": {user.login: user.id for user in logins},
        "companies": {"a": env.company.id, "b": lines["b"].company_id.id},
        "lines": {name: line.id for name, line in lines.items()},
        "plc": plc.id,
        "silo_equipment": env["maintenance.equipment"]
        .search([("scada_is_line", "=", False), ("scada_code", "!=", False)], limit=1)
        .id,
    }


MANAGER = "scada_bridge.group_scada_manager"
company_b = env["res.company"].create({"name": COMPANY_B})  # noqa: F821
all_lines = {
    "a": env.ref("scada_bridge.equipment_plc01"),  # noqa: F821
    "a2": create_line(env, env.company, "PLC02"),  # noqa: F821
    "b": create_line(env, company_b, "PLC01"),  # noqa: F821
}
create_people(env, company_b)  # noqa: F821
bom_a2 = create_bom(env, all_lines["a2"])  # noqa: F821
for _number in range(ORDERS):
    create_order(env, bom_a2)  # noqa: F821
env["ir.config_parameter"].set_param(  # noqa: F821
    "scada_bridge.metrics_token", "scrape"
)
env["ir.config_parameter"].set_param(  # noqa: F821
    "scada_bridge.cors_origins", "https://page.example.com"
)
keys = {
    user.login: env["res.users.apikeys"]  # noqa: F821
    .with_user(user)
    ._generate("rpc", "security")
    for user in env["res.users"].search([("share", "=", False)])  # noqa: F821
}
page_keys = env["res.users.apikeys"]  # noqa: F821
keys["middleware"] = page_keys._scada_make_page_key(env.company, True)  # noqa: F821
with open(os.environ["KEYS"], "w") as target:
    json.dump({"keys": keys, "ids": get_ids(env, all_lines)}, target)  # noqa: F821
