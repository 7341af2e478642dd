# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plant in the middle of its work, for the shell of the release before."""
from decimal import Decimal
from types import SimpleNamespace

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
made, cancelled, stopped = batches[0], batches[1], batches[2]
(made + cancelled + stopped).write({"plc_state": False})
# since 14.0.1.3.0 a weight that what was dosed does not make is held
if "scada_implausible" in env.company._fields:  # noqa: F821
    env.company.scada_implausible = "tell"  # noqa: F821
made._store_and_post({101: Decimal("824.75"), 102: Decimal("375.1")}, None, False)
made.production_id._scada_mark_done(2487.35)
cancelled.message_post(body="<p>The truck brought the other maize.</p>")
cancelled.action_cancel("wrong recipe")
stopped._store_and_post({101: Decimal("75.5")}, None, False)
stopped.action_cancel("mixer broke down")
batches = batches.exists()
# since 14.0.1.4.0 of the PLC addon the keys say what their labels say
is_old = "writing" in dict(Batch._fields["plc_state"].selection)
for batch, state in zip(batches, OLD_STATES if is_old else NEW_STATES):
    batch.plc_state = state
batches[3]._store_and_post({101: Decimal("100.25"), 103: Decimal("0.01")}, None, False)
# since 14.0.1.2.0 an error is set, before it was noted
set_error = getattr(batches[5], "_set_error", None) or batches[5]._note_error
set_error("for the test of the upgrade")

# -- orders that were sent again: the same row, another reference ----------------------
NOTED = """
UPDATE mail_message SET date = (
    SELECT max(create_date) FROM scada_consumption_entry WHERE batch_uuid = %s
) - interval '%s seconds'
WHERE model = 'scada.mo.batch' AND res_id = %s AND body LIKE '%%again%%'
"""


def send_again(batch, first, second):
    batch._store_and_post(first, None, False)
    env.cr.commit()  # noqa: F821  the ledger has the time of the transaction
    vals = {"earlier_references": batch.reference}
    batch.write(dict(vals, reference="#%d" % batch.production_id.id))
    batch._message_log(body="<p>Sent to the PLC again by Mitchell Admin.</p>")
    if second:
        batch._store_and_post(second, None, False)
    env["base"].flush()  # noqa: F821
    seconds = 1 if second else 0
    env.cr.execute(NOTED, [batch.uuid, seconds, batch.id])  # noqa: F821
    env.cr.commit()  # noqa: F821


if "earlier_references" in Batch._fields:
    send_again(batches[0], {101: Decimal("12.5")}, None)
    send_again(batches[6], {101: Decimal("100.25")}, {101: Decimal("40.5")})


# -- orders that callers drove outside the queue ---------------------------------------
def report(order, kg):
    totals = SimpleNamespace(
        actuals={101: kg}, weight=None, target=None, date=None, errors=[]
    )
    # since 14.0.1.2.0 of the bridge under this name
    apply = getattr(order, "_scada_apply_totals", None) or order._scada_report
    apply(totals)


confirmed = [("state", "=", "confirmed"), ("scada_batch_ids", "=", False)]
free = env["mrp.production"].search(confirmed, order="id")  # noqa: F821
free = free.filtered(lambda order: not order.scada_history_ids)
report(free[0], Decimal("801.5"))
free[0]._scada_mark_done(2400.0)
report(free[1], Decimal("33.25"))

# -- what the PLC told ----------------------------------------------------------------
plc.last_contact = fields.Datetime.now()
slot_vals = {"plc_id": plc.id, "number": 1, "raw_words": "0001 5748 2F4D"}
# since 14.0.1.5.0 of the PLC addon the look at the plant has made the slots
slot = plc.slot_ids.filtered(lambda slot: slot.number == 1)
if slot:
    slot.write(slot_vals)
else:
    slot.create(slot_vals)
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
