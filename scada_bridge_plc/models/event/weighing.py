# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand-adds: components that people weigh and add, from the manual weighing block.

A hand-add is an event: it is stored with its words and acknowledged, whatever it says,
so that the PLC shows the next one.  It counts once it is *accepted*: order, batch and
component are known, and with it no more was added than planned, plus a tolerance.  What
is doubtful waits in Odoo for a person, and so does the closing of its order.  Two bags
are two bags: no rule looks at the time between them.

The stock move of the component gets the sum of the accepted hand-adds, set, never
added, by the same job that posts what the silos gave::

    new --in the recipe, within the plan--> accepted --post--> stock move
       \\-doubtful--> quarantine --tried again with every read, or a person decides

One hand-add is doubtful for good: its words are those of the last one, whose
acknowledgement the PLC did not show.  It is the same bag, or a second one like it;
nothing that can be read tells which, so only a person can.
"""
from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.domain.order.document import is_open
from odoo.addons.scada_bridge.exceptions import (
    ScadaDataError,
    ScadaError,
    ScadaStateError,
    get_reason,
)
from odoo.addons.scada_bridge.models.mixin.batch import KG_DIGITS
from odoo.addons.scada_bridge.models.mixin.first import insert_once
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.roles import check_decision, check_reason, get_signature
from odoo.addons.scada_bridge.translations import MessageChar, _

from ...plc.errors import RecordError
from ...plc.exchange.weighing_codec import decode_weighing


class ScadaPlcWeighing(models.Model):
    _name = "scada.plc.weighing"
    _inherit = [
        "scada.audit.mixin",
        "scada.job.mixin",
        "scada.plc.event.mixin",
        "scada.provenance.mixin",
        "scada.evidence.mixin",
    ]
    _description = "SCADA Hand-Add"
    _order = "create_date desc, id desc"
    _rec_name = "reference"
    _event_block = "manual_weighing"
    _evidence_kept = {
        "plc_id",
        "raw_words",
        "batch_no",
        "reference",
        "product_ref",
        "quantity",
        "repeat_of_id",
    }
    _audited = ("plc_id", "state", "reference", "product_ref", "quantity", "raw_words")

    plc_id = fields.Many2one(required=True)
    company_id = fields.Many2one(related="plc_id.company_id", store=True)
    state = fields.Selection(
        [
            ("quarantine", "To Decide"),
            ("accepted", "Accepted"),
            ("dismissed", "Rejected"),
        ],
        required=True,
        readonly=True,
        default="quarantine",
        index=True,
    )
    reason = MessageChar("Doubtful Because", readonly=True)
    decision = fields.Char(
        "Decided", readonly=True, help="By whom, with which reason; empty: by itself."
    )
    batch_no = fields.Integer("Batch No.", readonly=True)
    reference = fields.Char("Order", readonly=True)
    product_ref = fields.Integer("Product Number", readonly=True)
    quantity = fields.Float("Quantity (kg)", digits=KG_DIGITS, readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True, index=True
    )
    product_id = fields.Many2one("product.product", "Component", readonly=True)
    move_id = fields.Many2one("stock.move", "Component Move", readonly=True)
    repeat_of_id = fields.Many2one(
        "scada.plc.weighing",
        "Perhaps the Same as",
        readonly=True,
        ondelete="restrict",
        help="The PLC reported the same words before, and did not show that it heard "
        "that they were stored.",
    )

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
        weighing._delay_acknowledge_event()
        return weighing

    @api.model
    def _retry_doubtful(self, plc):
        """Try again what waits for its order, its component or a changed plan."""
        batches = self.env["scada.mo.batch"].search(
            [("equipment_id", "=", plc.equipment_id.id)]
        )
        domain = [
            ("plc_id", "=", plc.id),
            ("state", "=", "quarantine"),
            ("reference", "in", batches.mapped("reference")),
        ]
        for weighing in self.search(domain, order="id"):
            weighing._try_accept()

    @api.model
    def _receive(self, plc, words):
        """Return the new record; no record if the block is blank."""
        vals = {
            "plc_id": plc.id,
            "plc_state": "pending",
            "raw_words": self._format_words(words),
            "repeat_of_id": self._find_unseen(plc, words).id,
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
            reason = get_reason(error)
            if self._fields["reason"].is_news(self, reason):
                self.reason = reason
                self._log_quarantine(self.plc_id, reason)

    def _accept(self, is_decided=False):
        """Let the hand-add count.

        :param is_decided: a person says that it is right, whatever was planned
        :raise ScadaError: why it is doubtful
        """
        if self.repeat_of_id and not is_decided:
            raise self._get_repeat_doubt()
        run = self.env["scada.mo.history"]._find_ended_run(self)
        if run and is_decided:
            self._count_for(run._find_added_component(self))
            run._take_added(self.move_id, self.quantity)
            return
        batch = self._find_batch()
        move = self._find_move(batch, batch._get_open_production())
        if not is_decided:
            self._check_plan(move)
        self._count_for(move)
        batch._post_again()
        self.env["scada.task"]._journal(
            "hand_add_accepted",
            row={"batch": batch},
            kg=self.quantity,
            product=move.product_id.display_name,
        )

    def _count_for(self, move):
        """Let the hand-add count as what was added of a component."""
        self.write(
            {
                "state": "accepted",
                "reason": False,
                "production_id": move.raw_material_production_id.id,
                "product_id": move.product_id.id,
                "move_id": move.id,
            }
        )

    def _find_batches(self):
        return self.env["scada.mo.batch"].search(
            [
                ("equipment_id", "=", self.plc_id.equipment_id.id),
                ("reference", "=", self.reference),
                ("batch_no", "=", self.batch_no),
            ]
        )

    def _find_batch(self):
        batch = self._find_batches()
        if not batch:
            raise ScadaDataError(
                _(
                    "Batch %(batch)s of %(order)s is not in the queue. If it was "
                    "added, book it on the order by hand; then reject it here."
                )
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

    def _get_repeat_doubt(self):
        return ScadaDataError(
            _(
                "The PLC reports %(kg)s kg for %(order)s once more, and has not shown "
                "that it heard about the first: accept it if there was a second bag "
                "like it, else reject it."
            )
            % {"kg": self.quantity, "order": self.reference}
        )

    def _check_plan(self, move):
        """Raise if more was added with this one than is planned, plus the tolerance."""
        planned = move._scada_kg()
        if planned is None:
            return
        total = sum(self._get_accepted(move).mapped("quantity")) + self.quantity
        if float_compare(total, planned + move._scada_added_tolerance(), 3) > 0:
            raise ScadaDataError(
                _(
                    "%(total)s kg of %(product)s were added by hand with this, "
                    "%(planned)s kg are planned."
                )
                % {
                    "total": round(total, 3),
                    "product": move.product_id.display_name,
                    "planned": round(planned, 3),
                }
            )

    def _get_accepted(self, move):
        return self.search([("move_id", "=", move.id), ("state", "=", "accepted")])

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

    # -- decide ---------------------------------------------------------------------
    def _get_figures(self):
        """Return the version of what a person decides about: this one and the sum."""
        self.ensure_one()
        domain = [("reference", "=", self.reference), ("state", "=", "accepted")]
        accepted = self.search(domain + [("product_ref", "=", self.product_ref)])
        return "%s %.3f" % (self.state, sum(accepted.mapped("quantity")))

    @act("accept_hand_add", "reason")
    def action_accept(self, reason="", figures=""):
        """Let a doubtful hand-add count: it was added, whatever was planned.

        :param figures: see :meth:`_get_figures`
        """
        refusal = _("Only a SCADA manager may accept a hand-add.")
        check_decision(self.env, "accept_hand_add", str(refusal))
        self._sudo_checked("write", by=self.plc_id)
        reason = check_reason("accept_hand_add", reason)
        weighing = self._check_decision(figures)
        weighing._accept(is_decided=True)
        weighing._note_decision(_("Accepted by %(user)s: %(reason)s"), reason)

    @act("dismiss_hand_add", "reason")
    def action_dismiss(self, reason="", figures=""):
        """Reject a doubtful hand-add: what was weighed is not put into stock.

        :param figures: see :meth:`_get_figures`
        """
        refusal = _("Only a SCADA manager may reject a hand-add.")
        check_decision(self.env, "dismiss_hand_add", str(refusal))
        self._sudo_checked("write", by=self.plc_id)
        reason = check_reason("dismiss_hand_add", reason)
        weighing = self._check_decision(figures)
        weighing.state = "dismissed"
        weighing._note_decision(_("Rejected by %(user)s: %(reason)s"), reason)
        self.env["scada.task"]._journal(
            "hand_add_dismissed",
            row={"plc_name": weighing.plc_id.name},
            plc=weighing.plc_id.name,
            id=weighing.id,
            user=self.env.user.login,
        )
        weighing._find_batches()._delay_job("_job_finish")

    def _check_decision(self, figures):
        """Return the hand-add, to be written, if this user may decide about it now."""
        weighing = self._sudo_checked("write", by=self.plc_id)
        weighing.ensure_one()
        if weighing.decision and weighing.state != "quarantine":
            raise ScadaStateError(_("Another person was first: %s") % weighing.decision)
        if weighing.state != "quarantine" or figures != weighing._get_figures():
            raise ScadaStateError(
                _(
                    "This hand-add has been decided, or another one of its component. "
                    "Look at it again."
                )
            )
        return weighing

    def _note_decision(self, text, reason):
        self.decision = text % {"user": get_signature(self.env), "reason": reason}
        for batch in self._find_batches():
            kg = _("Hand-add of %s kg: ") % self.quantity
            batch._message_log(body=note_html(kg + self.decision))

    def action_ask_accept(self):
        """Open the dialog that accepts the hand-add."""
        return self._open_decision("accept")

    def action_ask_dismiss(self):
        """Open the dialog that rejects the hand-add."""
        return self._open_decision("dismiss")

    def _open_decision(self, kind):
        self._sudo_checked("write", by=self.plc_id)
        self.ensure_one()
        dialog = self.env["scada.plc.weighing.decision"].create(
            {"weighing_id": self.id, "kind": kind, "figures": self._get_figures()}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_weighing_decision_action"
        )
        return dict(action, res_id=dialog.id)
