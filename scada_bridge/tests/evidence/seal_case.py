# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs of a mill that have ended, and somebody who owns the database."""
from psycopg2 import sql

from odoo.tools import mute_logger

from ..material.material_case import MaterialCase

LOGGERS = (
    "odoo.addons.scada_bridge.models.seal.finding",
    "odoo.addons.scada_bridge.models.quality.reconciliation",
)


class SealCase(MaterialCase):
    def setUp(self):
        super().setUp()
        self.seals = self.env["scada.seal"]
        self.run_one = self.abort()
        self.seals._cron_seal()

    def rewrite(self, statement, *values, table="scada_mo_history_line"):
        """Do what the owner of the database can do."""
        self.env["base"].flush()
        name = sql.Identifier(table)
        off = sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name)
        self.env.cr.execute(off)
        self.env.cr.execute(statement, values)
        on = sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name)
        self.env.cr.execute(on)
        self.env.cache.invalidate()

    def check(self):
        """Return the rows of the reconciliation that the nightly check leaves."""
        with mute_logger(*LOGGERS):
            self.seals._cron_check()
        self.env.cache.invalidate()
        rows = self.env["scada.reconciliation"].search([("kind", "=", "seal")])
        return {row.mo_id: row.finding for row in rows}

    def get_silo_line(self, number):
        return self.get_line(self.run_one, number)

    def decide_silo(self, number):
        """Return what a manager decides about the material of a silo."""
        return self.decide([self.get_share(self.run_one, number)], "rejected")
