# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keep others from changing rows until the transaction ends."""
from psycopg2 import OperationalError, sql

from odoo.tools import mute_logger

from ..job.controller import is_conflict


def try_row_lock(records):
    """Lock the rows of records, without waiting for anybody.

    A row that another transaction has changed after this one's snapshot can't be
    locked: it would be changed by what is known of it here.

    :return: False if another transaction has one of them
    """
    query = sql.SQL("SELECT id FROM {} WHERE id IN %s FOR NO KEY UPDATE NOWAIT")
    query = query.format(sql.Identifier(records._table))
    try:
        with records.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            records.env.cr.execute(query, [tuple(records.ids)])
    except OperationalError as error:
        if not is_conflict(error):
            raise
        return False
    return True
