# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant told before is kept as it is, too.

The switch of each line needs nothing here: Odoo gives the new column its default, on,
so a line goes on to do what its company's switch says.
"""


def migrate(cr, version):
    cr.execute(
        "UPDATE scada_failure_report SET is_date_told = (failure_date IS NOT NULL)"
        " WHERE source <> 'manual'"
    )
