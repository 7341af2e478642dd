# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs that are there already are sealed as they are found, and marked so.

From now on their change is noticed; for what was before nobody vouches.
"""
from odoo import SUPERUSER_ID, api

FOUND = "SELECT id FROM scada_mo_history ORDER BY id"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(FOUND)
    env["scada.seal"]._seal([run for run, in cr.fetchall()], origin="upgrade")
