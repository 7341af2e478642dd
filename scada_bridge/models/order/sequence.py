# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The order in which waiting orders come into the queue, arranged by people.

Only orders that wait for a place can be arranged.  A batch has its number, and with it
its slot in the plant, committed before the first word of it goes out: two batches that
change numbers then could both be made, or neither.
"""
from odoo import api, fields, models

from ...acts import act
from .queue import STARTED

# In the context: a list of waiting orders.  The list has no default order, whose first
# field would be the star: rows can be dragged only where their handle comes first.
QUEUE_ORDER = "scada_queue_order"


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    scada_sequence = fields.Integer(
        "SCADA Sequence",
        copy=False,
        index=True,
        default=lambda self: self._default_scada_sequence(),
        help="Place among the orders that wait for the plant, lowest first. Equal "
        "numbers: the earliest planned start first. New orders come behind.",
    )

    @api.model
    def _default_scada_sequence(self):
        """Return a place behind all that people have arranged, 0 if they have not."""
        last = self.sudo().search(  # sudo: the orders of all companies are one list
            [
                ("state", "in", ("draft", "confirmed", *STARTED)),
                ("scada_sequence", ">", 0),
            ],
            order="scada_sequence desc",
            limit=1,
        )
        return last.scada_sequence + 1 if last else 0

    @api.model
    def _get_scada_queue_order(self):
        """Return the order of the waiting orders: stars, arranged by hand, planned."""
        return "priority desc, scada_sequence, date_planned_start, id"

    @api.model
    def _search(self, args, offset=0, limit=None, order=None, *options, **names):
        """List waiting orders as the queue will take them."""
        if not order and self.env.context.get(QUEUE_ORDER):
            order = self._get_scada_queue_order()
        return super()._search(args, offset, limit, order, *options, **names)

    @act("arrange")
    def action_scada_arrange_by_date(self):
        """Forget what people arranged: the earliest planned start comes first."""
        self.write({"scada_sequence": 0})
