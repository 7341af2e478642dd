# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A number of the queue is unique among the batches that still hold it."""


def migrate(cr, version):
    cr.execute(
        "ALTER TABLE scada_mo_batch "
        "DROP CONSTRAINT IF EXISTS scada_mo_batch_batch_no_uniq"
    )
