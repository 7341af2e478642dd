# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plan of a run follows its order until the frame that releases it.

What a slot holds is what the run was when it was written, so an order is looked at once
more by each job that hands it over, and held until that job's commit::

    to_write      never released: planned again at once, or out of the queue
    to_release    its words are in the slot; whether they went out when a worker died,
                  only the slot knows.  The job of the release looks: not released:
                  back to to_write, and written again.  Released: the plant has it
    later         the plan of the plant stays
"""
from odoo import api, fields, models

from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.models.mixin.row_lock import try_row_lock
from odoo.addons.scada_bridge.translations import _

from ...plc.exchange.handshake import SlotState, read_order_state
from ..plc.session import CHANGED_SECONDS, Caller
from .batch import HANDOVER_STATES

RELEASED = (SlotState.PENDING, SlotState.TAKEN)


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.depends("scada_batch_ids.plc_state")
    def _compute_scada_lock(self):
        return super()._compute_scada_lock()


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    product_text = fields.Char(
        "Product for the PLC",
        readonly=True,
        help="The product's name when the order was queued, in no language: the words "
        "of the slot are compared with it, also when the product is renamed.",
    )

    @api.model
    def _get_product_text(self, product_id):
        product = self.env["product.product"].browse(product_id)
        return product.with_context(lang=None).display_name

    def _is_at_plant(self):
        not_there = (False, *HANDOVER_STATES, "withdrawing")
        is_handed_over = self.plc_state not in not_there
        return super()._is_at_plant() or is_handed_over

    def _is_unreleased(self):
        if self.plc_state != "to_release":
            return super()._is_unreleased()
        try:
            return not self._query_plant(is_withdrawing=False)
        except ScadaStateError:
            return False

    def _replan(self, vals):
        if self.plc_state == "to_release":
            self.warning = _("The order was changed, it is written to the PLC again.")
            self._delay_write()
        else:
            text = self._get_product_text(vals["product_id"])
            super()._replan(dict(vals, product_text=text))

    def _leave_unreleased(self, reason):
        if self.plc_state == "to_release":
            self._delay_write()  # its job looks whether it was released
            return False
        return super()._leave_unreleased(reason)

    # -- in the jobs that hand it over -------------------------------------------------
    def _hold_order(self, caller):
        """Keep others from changing the order until the transaction ends."""
        if self.production_id and not try_row_lock(self.production_id):
            text = _("Order %s is being changed, try again in a moment.") % self.mo_id
            self._get_plc()._refuse_busy(caller, text, CHANGED_SECONDS)

    def _catch_up(self, caller):
        """Let the plan follow the order before it is written.

        :return: False if the run has left the queue
        """
        name = self.mo_id
        self._hold_order(caller)
        is_queued = self._follow_order(is_asked=caller is Caller.PERSON)
        if not is_queued and caller is Caller.PERSON:
            raise ScadaStateError(_("%s is not for the plant any more.") % name)
        return is_queued

    def _is_outdated(self):
        """Return whether the order says something else than what was written."""
        self._hold_order(Caller.HANDOVER)
        return self._has_other_plan()

    def _recall_order(self):
        """Plan an order again that is in its slot, unless it was released after all."""
        state = self._exchange_order(Caller.HANDOVER, read_order_state)
        if state is SlotState.PREPARED:
            self.plc_state = "to_write"
            if self._follow_order():
                self._delay_write()
        elif state in RELEASED:
            self._mark_released(state)
            self._tell_late_change()
        elif state:
            self._quarantine_lost()
