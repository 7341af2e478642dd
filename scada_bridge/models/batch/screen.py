# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the screens of a batch, and the plant board, show on top of what is stored."""
from odoo import _, api, fields, models
from odoo.tools import float_compare

from ...domain.order.document import is_open
from ..mixin.batch import KG_DIGITS

# Colours the bar of a silo without a tolerance of its own; nothing is decided by it.
SHOWN_TOLERANCE = 0.02


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    state = fields.Selection(group_expand="_expand_states")
    progress = fields.Float(
        "Progress (%)",
        compute="_compute_progress",
        help="Kilograms from the silos so far, in percent of the planned quantity.",
    )
    entry_ids = fields.One2many(
        "scada.consumption.entry",
        compute="_compute_entry_ids",
        string="Readings",
        help="Every quantity that was accepted for this batch.",
    )
    advice = fields.Text(
        "What to Do", compute="_compute_advice", help="How a failed step goes on."
    )

    @api.model
    def _expand_states(self, states, _domain, _order):
        """Show a column for every state, also for one without batches."""
        return [state for state, _name in self._fields["state"].selection]

    @api.depends("consumption", "total_actual")
    def _compute_progress(self):
        for batch in self:
            planned = batch.consumption
            batch.progress = planned and 100.0 * batch.total_actual / planned

    @api.depends("reading_seq")
    def _compute_entry_ids(self):
        entries = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "in", self.mapped("uuid"))], order="id desc"
        )
        for batch in self:
            batch.entry_ids = entries.filtered(
                lambda entry: entry.batch_uuid == batch.uuid  # pylint: disable=W0640
            )

    # not on the order's state: each change of an order would look for its batches
    @api.depends("error_message", "on_hold")
    def _compute_advice(self):
        for batch in self:
            batch.advice = batch.error_message and batch._get_advice()

    def _get_advice(self):
        """Return what a person does about the last error; hook for the PLC addon."""
        self.ensure_one()
        # sudo: the order may be another department's
        production = self.sudo().production_id
        if not production:
            return _("The order was deleted. Cancel the batch and give the reason.")
        if not is_open(production) and not self.date_closed:
            return _(
                "The order takes no quantities any more. Book what the plant has made "
                "by hand, then cancel the batch and note it in the reason."
            )
        if self.on_hold:
            return _("Fix the cause, then a manager releases the hold.")
        return _("Fix the cause. It is tried again by itself, or press Retry Post.")

    def _get_board_lines(self):
        return self.equipment_id

    def _get_board_since(self):
        """Return when the batch came into its present state."""
        self.ensure_one()
        dates = {"running": self.date_started, "finished": self.date_finished}
        return dates.get(self.state) or self.date_queued

    def _get_board_problem(self):
        """Return in one sentence what keeps this batch from going on, if anything."""
        self.ensure_one()
        if self.error_message:
            return self.error_message
        if self.held_reason:
            return self.held_reason
        if self.status_operation:
            return _("The plant reports that its operation failed.")
        if self.on_hold:
            return _("On hold: nothing is posted until a manager releases it.")
        return ", ".join(filter(None, self.activity_ids.mapped("summary")))

    def action_ask_cancel(self):
        """Ask for the reason, then cancel."""
        self.check_access_rights("read")
        self.check_access_rule("read")
        return {
            "type": "ir.actions.act_window",
            "name": _("Cancel Batch"),
            "res_model": "scada.batch.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_batch_ids": [(6, 0, self.ids)]},
        }


class ScadaMoBatchLine(models.Model):
    _inherit = "scada.mo.batch.line"

    share = fields.Float(
        "Dosed (%)",
        compute="_compute_share",
        help="Actual quantity in percent of the target.",
    )
    level = fields.Selection(
        [
            ("none", "Not Reported"),
            ("dosing", "Not There Yet"),
            ("ok", "In Tolerance"),
            ("under", "Too Little"),
            ("over", "Too Much"),
        ],
        compute="_compute_level",
        help="By the tolerance of the silo or of its material, else 2 % of the target.",
    )

    @api.depends("actual_consumption", "consumption")
    def _compute_share(self):
        for line in self:
            target = line.consumption
            line.share = target and 100.0 * line.actual_consumption / target

    @api.depends("deviation", "is_measured", "batch_id.status_manufacturing")
    def _compute_level(self):
        for line in self:
            line.level = line._get_board_level()

    def _get_board_level(self):
        """Return how the silo's bar is coloured.

        :return: "none" (nothing reported), "dosing" (less than the target, may still
            come), "ok" (within the tolerance), "under" or "over" (out of it)
        """
        self.ensure_one()
        if not self.is_measured:
            return "none"
        tolerance = self._get_tolerance()
        if tolerance is None:
            tolerance = self.consumption * SHOWN_TOLERANCE
        if float_compare(abs(self.deviation), tolerance, KG_DIGITS[1]) <= 0:
            return "ok"
        if self.deviation > 0:
            return "over"
        return "under" if self.batch_id.status_manufacturing else "dosing"
