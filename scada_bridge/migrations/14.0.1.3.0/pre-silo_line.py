# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A silo belongs to a line; those that are there go to the first line of their company.

The first one is that with the lowest id, an archived one only if all are.
"""
import logging

_logger = logging.getLogger(__name__)

GIVE = """
UPDATE scada_silo silo
   SET line_id = (
       SELECT line.id
         FROM maintenance_equipment line
        WHERE line.scada_is_line AND line.company_id = silo.company_id
        ORDER BY COALESCE(line.active, FALSE) DESC, line.id
        LIMIT 1)
 WHERE silo.line_id IS NULL
"""
OTHER_LINES = """
SELECT company.name, string_agg(DISTINCT mine.name, ', '),
       string_agg(DISTINCT other.name, ', ')
  FROM scada_silo silo
  JOIN maintenance_equipment mine ON mine.id = silo.line_id
  JOIN maintenance_equipment other ON other.company_id = silo.company_id
   AND other.scada_is_line AND other.active AND other.id <> silo.line_id
  JOIN res_company company ON company.id = silo.company_id
 GROUP BY company.name
"""
# the constraint of the new release: a silo in use belongs to a line
ARCHIVE = """
UPDATE scada_silo silo SET active = FALSE
  FROM res_company company
 WHERE company.id = silo.company_id AND silo.line_id IS NULL AND silo.active
RETURNING company.name, silo.number
"""


def migrate(cr, version):
    cr.execute("ALTER TABLE scada_silo ADD COLUMN IF NOT EXISTS line_id INTEGER")
    cr.execute(GIVE)
    cr.execute(OTHER_LINES)
    for row in cr.fetchall():
        _logger.warning(
            "Silos of %s belong to its line %s from now on. Its other lines have none "
            "(%s): their orders are refused until they have silos of their own, see "
            "the set-up wizard.",
            *row,
        )
    cr.execute(ARCHIVE)
    for row in cr.fetchall():
        _logger.warning(
            "%s has no line: its silo %s is archived. Make a line, give the silo to "
            "it, and un-archive the silo.",
            *row,
        )
