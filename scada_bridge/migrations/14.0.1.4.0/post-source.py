# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who made the runs of the past: the ledger names who reported them.

An order that callers drove outside the queue has no run, and gets none: what it was
made of stands on its moves only.  One that is open gets its run with the next report,
which begins with what is on its components.
"""

SOURCE = """
UPDATE {table} run
   SET source = 'api'
  FROM (SELECT batch_uuid FROM scada_consumption_entry
         WHERE batch_uuid IS NOT NULL
         GROUP BY batch_uuid HAVING bool_and(source = 'api')) told
 WHERE told.batch_uuid = run.uuid AND run.source = 'bridge'
"""


def migrate(cr, version):
    cr.execute("SELECT scada_evidence_pass('upgrade to 14.0.1.4.0: source of runs')")
    for table in ("scada_mo_batch", "scada_mo_history"):
        cr.execute(SOURCE.format(table=table))  # constants of this file
