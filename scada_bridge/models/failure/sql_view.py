# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The name under which the old system's failures were asked for with SQL.

The old documents count the rows of ``scada.equipment_failure``; there it was a second
table that disagreed with Odoo's, here it is a view of the one store.  Its dates are
those of the plant's clocks, as there; Odoo's own table has UTC.
"""
import logging

from odoo import models

from ...domain.read_only_sql import read_only_sql

_logger = logging.getLogger(__name__)

VIEW = """
CREATE OR REPLACE VIEW scada.equipment_failure AS
SELECT f.uuid::uuid AS id,
    f.equipment_code,
    f.description,
    f.failure_date AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz AS failure_date,
    f.source,
    f.created_at AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz AS created_at,
    f.write_date AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz AS updated_at,
    e.name AS equipment_name,
    (SELECT k.code FROM public.scada_failure_kind k
      WHERE lower(k.code) = lower(f.description) ORDER BY k.id LIMIT 1) AS failure_type,
    (ARRAY['low', 'medium', 'high', 'critical'])[f.severity::int + 1] AS severity,
    f.state = 'resolved' AS is_resolved,
    f.date_resolved AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz AS resolved_at,
    f.note AS resolution_notes
FROM public.scada_failure_report f
JOIN public.res_company c ON c.id = f.company_id
LEFT JOIN public.maintenance_equipment e ON e.id = f.equipment_id
"""
INSTEAD = (
    "A failure is stored by POST /api/scada/equipment-failure, by the PLC, or by hand "
    "in Odoo; it is resolved there, and none is deleted. Nothing was changed."
)


class ScadaFailureView(models.AbstractModel):
    _name = "scada.failure.view"
    _description = "SCADA Failure SQL View"

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
        cr.execute(read_only_sql("scada.equipment_failure", INSTEAD))
