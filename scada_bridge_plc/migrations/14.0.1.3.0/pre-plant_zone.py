# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PLC's clock is in the company's plant time zone, unless one of its own is set."""
import logging

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Forget the zones that are the company's; another one stays, and is told."""
    cr.execute("ALTER TABLE scada_plc ALTER COLUMN tz DROP NOT NULL")
    cr.execute(
        """
        UPDATE scada_plc plc
           SET tz = NULL
          FROM res_company company
         WHERE company.id = plc.company_id AND company.scada_tz = plc.tz
        """
    )
    cr.execute(
        """
        SELECT plc.name, plc.tz, company.name, company.scada_tz
          FROM scada_plc plc
          JOIN res_company company ON company.id = plc.company_id
         WHERE plc.tz IS NOT NULL
        """
    )
    for row in cr.fetchall():
        _logger.warning(
            "The clock of PLC %s stays in the time zone %s; the plant of %s is in %s. "
            "If it shows the plant's time, empty the PLC's field Plant Time Zone.",
            *row,
        )
