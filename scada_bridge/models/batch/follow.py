# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The run's half of ``models/order/follow.py``: planned again, or out of the queue."""
from odoo import models

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError, ScadaStateError
from ...translations import _
from ..mixin.batch import KG_DIGITS
from ..mixin.provenance import BY_BRIDGE, BY_CODE


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _is_unreleased(self):
        """Return whether the plant can't have the order; hook for the PLC addon.

        Where the database does not know, the plant is asked.
        """
        self.ensure_one()
        return not self._is_at_plant()

    def _follow_order(self, is_asked=False):
        """Bring the plan to what the order says now.

        :param is_asked: a person has changed the order, and can be refused
        :return: False if the run has left the queue
        :raise ScadaStateError: the plant can't make what the person wants
        """
        self.ensure_one()
        if self._is_reported():
            return True  # the next report looks at the order
        if self._is_at_plant():
            if not is_asked and self._has_other_plan():
                self._tell_late_change()
            return True
        reason = self._get_end_of_order()
        if reason:
            return not self._leave_unreleased(reason)
        try:
            vals = self._prepare_new_plan()
        except ScadaDataError as error:
            return not self._refuse_plan(error, is_asked)
        if vals:
            self._replan(vals)
        return True

    # -- compare --------------------------------------------------------------------
    def _has_other_plan(self):
        """Return whether the run is not, or not any more, what its order says."""
        self.ensure_one()
        if self._get_end_of_order():
            return True
        try:
            return bool(self._prepare_new_plan())
        except ScadaDataError:
            return True

    def _get_end_of_order(self):
        """Return why the line is not to make the order any more, None if it is."""
        production = self.production_id
        if not production:
            return _("The manufacturing order was deleted.")
        if production.state == "cancel":
            return _("The manufacturing order was cancelled.")
        if not is_open(production):
            return _("The manufacturing order was finished without the plant.")
        if production.scada_equipment_id != self.equipment_id:
            return _("The manufacturing order was taken from this line.")
        return None

    def _prepare_new_plan(self):
        """Return the values by which order and run differ, {} if they don't.

        :raise ScadaDataError: the plant can't make the order any more; says why
        """
        production = self.production_id.with_context(**{BY_BRIDGE: BY_CODE})
        silos = self.env["scada.silo"]._get_line_silos(self.equipment_id)
        vals = production._prepare_scada_plan_vals(silos)
        if self._get_plan_of(vals) == self._get_plan():
            return {}
        vals = dict(vals, warning=production._get_scada_warning(vals))
        production._scada_use_product_unit()  # an order that is refused stays as it is
        return vals

    def _get_plan(self):
        """Return what the run is to make of what, to be compared."""
        lines = {
            line.silo_number: (line.move_id.id, line.product_id.id, line.consumption)
            for line in self.line_ids
            if line.move_id or line.consumption
        }
        return self._round_plan(self.product_id.id, self.consumption, lines)

    def _get_plan_of(self, vals):
        """Return the same of values that make a run."""
        lines = {
            line["silo_number"]: (
                line["move_id"],
                line["product_id"],
                line["consumption"],
            )
            for _command, _id, line in vals["line_ids"]
            if "move_id" in line
        }
        return self._round_plan(vals["product_id"], vals["consumption"], lines)

    def _round_plan(self, product_id, kg, lines):
        digits = KG_DIGITS[1]
        rounded = {
            number: (move_id, component_id, round(target, digits))
            for number, (move_id, component_id, target) in lines.items()
        }
        return product_id, round(kg, digits), rounded

    # -- what becomes of a run whose order was changed --------------------------------
    def _replan(self, vals):
        """Give the run another plan; it keeps its number, UUID and reference."""
        self.line_ids.unlink()
        self._write_untracked(vals)
        self.env["scada.task"]._journal(
            "planned_again", row={"batch": self}, **self._get_journal_arguments()
        )

    def _refuse_plan(self, error, is_asked):
        """The plant can't make what the order says: refuse it, or let the run go.

        :return: True if the run has left the queue
        """
        if is_asked:
            raise ScadaStateError(
                _("%(order)s is in the SCADA queue and can't be changed so: %(reason)s")
                % {"order": self.mo_id, "reason": error.message}
            ) from error
        production, user = self.production_id, self._get_responsible()
        if not self._leave_unreleased(error.message):
            return False
        production._scada_refuse(error.message)
        summary = _("Out of the SCADA queue")
        production._scada_schedule_alarm(str(summary), error.message, user)
        return True

    def _leave_unreleased(self, reason):
        """Take the run out of the queue; hook for the PLC addon.

        :return: False if it is too early to tell whether the plant has it
        """
        self._withdraw_unreleased(reason)
        return True

    def _withdraw_unreleased(self, reason):
        """Archive runs that the plant never got; their orders may be queued again."""
        if self:
            self._archive("cancel", reason)

    # -- the plant has it already -----------------------------------------------------
    def _tell_late_change(self):
        """Tell that order and plant differ from now on."""
        text = _(
            "The order was changed, but the plant has it already: batch %s is made as "
            "it was released. Compare both when it is finished."
        )
        for batch in self:
            batch._tell(_("Changed after the release"), text % batch.batch_no)

    def _tell_kept(self):
        """Tell that an order, or a component of it, was not cancelled."""
        text = _(
            "Something that this order depends on was cancelled. The order stays open, "
            "since the plant has it, or may have it: batch %s. Let the plant finish or "
            "take the batch out of the queue, then cancel the order."
        )
        for batch in self:
            batch._tell(_("Not cancelled: at the plant"), text % batch.batch_no)

    def _tell(self, summary, text):
        if self.production_id:
            user = self._get_responsible()
            self.production_id._scada_tell(str(summary), text, user)
