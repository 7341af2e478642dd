# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two transactions write the same thing: one is first, the database says which."""
from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from ...exceptions import ScadaConcurrencyError


@contextmanager
def insert_once(model, *keys):
    """Write rows in the block, unless another transaction has just done so.

    What the other one wrote was committed after this transaction's snapshot: it can't
    be seen here, but a unique constraint or index refuses the second one.  The block
    is undone then, the transaction goes on.

    :param model: the model whose rows are written
    :param keys: names of its constraints or indexes that refuse the second one, without
        the table's name, as in ``_sql_constraints``
    :raise ScadaConcurrencyError: another transaction was first
    :raise IntegrityError: any other constraint was broken, which is nobody's race
    """
    names = {"%s_%s" % (model._table, key) for key in keys}
    try:
        with mute_logger("odoo.sql_db"), model.env.cr.savepoint():
            yield
    except IntegrityError as error:
        name = error.diag.constraint_name
        if name not in names:
            raise
        raise ScadaConcurrencyError("%s: another was first" % name) from error
