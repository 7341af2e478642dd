# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What became of kilograms that a run dosed and did not end as done with.

A row per silo and decision, which is only added.  Undoing one adds a counter-entry,
with the kilograms below zero; so what has been decided is a sum, and what is left of
the dosed kilograms is unassigned.

A decision is made under a lock on the rows of the orders and runs, with the figures
that the person saw: whoever comes second is told who was first.
"""
from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.tools import float_compare

from ...acts import act
from ...exceptions import ScadaDataError, ScadaStateError
from ...roles import check_decision, check_reason, get_signature, needs_second
from ..history.signed import get_reversal_fields
from ..mixin.batch import KG_DIGITS

KINDS = [
    ("consumed", "Consumed by the Order"),
    ("scrapped", "Scrapped"),
    ("rework", "Put Aside for Rework"),
    ("rejected", "Never Dosed: the Reading Is Wrong"),
]


class Share(NamedTuple):
    """Kilograms of one silo of a run that a person decides about.

    :ivar line: ``scada.mo.history.line``
    :ivar kg: all that is unassigned of it, or a part
    :ivar figures: what the person saw, see ``_get_material_figures``
    :ivar lot: of the material, empty if it is not tracked
    """

    line: models.BaseModel
    kg: float
    figures: str
    lot: models.BaseModel


class ScadaDisposition(models.Model):
    _name = "scada.disposition"
    _inherit = ["scada.reasoned.mixin", "scada.board.mixin"]
    _description = "SCADA Disposition"
    _order = "id desc"
    _rec_name = "mo_id"

    line_id = fields.Many2one(
        "scada.mo.history.line",
        "Silo of the Run",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    history_id = fields.Many2one(
        "scada.mo.history",
        "Run",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    mo_id = fields.Char("Order", required=True, readonly=True)
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    silo_id = fields.Many2one(
        "scada.silo",
        readonly=True,
        ondelete="restrict",
        help="Empty: the material was added by hand.",
    )
    product_id = fields.Many2one(
        "product.product", "Material", readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    kg = fields.Float(
        "Quantity (kg)",
        digits=KG_DIGITS,
        required=True,
        readonly=True,
        help="Below zero: takes back the decision that it names.",
    )
    location_id = fields.Many2one(
        "stock.location", "Put Into", readonly=True, ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "stock.production.lot", "Lot", readonly=True, ondelete="restrict"
    )
    move_id = fields.Many2one(
        "stock.move",
        "Stock Move",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The component that consumes it, or the move that took it away.",
    )
    scrap_id = fields.Many2one("stock.scrap", readonly=True, ondelete="restrict")
    figures = fields.Char(readonly=True, help="Version of what the person saw.")
    needs_second = fields.Boolean(
        "Second Person",
        readonly=True,
        help="Counts once another manager has confirmed it.",
    )
    confirmation_ids = fields.One2many(
        "scada.disposition.confirmation",
        "disposition_id",
        "Confirmed by",
        readonly=True,
    )
    is_pending = fields.Boolean(
        "To Confirm",
        compute="_compute_is_pending",
        help="Another manager has to confirm it; till then the material is unassigned.",
    )
    reversal_of_id, reversal_ids = get_reversal_fields("scada.disposition")

    _sql_constraints = [
        (
            "reversal_uniq",
            "UNIQUE (reversal_of_id)",
            "A decision is taken back once.",
        ),
        (
            "kg_sign",
            "CHECK ((kg > 0) = (reversal_of_id IS NULL) AND kg <> 0)",
            "A decision is about more than 0 kg.",
        ),
    ]

    @api.depends("needs_second", "confirmation_ids", "reversal_of_id")
    def _compute_is_pending(self):
        for row in self:
            decided = row.reversal_of_id or row
            row.is_pending = decided.needs_second and not decided.confirmation_ids

    def _get_board_lines(self):
        return self.history_id.equipment_id

    # -- decide -------------------------------------------------------------------
    @api.model
    @act("dispose", "kind", "reason")
    def _decide(self, shares, kind, reason, location=None):
        """Decide about unassigned material; for managers.

        :param shares: [:class:`Share`]
        :param kind: key of ``KINDS``
        :param location: where rework lies from now on
        :return: the new dispositions
        :raise ScadaDataError: no reason, no quantity, or more than is unassigned
        :raise ScadaStateError: the figures have changed; it can't be consumed
        """
        self._check_may_dispose(kind)
        lines = self.env["scada.mo.history.line"].concat(*(s.line for s in shares))
        lines.check_access_rule("read")
        reason = check_reason(self._get_decision(kind), reason)
        self._check_complete(shares)
        self._check_location(lines.history_id.company_id, location)
        lines._lock_material()
        self._check_shares(shares)
        # sudo: a manager of the plant need not be allowed to write stock
        decisions = self.sudo()
        vals_list = [
            decisions._prepare_vals(share, kind, reason, location) for share in shares
        ]
        made = decisions.create(vals_list)
        made._set_consumption()
        lines.sudo().history_id._update_material_activities()
        made._journal("material_decided")
        return made.with_env(self.env)

    @api.model
    def _check_may_dispose(self, kind):
        refusal = _("Only a SCADA manager may decide about material.")
        if self._get_decision(kind) == "reject_reading":
            check_decision(self.env, "reject_reading", refusal)
        else:
            check_decision(self.env, "dispose", refusal)

    @api.model
    def _get_decision(self, kind):
        """Return what deciding so is called in the table of decisions."""
        return "reject_reading" if kind == "rejected" else "dispose"

    @api.model
    def _check_shares(self, shares):
        """Raise if the figures have changed, or it is more than there is."""
        totals = {}
        for share in shares:
            share.line._check_material_figures(share.figures)
            share.line._check_material_share(share.kg)
            totals[share.line] = totals.get(share.line, 0.0) + share.kg
        for line, kg in totals.items():
            line._check_material_share(kg)

    @api.model
    def _check_complete(self, shares):
        if not shares:
            raise ScadaDataError(_("Enter the quantity that you decide about."))

    @api.model
    def _check_location(self, companies, location):
        """Raise unless material of these companies may be put into ``location``."""
        if not location:
            return
        location.check_access_rule("read")
        others = location.company_id - companies
        if location.usage != "internal" or others or len(companies) > 1:
            raise ScadaDataError(
                _("%s is no place in the stock of the run's company.")
                % location.display_name
            )

    @api.model
    def _prepare_vals(self, share, kind, reason, location):
        """Return the values of a new row; its documents are made."""
        line = share.line.sudo()  # sudo: see _decide
        documents = getattr(self, "_make_" + kind)(line, share, location)
        return dict(
            line._prepare_disposition_vals(),
            kind=kind,
            kg=share.kg,
            reason=reason,
            figures=share.figures,
            lot_id=share.lot.id,
            needs_second=needs_second(
                self._get_decision(kind), line.history_id.company_id
            ),
            **self._prepare_who_vals(),
            **documents,
        )

    def _journal(self, code):
        for row in self:
            self.env["scada.task"]._journal(
                code,
                row={"mo_id": row.mo_id, "company": row.company_id},
                order=row.mo_id,
                reference=row.history_id.reference,
                silo=row.line_id._get_name(),
                kg=abs(row.kg),
                kind=row.kind,
                user=row.user_name,
                reason=row.reason,
            )

    # -- take back ------------------------------------------------------------------
    @act("undo_disposition")
    def action_undo(self):
        """Take decisions back: a counter-entry, and what they did in stock; managers.

        :raise ScadaStateError: it is taken back already
        """
        refusal = _("Only a SCADA manager may take a decision about material back.")
        check_decision(self.env, "undo_disposition", refusal)
        self.check_access_rule("read")
        self.line_id._lock_material()
        undone = self.filtered("reversal_ids") | self.filtered("reversal_of_id")
        if undone:
            raise ScadaStateError(
                _("The decision about %s is taken back already.") % undone[0].mo_id
            )
        # sudo: a manager of the plant need not be allowed to write stock
        self.sudo()._take_back(_("Taken back by %s.") % get_signature(self.env))

    def _take_back(self, reason):
        """Add the counter-entries of these rows and undo their documents."""
        for row in self:
            row._undo_documents()
        made = self.create([row._prepare_reversal_vals(reason) for row in self])
        self.invalidate_cache(["reversal_ids"], self.ids)
        made._set_consumption()
        made.history_id._update_material_activities()
        made._journal("material_undone")

    def _prepare_reversal_vals(self, reason):
        self.ensure_one()
        return dict(
            self.line_id._prepare_disposition_vals(),
            kind=self.kind,
            kg=-self.kg,
            reason=reason,
            location_id=self.location_id.id,
            lot_id=self.lot_id.id,
            move_id=self.move_id.id,
            scrap_id=self.scrap_id.id,
            needs_second=self.needs_second,
            reversal_of_id=self.id,
            **self._prepare_who_vals(),
        )

    # -- open orders -----------------------------------------------------------------
    def _set_consumption(self):
        """Set the components of open orders to the sum of all their runs again."""
        for production in self.production_id:
            moves = self.filtered(
                lambda row: row.kind == "consumed"
                and row.production_id == production  # pylint: disable=W0640
            ).move_id
            production._scada_set_consumed(moves)

    @api.model
    def _take_back_of_cancelled(self, moves):
        """Take back what cancelled components were to consume: it is in no stock."""
        domain = [("move_id", "in", moves.ids), ("kind", "=", "consumed")]
        # sudo: whoever cancels an order need not see the plant's records
        rows = self.sudo().search(domain + [("reversal_of_id", "=", False)])
        rows.filtered(lambda row: not row.reversal_ids)._take_back(
            _("The component was cancelled.")
        )

    @api.model
    def _kg_exceed(self, one, other):
        """Return whether ``one`` is more than ``other``, to the queue's digits."""
        return float_compare(one, other, precision_digits=KG_DIGITS[1]) > 0
