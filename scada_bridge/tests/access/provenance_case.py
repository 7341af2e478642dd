# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People of two mills, for tests of what a client may not say."""
from odoo.tests import new_test_user

from ..common import MillCase

GROUP = "scada_bridge.group_scada_"
REFUSED = "only the bridge itself sets"
LONG_AGO = "2020-01-01 00:00:00"


class ProvenanceCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(cls.env, "trust operator", GROUP + "operator")
        cls.manager = new_test_user(cls.env, "trust manager", GROUP + "manager")
        cls.mill_b = cls.env["res.company"].create({"name": "Mill B"})
        cls.stranger = new_test_user(
            cls.env,
            "trust stranger",
            GROUP + "manager",
            company_id=cls.mill_b.id,
            company_ids=[(6, 0, cls.mill_b.ids)],
        )
        cls.line_b = cls.env["maintenance.equipment"].create(
            {
                "name": "Mixer B",
                "scada_code": "PLC-B",
                "scada_is_line": True,
                "company_id": cls.mill_b.id,
            }
        )

    def as_user(self, user, records):
        records.flush()
        records.invalidate_cache()
        return records.with_user(user)
