# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The keys of ``plc_state`` say what their labels say."""
NAMES = {"writing": "to_write", "releasing": "to_release", "written": "released"}


def migrate(cr, version):
    for old, new in NAMES.items():
        cr.execute(
            "UPDATE scada_mo_batch SET plc_state = %s WHERE plc_state = %s", [new, old]
        )
