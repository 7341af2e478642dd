# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plant in the middle of its work, for the shell of the release before."""
from decimal import Decimal

from odoo import fields

OLD_STATES = (
    "writing",
    "releasing",
    "written",
    "taken",
    "acknowledged",
    "quarantine",
)
NEW_STATES = ("to_write", "to_release", "released") + OLD_STATES[3:]
line = env.ref("scada_bridge.equipment_plc01")  # noqa: F821
plc = env["scada.plc"].search([])  # noqa: F821
Batch = env["scada.mo.batch"]  # noqa: F821

# -- batches in every state, a history of each end ------------------------------------
env.company.scada_queue_policy = "top_up"  # noqa: F821
batches = Batch._fill_queue(line)
made, cancelled = batches[0], batches[1]
(made + cancelled).write({"plc_state": False})
made._store_and_post({101: Decimal("824.75"), 102: Decimal("375.1")}, None, False)
made.production_id._scada_mark_done(2487.35)
cancelled.action_cancel("wrong recipe")
batches = batches.exists()
# since 14.0.1.4.0 of the PLC addon the keys say what their labels say
is_old = "writing" in dict(Batch._fields["plc_state"].selection)
for batch, state in zip(batches, OLD_STATES if is_old else NEW_STATES):
    batch.plc_state = state
batches[3]._store_and_post({101: Decimal("100.25"), 103: Decimal("0.01")}, None, False)
# since 14.0.1.2.0 an error is set, before it was noted
set_error = getattr(batches[5], "_set_error", None) or batches[5]._note_error
set_error("for the test of the upgrade")

# -- what the PLC told ----------------------------------------------------------------
plc.last_contact = fields.Datetime.now()
env["scada.plc.slot"].create(  # noqa: F821
    {"plc_id": plc.id, "number": 1, "raw_words": "0001 5748 2F4D"}
)
env["scada.failure.report"].create(  # noqa: F821
    {"equipment_code": "silo101", "description": "START_FAILURE", "source": "plc"}
)


# -- more records of one PLC ----------------------------------------------------------
def create_plc(name, company, host, port):
    equipment = env["maintenance.equipment"].create(  # noqa: F821
        {
            "name": "Mixer %s" % name,
            "scada_code": name,
            "scada_is_line": True,
            "company_id": company.id,
        }
    )
    return env["scada.plc"].create(  # noqa: F821
        {
            "name": name,
            "equipment_id": equipment.id,
            "company_id": company.id,
            "host": host,
            "port": port,
        }
    )


# since 14.0.1.2.0 of the PLC addon one PLC has one record
if "endpoint" not in env["scada.plc"]._fields:  # noqa: F821
    other = env["res.company"].create({"name": "Other Mill"})  # noqa: F821
    create_plc("TWIN", env.company, "localhost", plc.port)  # noqa: F821
    create_plc("STRANGER", other, " 127.000.000.001", plc.port)
    create_plc("ALONE", env.company, "10.20.30.40", 44818)  # noqa: F821
    old = create_plc("OLD", env.company, "10.20.30.40", 9600)  # noqa: F821
    old.active = False
