# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand-adds: components that people weigh and add, from the manual weighing block.

A hand-add counts once it is *accepted*: order, batch and component are known.  It is
acknowledged after that, never before (doc/memory-map.rst section 4).  The stock
move of the component gets the sum of the accepted hand-adds, set, never added, by the
same job that posts what the silos gave::

    new --component found--> accepted --post--> stock move
       \\-not found--> quarantine --tried again with every read, or dismissed
"""

from odoo import _, api, fields, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.domain.document import is_open
from odoo.addons.scada_bridge.exceptions import ScadaDataError, ScadaError
from odoo.addons.scada_bridge.models.mixin.batch import KG_DIGITS
from odoo.addons.scada_bridge.models.mixin.first import insert_once

from ...plc.errors import RecordError
from ...plc.exchange.weighing_codec import decode_weighing


class ScadaPlcWeighing(models.Model):
    _name = "scada.plc.weighing"
    _inherit = [
        "scada.audit.mixin",
        "scada.job.mixin",
        "scada.plc.event.mixin",
        "scada.provenance.mixin",
    ]
    _description = "SCADA Hand-Add"
    _order = "create_date desc, id desc"
    _rec_name = "reference"
    _event_block = "manual_weighing"
    _audited = ("plc_id", "state", "reference", "product_ref", "quantity", "raw_words")

    plc_id = fields.Many2one(required=True)
    company_id = fields.Many2one(related="plc_id.company_id", store=True)
    state = fields.Selection(
        [
            ("quarantine", "Quarantined"),
            ("accepted", "Accepted"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        readonly=True,
        default="quarantine",
        index=True,
    )
    reason = fields.Char("Quarantined Because", readonly=True)
    batch_no = fields.Integer("Batch No.", readonly=True)
    reference = fields.Char("Order", readonly=True)
    product_ref = fields.Integer("Product Number", readonly=True)
    quantity = fields.Float("Quantity (kg)", digits=KG_DIGITS, readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True, index=True
    )
    product_id = fields.Many2one("product.product", "Component", readonly=True)
    move_id = fields.Many2one("stock.move", "Component Move", readonly=True)

    def init(self):
        # Words carry no date, so they are one hand-add until it is acknowledged.
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS scada_plc_weighing_pending_uniq
            ON scada_plc_weighing (plc_id, md5(raw_words)) WHERE plc_state = 'pending'
            """
        )

    # -- receive --------------------------------------------------------------------
    @api.model
    def _take(self, plc, words):
        """Store the hand-add in the words, unless it is stored, and accept it."""
        weighing = self._find_pending(plc, words) or self._receive(plc, words)
        if weighing.state == "quarantine" and weighing.reference:
            weighing._try_accept()
        if weighing.state != "quarantine":
            weighing._delay_acknowledge_event()
        return weighing

    @api.model
    def _receive(self, plc, words):
        """Return the new record; no record if the block is blank."""
        vals = {
            "plc_id": plc.id,
            "plc_state": "pending",
            "raw_words": self._format_words(words),
        }
        try:
            weighing = decode_weighing(plc._get_block(self._event_block), words)
        except RecordError as error:
            vals["reason"] = error.reason
            self._log_quarantine(plc, error.reason)
        else:
            if weighing is None:
                return self.browse()
            vals.update(
                batch_no=weighing.batch_no,
                reference=weighing.reference,
                product_ref=weighing.product_ref,
                quantity=float(weighing.quantity),
            )
        return self._create_once(vals)

    @api.model
    def _create_once(self, vals):
        """Return the new record; another worker may have stored the words first."""
        with insert_once(self, "pending_uniq"):
            weighing = self.create(vals)
            weighing.flush()
        return weighing

    def _log_quarantine(self, plc, reason):
        self.env["scada.task"]._journal(
            "hand_add_quarantined",
            row={"plc_name": plc.name, "company": plc.company_id},
            plc=plc.name,
            reason=reason,
        )

    # -- accept ---------------------------------------------------------------------
    def _try_accept(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._accept()
        except ScadaError as error:
            if self.reason != str(error):
                self.reason = str(error)
                self._log_quarantine(self.plc_id, self.reason)

    def _accept(self):
        batch = self._find_batch()
        production = batch._get_open_production()
        move = self._find_move(batch, production)
        self.write(
            {
                "state": "accepted",
                "reason": False,
                "production_id": production.id,
                "product_id": move.product_id.id,
                "move_id": move.id,
            }
        )
        # a reading like any other: the batch is posted again as a whole
        batch.reading_seq += 1
        batch._delay_job("_job_post")
        self.env["scada.task"]._journal(
            "hand_add_accepted",
            row={"batch": batch},
            kg=self.quantity,
            product=move.product_id.display_name,
        )

    def _find_batch(self):
        batch = self.env["scada.mo.batch"].search(
            [
                ("equipment_id", "=", self.plc_id.equipment_id.id),
                ("reference", "=", self.reference),
                ("batch_no", "=", self.batch_no),
            ]
        )
        if not batch:
            raise ScadaDataError(
                _("Batch %(batch)s of %(order)s is not in the queue.")
                % {"batch": self.batch_no, "order": self.reference}
            )
        return batch

    def _find_move(self, batch, production):
        """Return the component that was added: one that comes from no silo."""
        moves = production.move_raw_ids.filtered(
            lambda m: is_open(m) and self._is_product(m.product_id)
        )
        moves -= batch.line_ids.move_id
        if len(moves) != 1:
            raise ScadaDataError(
                _("%(order)s has %(count)s components %(number)s that no silo gives.")
                % {
                    "order": batch.mo_id,
                    "count": len(moves),
                    "number": self.product_ref,
                }
            )
        return moves

    def _is_product(self, product):
        if self.plc_id.weighing_product == "template":
            return product.product_tmpl_id.id == self.product_ref
        return product.id == self.product_ref

    @act("retry_hand_add")
    def action_retry(self):
        """Try to accept quarantined hand-adds again."""
        weighings = self._sudo_checked("write", by=self.plc_id)
        for weighing in weighings.filtered(
            lambda w: w.state == "quarantine" and w.reference
        ):
            weighing._try_accept()
        accepted = weighings.filtered(lambda w: w.state == "accepted")
        accepted._delay_acknowledge_event()

    @act("dismiss_hand_add")
    def action_dismiss(self):
        """Let the PLC go on; what was weighed is not put into stock."""
        weighings = self._sudo_checked("write", by=self.plc_id)
        quarantined = weighings.filtered(lambda w: w.state == "quarantine")
        quarantined.write({"state": "dismissed"})
        for weighing in quarantined:
            self.env["scada.task"]._journal(
                "hand_add_dismissed",
                row={"plc_name": weighing.plc_id.name},
                plc=weighing.plc_id.name,
                id=weighing.id,
                user=self.env.user.login,
            )
        quarantined._delay_acknowledge_event()


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _get_added_by_move(self):
        quantities = super()._get_added_by_move()
        # sudo: whoever posts needs no right to see where the figures come from
        weighings = self.env["scada.plc.weighing"].sudo()
        accepted = weighings.search(
            [
                ("production_id", "=", self.production_id.id),
                ("state", "=", "accepted"),
            ]
        )
        for move in accepted.move_id:
            parts = accepted.filtered(lambda w: w.move_id == move)
            quantities[move] = quantities.get(move, 0.0) + sum(parts.mapped("quantity"))
        return quantities
