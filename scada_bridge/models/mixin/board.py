# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Notify open plant boards that something on them has changed.

One message per line, sent after the commit in a transaction of its own: a rolled back
change is sent to nobody, a poll that finds nothing new writes nothing and so sends
nothing.  Not in the transaction of the change: Odoo's bus numbers messages when they
are written, and a listener who has seen a later number never sees an earlier one that
is committed after it.

A thread sends it a moment later: the bus opens a new connection to the database
``postgres`` for each message, and no job waits for that.  What changes in that moment
is one message.  One that is lost with its process is made up for by the next, or by the
board, which looks by itself now and then.

The message says only *that* the line changed; what is on the board is read by each user
with the user's own rights, since anybody may listen to Odoo's bus.
"""
import logging
import os
import threading

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.sql_db import db_connect

_logger = logging.getLogger(__name__)

CHANNEL = "scada_board_%d"
PENDING = "scada_bridge.board"  # ids of lines, in the data of the transaction
MOMENT = 0.2  # seconds
THREAD = "scada_bridge.board"

_lines_to_notify = {}  # {database: ids of lines}, of this process
_lock = threading.Lock()


def _start_afresh():
    """Forget what a forked worker has of its parent: without the parent's thread."""
    global _lock  # pylint: disable=global-statement
    _lock = threading.Lock()  # the thread may have held the old one
    _lines_to_notify.clear()


os.register_at_fork(after_in_child=_start_afresh)


class ScadaBoardMixin(models.AbstractModel):
    """Records that a plant board shows."""

    _name = "scada.board.mixin"
    _description = "SCADA Board Contents"
    _board_fields = None  # names of the fields that the board shows, None = all

    def _get_board_lines(self):
        """Return the lines (``maintenance.equipment``) whose boards show this."""
        return self.env["maintenance.equipment"]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._touch_board()
        return records

    def write(self, vals):
        is_shown = self._board_fields is None or self._board_fields & set(vals)
        if is_shown:
            self._touch_board()
        result = super().write(vals)
        if is_shown:
            self._touch_board()  # it may have moved to another line
        return result

    def unlink(self):
        self._touch_board()
        return super().unlink()

    def _touch_board(self):
        lines = self._get_board_lines().ids
        if not lines:
            return
        after = self.env.cr.postcommit
        if PENDING not in after.data:
            after.data[PENDING] = set()
            after.add(self.env["scada.board"]._announce)
        after.data[PENDING].update(lines)


class ScadaBoard(models.AbstractModel):
    _name = "scada.board"
    _description = "SCADA Plant Board"

    @api.model
    def _announce(self):
        """Have a message sent for each line that the committed transaction changed."""
        lines = self.env.cr.postcommit.data.pop(PENDING, ())
        database = self.env.cr.dbname
        with _lock:
            is_first = database not in _lines_to_notify
            _lines_to_notify.setdefault(database, set()).update(lines)
        if is_first:
            timer = threading.Timer(MOMENT, _notify_boards, [database])
            timer.name, timer.daemon = THREAD, True
            timer.start()

    @api.model
    def _prepare_messages(self, lines):
        return [
            [CHANNEL % line, {"type": "scada_board", "line": line}]
            for line in sorted(lines)
        ]


def _notify_boards(database):
    """Send the notifications that are due, from a thread that holds no environment.

    The cursor is its own, never the one that tests share between threads.
    """
    with _lock:
        lines = _lines_to_notify.pop(database)
    try:
        with api.Environment.manage(), db_connect(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["bus.bus"].sendmany(env["scada.board"]._prepare_messages(lines))
    except psycopg2.Error as error:
        # what was committed stays so; boards look by themselves now and then
        _logger.warning("boards were not notified of a change: %s", error)
