# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each PLC gets its endpoint; of several records of one PLC one keeps it."""
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Fill ``endpoint``; ``_settle_endpoints`` says which record keeps a PLC."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    plcs = env["scada.plc"].with_context(active_test=False)
    plcs.search([("endpoint", "=", False)])._settle_endpoints()
