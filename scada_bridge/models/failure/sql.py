# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The name under which the old system's failures were asked for with SQL.

The old documents count the rows of ``scada.equipment_failure``;
there it was a second table that disagreed with Odoo's, here it is a view of the one
store.  Dates are UTC, as all of Odoo's.
"""

import logging

from odoo import models

_logger = logging.getLogger(__name__)

VIEW = """
CREATE OR REPLACE VIEW scada.equipment_failure AS
SELECT uuid::uuid AS id,
    equipment_code,
    description,
    failure_date,
    source,
    created_at,
    write_date AS updated_at
FROM public.scada_failure_report
"""


class ScadaFailureReport(models.Model):
    _inherit = "scada.failure.report"

    def init(self):
        cr = self.env.cr
        cr.execute(
            "SELECT to_regnamespace('scada') IS NOT NULL"
            " OR has_database_privilege(current_database(), 'CREATE')"
        )
        if not cr.fetchone()[0]:
            _logger.warning(
                "The database's role may not create the schema scada: there is no view "
                "scada.equipment_failure. Create the schema and update this addon."
            )
            return
        cr.execute("CREATE SCHEMA IF NOT EXISTS scada")
        cr.execute(VIEW)
