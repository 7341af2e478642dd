# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the task log keep the text that they have.

From now on it is the English text; what is shown is found from its code, which old rows
have not.
"""
from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    if not column_exists(cr, "scada_task_log", "text"):
        rename_column(cr, "scada_task_log", "message", "text")
