# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Companies that are there keep their ways: what is implausible is told, not held.

Silos without a tolerance of their own stay without one.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE res_company
           SET scada_implausible = 'tell',
               scada_tolerance_percent = 0,
               scada_tolerance_kg = 0
        """
    )
