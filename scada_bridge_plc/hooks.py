# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.scada_bridge.models.namesake.namesake import check_install


def pre_init_hook(cr):
    """Refuse a database whose addons use our names for something else."""
    check_install(cr, "scada_bridge_plc")
