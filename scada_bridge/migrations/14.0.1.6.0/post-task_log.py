# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Times in the task log were UTC, and the text said so; now they are the plant's clock.

So what is stored says it, and its text says nothing any more.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE scada_task_log
           SET arguments = regexp_replace(arguments,
               '("date": "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})"', '\\1 UTC"')
         WHERE entry IS NOT NULL AND arguments LIKE '%"date": "%'
        """
    )
