# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is in which silo is kept from now on; it begins with what is there at present.

Since when the silo holds it nobody knows, and nobody is named.
"""

START = """
INSERT INTO scada_silo_content
    (silo_id, product_id, date_from, company_id, create_date, write_date)
SELECT id, product_id, now() AT TIME ZONE 'UTC', company_id,
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM scada_silo silo
 WHERE product_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM scada_silo_content WHERE silo_id = silo.id)
 ORDER BY number, id
"""
QUEUED = """
UPDATE scada_mo_batch_line line
   SET content_id = content.id
  FROM scada_silo_content content
 WHERE content.silo_id = line.silo_id AND line.content_id IS NULL
"""


def migrate(cr, version):
    cr.execute(START)
    cr.execute(QUEUED)
