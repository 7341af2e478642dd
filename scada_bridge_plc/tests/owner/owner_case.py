# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A second line, and a second company, for what a PLC's one owner is about."""
from odoo.tests import new_test_user
from odoo.tools import config

from ..common import PlantCase

GROUP = "scada_bridge.group_scada_"


class OwnerCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.second = self.create_line("PLC02", self.env.company)

    def create_line(self, code, company):
        return self.env["maintenance.equipment"].create(
            {
                "name": "Mixer %s" % code,
                "scada_code": code,
                "scada_is_line": True,
                "company_id": company.id,
            }
        )

    def create_company(self):
        """Return another company, a line of it and its manager."""
        company = self.env["res.company"].create({"name": "Other Mill"})
        manager = new_test_user(
            self.env,
            "other owner",
            groups=GROUP + "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        return company, self.create_line("PLC01", company), manager

    def prepare(self, line=None, **vals):
        line = line or self.second
        return dict(
            {
                "name": "second",
                "equipment_id": line.id,
                "company_id": line.company_id.id,
                "host": "127.0.0.1",
                "port": self.plc.port,
            },
            **vals,
        )

    def create_plc(self, line=None, **vals):
        return self.env["scada.plc"].create(self.prepare(line, **vals))

    def configure(self, section, **options):
        config.misc[section] = options
        self.addCleanup(config.misc.pop, section)
