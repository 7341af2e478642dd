# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manufacturing order on its way through the plant.

Theory of operation.  A batch is a row in the queue of a line, one per order, and is
moved on by jobs.  The row is the state; a job that is lost, doubled or killed changes
nothing that the next one does not mend::

    waiting --first reading--> running --status_manufacturing--> finished --> history
       |                          |                                 |
       +--------- cancelled (with a reason) ------------------------+

Every reading stored raises ``reading_seq`` in the same row; posting it to the order's
stock moves copies that number to ``posted_seq``.  So a reading that arrives while an
older one is being posted either waits for it or makes its transaction start again,
and ``update_odoo`` says exactly whether the last reading is in stock.
"""
from odoo import _, api, fields, models

from ...acts import act
from ...exceptions import ScadaStateError
from ..mixin.batch import KG_DIGITS


class ScadaMoBatch(models.Model):
    _name = "scada.mo.batch"
    _inherit = ["scada.batch.mixin", "scada.job.mixin", "mail.thread"]
    _description = "SCADA Batch"
    _order = "equipment_id, batch_no"
    _mail_post_access = "read"  # operators log notes, only the bridge writes

    line_ids = fields.One2many(
        "scada.mo.batch.line", "batch_id", "Silos", readonly=True
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("finished", "Finished"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reading_seq = fields.Integer(
        "Readings", readonly=True, help="Number of readings stored."
    )
    posted_seq = fields.Integer(
        "Posted Reading", readonly=True, help="Number of the last reading in stock."
    )
    posted_quantities = fields.Char(
        readonly=True,
        help="What was set on each component's move, in the product's unit, as JSON.",
    )
    update_odoo = fields.Boolean(
        "Posted to Stock",
        compute="_compute_update_odoo",
        store=True,
        index=True,
        help="The last stored reading is in the stock moves of the order.",
    )
    total_actual = fields.Float(
        "Actual (kg)", compute="_compute_total_actual", digits=KG_DIGITS
    )
    error_message = fields.Text("Last Error", readonly=True)
    error_count = fields.Integer("Failed Attempts", readonly=True)
    date_first_error = fields.Datetime("First Failure", readonly=True)
    date_last_error = fields.Datetime("Last Failure", readonly=True)

    _sql_constraints = [
        (
            "batch_no_uniq",
            "UNIQUE (equipment_id, batch_no)",
            "The line already has a batch with this number.",
        ),
        ("batch_no_positive", "CHECK (batch_no > 0)", "Batch numbers start at 1."),
        (
            "production_uniq",
            "UNIQUE (production_id)",
            "The manufacturing order is already in the queue.",
        ),
        (
            "reference_uniq",
            "UNIQUE (equipment_id, reference)",
            "The line already has a batch with this reference.",
        ),
    ]

    @api.depends("reading_seq", "posted_seq")
    def _compute_update_odoo(self):
        for batch in self:
            batch.update_odoo = batch.posted_seq == batch.reading_seq > 0

    @api.depends("line_ids.actual_consumption")
    def _compute_total_actual(self):
        for batch in self:
            batch.total_actual = sum(batch.line_ids.mapped("actual_consumption"))

    def name_get(self):
        return [(batch.id, "%s: %s" % (batch.batch_no, batch.mo_id)) for batch in self]

    def _write_quietly(self, vals):
        """Write fields that are not tracked; Odoo would compare all that are."""
        self.with_context(tracking_disable=True).write(vals)

    def _note_error(self, message):
        """Keep why the last step failed; cleared by :meth:`_clear_error`."""
        now = fields.Datetime.now()
        for batch in self:
            batch.write(
                {
                    "error_message": message,
                    "error_count": batch.error_count + 1,
                    "date_first_error": batch.date_first_error or now,
                    "date_last_error": now,
                }
            )

    def _clear_error(self):
        self.filtered("error_message").write(
            {
                "error_message": False,
                "error_count": 0,
                "date_first_error": False,
                "date_last_error": False,
                "date_next_try": False,
            }
        )

    def _check_plant_let_go(self):
        """Raise if the plant may still work on a batch; hook for the PLC addon."""

    def _leave_plant(self, override=None):
        """Take the batches back from the plant, which is asked first.

        Hook for the PLC addon: without a PLC the plant is whoever calls the API.

        :param override: why an administrator goes on whatever the plant says (see
            ``_get_override``); the outcome of these batches is then unknown
        :raise ScadaStateError: the plant has a batch, or can't be asked
        """
        if not override:
            self._check_plant_let_go()

    @act("cancel_batch", "reason", "is_override")
    def action_cancel(self, reason="", is_override=False):
        """Take the batches out of the queue; their orders stay out until released.

        :param reason: what the person says, kept in the history
        :param is_override: whatever the plant says, for administrators
        """
        self.check_access_rights("read")
        self.check_access_rule("read")
        override = self._get_override(is_override, reason)
        reason = "%s %s" % (_("Cancelled by %s.") % self.env.user.name, reason)
        reason = reason.strip()
        # sudo: an operator may not write orders, but cancelling holds them back
        self.sudo().production_id.scada_on_hold = True
        # sudo: nobody writes batches by hand, taking them out is this button
        self.sudo()._cancel(reason, override)
        # the form that the button was pressed on shows a record that is gone
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_mo_batch_action"
        )
        return dict(action, target="main")

    def _cancel(self, reason, override=None):
        """Archive the batches as cancelled, once the plant has let them go.

        :param override: as :meth:`_leave_plant`
        """
        self._check_not_made()
        self._leave_plant(override)
        self._archive("cancel", reason)

    def _check_not_made(self):
        """Raise if the plant has made a batch and it is on its way into stock.

        Cancelled, its kilograms would be in no stock move and its order might be made
        again.  One that can't be posted or closed is for a person to resolve.
        """
        made = self.filtered(lambda b: b.state == "finished" and not b.error_message)
        if made:
            raise ScadaStateError(
                _(
                    "The plant has made %s already: it is posted and closed in a "
                    "moment, and can only be cancelled if that fails."
                )
                % ", ".join(made.mapped("mo_id"))
            )


class ScadaMoBatchLine(models.Model):
    _name = "scada.mo.batch.line"
    _inherit = "scada.batch.line.mixin"
    _description = "SCADA Batch Silo"
    _order = "silo_number, id"  # by their batch they would be joined with its line

    batch_id = fields.Many2one(
        "scada.mo.batch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "stock.move", "Component Move", readonly=True, index=True, ondelete="set null"
    )

    _sql_constraints = [
        (
            "silo_uniq",
            "UNIQUE (batch_id, silo_number)",
            "A batch has one line for each silo.",
        ),
    ]
