# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs that were overwritten when their order was sent again get a record.

Until now a batch that was sent again kept its row and changed its reference.  What the
run before had dosed is in the ledger: what was entered until the note about sending it
again.  Where these notes are not as many as the references, nobody can tell: such a run
gets a record without kilograms whose outcome is unknown.
"""
import re
import uuid

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

SENT_AGAIN = {
    "scada.mo.history": """
        SELECT id, earlier_references FROM scada_mo_history
         WHERE earlier_references <> '' ORDER BY id
    """,
    "scada.mo.batch": """
        SELECT id, earlier_references FROM scada_mo_batch
         WHERE earlier_references <> '' ORDER BY id
    """,
}
NOTED = "Sent to the PLC again by|Dikirim ulang ke PLC oleh"
NOTES = """
SELECT date FROM mail_message
 WHERE model = 'scada.mo.batch' AND %(model)s = model AND res_id = %(id)s
   AND body ~ %(noted)s
 UNION ALL
SELECT date FROM scada_history_log
 WHERE %(model)s = 'scada.mo.history' AND history_id = %(id)s AND text ~ %(noted)s
 ORDER BY date
"""
LAST_VALUES = """
SELECT DISTINCT ON (silo_number) silo_number, silo_id, product_id, new_value
  FROM scada_consumption_entry
 WHERE batch_uuid = %(uuid)s
   AND create_date < %(end)s::timestamp + interval '1 second'
   AND create_date >= %(start)s::timestamp + interval '1 second'
 ORDER BY silo_number, reading_seq DESC
"""  # notes have no fractions of a second


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model, query in SENT_AGAIN.items():
        if not column_exists(cr, env[model]._table, "earlier_references"):
            continue
        cr.execute(query)
        for record_id, references in cr.fetchall():
            references = sorted(references.splitlines(), key=attempt)
            rebuild(env[model].browse(record_id), references)


def attempt(reference):
    """Return the place of a reference among those of one order: name, #1, #1-2 ..."""
    numbers = re.match(r"#\d+(?:-(\d+))?$", reference)
    return int(numbers.group(1) or 1) if numbers else 0


def rebuild(run, references):
    """Add a record of the history for each run that ``run`` has overwritten.

    The ledger's entries stay with the last run that has any.
    """
    cr = run.env.cr
    cr.execute(NOTES, {"model": run._name, "id": run.id, "noted": NOTED})
    ends = [date for (date,) in cr.fetchall()]
    if len(ends) != len(references):
        for reference in references:
            add_run(run, reference, {}, None)
        return
    starts = [None] + ends[:-1]
    values = [last_values(run, *times) for times in zip(starts, ends)]
    entered_as = run.uuid
    is_live = run._name == "scada.mo.batch"
    if is_live and not last_values(run, ends[-1], None):
        forget_last_run(run)
    histories = [add_run(run, *row) for row in zip(references, values, ends)]
    if run.uuid != entered_as:
        last = histories.pop()
        cr.execute("SELECT scada_evidence_pass('upgrade to 14.0.1.3.0: %s')" % last.id)
        cr.execute(
            "UPDATE scada_mo_history SET uuid = %s WHERE id = %s", [entered_as, last.id]
        )
    for history in histories:
        enter(run, history)


def last_values(run, start, end):
    """Return {silo number: ledger row} of what was entered between two moments."""
    cr = run.env.cr
    params = {"uuid": run.uuid, "start": start or "-infinity", "end": end or "infinity"}
    cr.execute(LAST_VALUES, params)
    return {row["silo_number"]: row for row in cr.dictfetchall()}


def add_run(run, reference, values, end):
    """Return the new record of a run.

    :param end: when it was sent again, None: nobody knows, nor what it dosed
    """
    weight = values.pop(0, {}).get("new_value", 0.0)
    return run.env["scada.mo.history"].create(
        dict(
            run._prepare_shared_vals(),
            uuid=str(uuid.uuid4()),
            reference=reference,
            state="cancel",
            end="aborted",
            reason="Sent to the PLC again before the upgrade; rebuilt from the ledger.",
            is_outcome_unknown=end is None,
            status_manufacturing=False,
            status_operation=False,
            actual_weight_quantity_finished_goods=weight,
            update_odoo=False,
            date_reading=end,
            date_finished=False,
            date_posted=False,
            date_closed=False,
            date_archived=end or run.date_queued,
            line_ids=[(0, 0, prepare_line(line, values)) for line in run.line_ids],
        )
    )


def prepare_line(line, values):
    entered = values.get(line.silo_number)
    return dict(
        line._prepare_shared_vals(),
        actual_consumption=entered["new_value"] if entered else 0.0,
        is_measured=bool(entered),
        is_deviating=False,
    )


def enter(run, history):
    """Enter the kilograms under the new record's own number, too."""
    entries = run.env["scada.consumption.entry"]
    vals_list = [
        {
            "batch_uuid": history.uuid,
            "production_id": run.production_id.id,
            "mo_id": run.mo_id,
            "equipment_id": run.equipment_id.id,
            "company_id": run.company_id.id,
            "reading_seq": 1,
            "update_mode": "replace",
            "source": "upgrade",
            "user_id": SUPERUSER_ID,
            "date": history.date_archived,
            "silo_id": line.silo_id.id,
            "silo_number": line.silo_number,
            "product_id": line.product_id.id,
            "old_value": 0.0,
            "new_value": line.actual_consumption,
            "quantity": line.actual_consumption,
            "total": line.actual_consumption,
        }
        for line in history.line_ids
        if line.actual_consumption
    ]
    if vals_list:
        entries._insert(vals_list)


def forget_last_run(batch):
    """Let a batch that was sent again and not begun have nothing of the run before."""
    batch._take_back_consumption()
    batch.line_ids.write({"actual_consumption": 0.0, "is_measured": False})
    batch.write(
        {
            "uuid": str(uuid.uuid4()),
            "reading_seq": 0,
            "posted_seq": 0,
            "posted_quantities": False,
            "state": "waiting",
            "actual_weight_quantity_finished_goods": 0.0,
            "date_started": False,
            "date_reading": False,
            "date_posted": False,
        }
    )
