# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Down time is computed when it is asked for; of open failures 0 was stored."""


def migrate(cr, version):
    cr.execute("ALTER TABLE scada_failure_report DROP COLUMN IF EXISTS downtime")
