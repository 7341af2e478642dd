# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tell open plant boards that something on them has changed.

One message per line and transaction, sent after the commit in a transaction of its own:
a rolled back change is told to nobody, a poll that finds nothing new writes nothing
and so sends nothing.  Not in the transaction of the change: Odoo's bus numbers messages
when they are written, and a listener who has seen a later number never sees an earlier
one that is committed after it.

The message says only *that* the line changed; what is on the board is read by each user
with the user's own rights, since anybody may listen to Odoo's bus.
"""
import logging

import psycopg2

from odoo import SUPERUSER_ID, api, models

_logger = logging.getLogger(__name__)

CHANNEL = "scada_board_%d"
PENDING = "scada_bridge.board"  # ids of lines, in the data of the transaction


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
        """Send one message for each line that the committed transaction changed."""
        lines = self.env.cr.postcommit.data.pop(PENDING, ())
        try:
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["bus.bus"].sendmany(self._prepare_messages(lines))
        except psycopg2.Error as error:
            # what was committed stays so; boards look by themselves now and then
            _logger.warning("boards were not told of a change: %s", error)

    @api.model
    def _prepare_messages(self, lines):
        return [
            [CHANNEL % line, {"type": "scada_board", "line": line}]
            for line in sorted(lines)
        ]
