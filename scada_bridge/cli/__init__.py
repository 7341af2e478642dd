# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Imported for every command of Odoo, without the addon and what it depends on
from . import scada_import, scada_page_key
