# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who settled a late correction by hand is the first entry of its decisions."""
from odoo.tools.sql import column_exists

COLUMNS = ("settle_reason", "settled_by_id", "settled_by_login", "date_settled")


def migrate(cr, version):
    if not column_exists(cr, "scada_late_correction", "settle_reason"):
        return
    cr.execute(
        """
        INSERT INTO scada_late_correction_decision (
            correction_id, company_id, kind, reason, user_id, login, user_name, date,
            create_uid, create_date, write_uid, write_date
        )
        SELECT c.id, c.company_id, 'settled', c.settle_reason, c.settled_by_id,
               c.settled_by_login, c.settled_by_login, c.date_settled,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM scada_late_correction c WHERE c.state = 'settled'
        """
    )
    for column in COLUMNS:
        cr.execute("ALTER TABLE scada_late_correction DROP COLUMN %s" % column)
