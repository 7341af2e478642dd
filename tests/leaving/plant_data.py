# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Evidence, and what refers to it, for the shell of Odoo with the demo data."""
from decimal import Decimal

line = env.ref("scada_bridge.equipment_plc01")  # noqa: F821
company = env.company  # noqa: F821
plc = env["scada.plc"].search([])  # noqa: F821
plc.active = False  # nothing is asked of it; with batches it stays so
company.scada_queue_policy = "top_up"
company.scada_implausible = "tell"
company.scada_request_policy = "never"
batches = env["scada.mo.batch"]._fill_queue(line)  # noqa: F821
made, cancelled, stopped = batches[0], batches[1], batches[2]

kg = {101: Decimal("824.75"), 102: Decimal("375.1")}
made._store_and_post(kg, None, False)
order = made.production_id
order._scada_mark_done(2487.35)
env["scada.history.approval"].create(  # noqa: F821
    {"history_id": order.scada_history_ids.id, "remark": "Weights checked"}
)
cancelled.message_post(body="<p>The truck brought the other maize.</p>")
cancelled.action_cancel("wrong recipe")
stopped._store_and_post({101: Decimal("75.5")}, None, False)
stopped.action_cancel("mixer broke down")

# -- what others have made with it -----------------------------------------------------
env["scada.failure.report"].create(  # noqa: F821
    {"equipment_code": "silo101", "description": "START_FAILURE", "source": "plc"}
)
env["maintenance.request"].create(  # noqa: F821
    {
        "name": "Silo B leaks",
        "equipment_id": env.ref("scada_bridge.equipment_silo102").id,  # noqa: F821
    }
)
order.activity_schedule("scada_bridge.mail_activity_type_alarm", summary="Look here")
env["ir.filters"].create(  # noqa: F821
    {"name": "Mine", "model_id": "scada.mo.history", "user_id": False}
)
env["ir.model.data"].create(  # noqa: F821
    {
        "module": "__scada_import__",
        "name": "mo_histories_1",
        "model": "scada.mo.history",
        "res_id": order.scada_history_ids.id,
    }
)
env["scada.seal"]._cron_seal()  # noqa: F821
