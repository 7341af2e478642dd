# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Until the plant has it, the run of an order follows what the order says.

Theory of operation.  Whatever changes the plan of an order (its quantity, product,
line, a component, its demand or silo) does it within ``_scada_changing_plan``.  Blocks
lie within each other, as one change writes many rows, and with the end of the outermost
one the run is planned again, from what the order has become::

    not released yet    the run gets the new plan, in its place and by its name;
                        can't be made: a person is refused, for all others the run
                        leaves the queue and the order waits with the reason
    at the plant        a person is refused (see lock.py), for all others the plan of
                        the plant stays, and the responsible person is told

Whoever changes an order updates its row, so a job that hands the run over at this
moment begins again.  The jobs compare plan and order once more before they write and
before they release: what was changed behind Odoo's back is not lost either.
"""
from contextlib import contextmanager

from odoo import models

from ...domain.order.document import is_open
from ...notes import note_html
from ...translations import _
from ..mixin.provenance import BY_BRIDGE, BY_CODE
from .order import CLOSING

FOLLOWED = {
    "move_raw_ids",
    "bom_id",
    "product_id",
    "product_qty",
    "product_uom_id",
    "scada_equipment_id",
}
CHANGING = "scada_bridge.changing_plan"  # {order id: a person changes it}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def write(self, vals):
        if not FOLLOWED & set(vals):
            return super().write(vals)
        with self._scada_changing_plan(is_asked=not self.env.su):
            return super().write(vals)

    @contextmanager
    def _scada_changing_plan(self, is_asked=False):
        """Let the runs of these orders follow what the block changes.

        :param is_asked: a person changes them, who can be refused
        :raise ScadaStateError: the plant can't make what the person wants
        """
        changed = self._scada_get_followed()
        data = self.env.cr.precommit.data
        outer = data.get(CHANGING)
        if outer is not None:
            for production in changed:
                outer.setdefault(production.id, False)
        if outer is not None or not changed:
            yield
            return
        data[CHANGING] = asked = dict.fromkeys(changed.ids, is_asked)
        try:
            yield
        finally:
            data.pop(CHANGING, None)
        self.browse(asked)._scada_follow(asked)

    def _scada_get_followed(self):
        """Return those of these orders that a line makes; none if the bridge writes."""
        context = self.env.context
        if context.get(BY_BRIDGE) is BY_CODE or context.get(CLOSING) is BY_CODE:
            return self.browse()
        # sudo: whoever changes a component need not be allowed to read its order
        orders = self.sudo()
        return orders.filtered(
            lambda o: o.scada_equipment_id and is_open(o) and o.state != "draft"
        )

    def _scada_follow(self, asked):
        """Bring the runs of these orders to what the orders say now.

        :param asked: {order id: a person has changed it}
        """
        # sudo: batches are code's, and so is why an order can't be queued
        orders = self.sudo().exists()
        orders._scada_lock_for_queue()
        for batch in orders.scada_batch_ids:
            if batch._follow_order(asked[batch.production_id.id]):
                batch._try_mended()

    # -- cancelled by what nobody can refuse: pickings, procurement ------------------
    def _scada_leave_or_keep(self):
        """Take unreleased runs out of the queue; return the orders the plant has.

        Those stay open, and the responsible person is told.
        """
        # sudo: as in _scada_follow
        batches = self.sudo().scada_batch_ids
        kept = batches.filtered(lambda batch: not batch._is_unreleased())
        kept._tell_kept()
        (batches - kept)._withdraw_unreleased(
            _("The manufacturing order was cancelled.")
        )
        return self.browse(kept.production_id.ids)

    # -- told -----------------------------------------------------------------------
    def _scada_tell(self, summary, text, user):
        """Log what happened to the order, and have the responsible look at it."""
        self._message_log(body=note_html(text))
        self._scada_schedule_alarm(summary, text, user)

    def _scada_schedule_alarm(self, summary, text, user):
        """Give the responsible person an activity, unless there is one already."""
        alarm = "scada_bridge.mail_activity_type_alarm"
        kind = self.env.ref(alarm)
        known = self.activity_ids.filtered(
            lambda a: a.activity_type_id == kind and a.summary == summary
        )
        if not known:
            self.activity_schedule(
                alarm, summary=summary, note=note_html(text), user_id=user.id
            )
