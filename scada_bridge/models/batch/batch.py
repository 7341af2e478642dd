# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manufacturing order on its way through the plant.

Theory of operation.  A batch is a row in the queue of a line, one per order, and is
moved on by jobs.  The row is the state; a job that is lost, doubled or killed changes
nothing that the next one does not recover::

    waiting --first reading--> running --status_manufacturing--> finished --> history
       |                          |                                 |
       +--------- cancelled (with a reason) ------------------------+

Every reading stored raises ``reading_seq`` in the same row; posting it to the order's
stock moves copies that number to ``posted_seq``.  So a reading that arrives while an
older one is being posted either waits for it or makes its transaction start again,
and ``update_odoo`` says exactly whether the last reading is in stock.
"""
from odoo import api, fields, models

from ...translations import MessageText
from ..mixin.batch import KG_DIGITS


class ScadaMoBatch(models.Model):
    _name = "scada.mo.batch"
    _inherit = [
        "scada.batch.mixin",
        "scada.job.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "scada.alarm.mixin",
        "scada.board.mixin",
    ]
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
    error_message = MessageText("Last Error", readonly=True)
    error_count = fields.Integer("Failed Attempts", readonly=True)
    date_first_error = fields.Datetime("First Failure", readonly=True)
    date_last_error = fields.Datetime("Last Failure", readonly=True)
    date_next_try = fields.Datetime(
        "Next Attempt", readonly=True, help="Nothing is tried before, but by hand."
    )
    on_hold = fields.Boolean(readonly=True, copy=False, index=True)
    warning = MessageText(
        readonly=True, help="What needed attention when it was queued."
    )

    _sql_constraints = [
        (
            "batch_no_positive",
            "CHECK (batch_no > 0 OR (batch_no = 0 AND NOT has_number))",
            "Batch numbers start at 1.",
        ),
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
        return [
            (b.id, "%s: %s" % (b.batch_no, b.mo_id) if b.batch_no else b.mo_id)
            for b in self
        ]

    def _write_untracked(self, vals):
        """Write fields that are not tracked; Odoo would compare all that are."""
        self.with_context(tracking_disable=True).write(vals)

    def _get_journal_arguments(self):
        """Return what a text of the journal calls this batch."""
        self.ensure_one()
        return {
            "order": self.mo_id,
            "number": self.batch_no,
            "line": self.equipment_id_batch,
        }

    def _is_at_plant(self):
        """True if the plant may work on the order, so that its plan stays; hook."""
        self.ensure_one()
        return self.state != "waiting" and not self._is_reported()


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
