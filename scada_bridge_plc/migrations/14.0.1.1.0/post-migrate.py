# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PLCs bound to this database by its uuid and name are bound to its place, too."""
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Bind again what was bound; a PLC of another database stays refused."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    plcs = env["scada.plc"].with_context(active_test=False)
    plcs = plcs.search([("database_binding", "=", plcs._get_portable_binding())])
    plcs.action_bind_database()
