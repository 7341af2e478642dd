# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same kilograms in four places: accepted, ledger, stock moves, history.

A row per run and silo; of closed orders one for the finished weight, each addition by
hand and each by-product, too: what it was closed with against its move; and one for
each move that a decision about an aborted run has made.  Material that a move takes
from another location or lot than at closing (made: puts into) is a difference as well.
Orders closed by releases before this one have the silos only.

What was accepted is the batch's line, once archived the last value of the ledger; the
ledger is the sum of its changes, both with what lay within the dead band; stock is read
from the done quantities of the move lines, not from the bridge's own records, without
what the order consumes of its aborted runs.  A silo has the moves that the ledger
names, and those that name the silo; what other silos gave to one of them is theirs.
Of an aborted run it is what was decided about that is compared, never more than it has
dosed.
"""
import logging

from odoo import _, api, fields, models, tools

from ...notes import note_html
from ...translations import in_each_language
from ..mixin.batch import KG_DIGITS
from .reconciliation_sql import get_view

_logger = logging.getLogger(__name__)

TOLERANCE_KG = 0.006  # half the plant's step, whatever the unit of the material

KINDS = [
    ("silo", "Silo"),
    ("addition", "Added by Hand"),
    ("weight", "Finished Weight"),
    ("byproduct", "By-product"),
    ("decision", "Decision about Material"),
    ("seal", "Seal"),
]


class ScadaReconciliation(models.Model):
    _name = "scada.reconciliation"
    _description = "SCADA Reconciliation"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "mo_id"

    kind = fields.Selection(
        KINDS,
        "What",
        readonly=True,
        help="Dosed by a silo, added by hand, made and weighed, or what a decision "
        "about the material of an aborted run has moved. Seal: evidence is not what "
        "was sealed, whatever the kilograms say.",
    )
    batch_uuid = fields.Char("Batch", readonly=True)
    mo_id = fields.Char("Order", readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    silo_id = fields.Many2one("scada.silo", readonly=True)
    silo_number = fields.Integer("Silo No.", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    day = fields.Date(
        readonly=True,
        help="When the batch was finished, else last read, in the plant's time zone.",
    )
    is_posted = fields.Boolean(
        "Posted to Stock",
        readonly=True,
        help="Off: the stock moves wait for the last reading, they may differ still.",
    )
    accepted_kg = fields.Float(
        "Accepted (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the plant reported last and the bridge accepted, in kg; of what no "
        "silo gave, what its order was closed with.",
    )
    entry_kg = fields.Float(
        "Ledger (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Sum of the changes in the ledger of consumption entries, in kg; silos "
        "only.",
    )
    stock_kg = fields.Float(
        "Stock (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Done quantity of the order's stock moves, in kg.",
    )
    rounding_kg = fields.Float(
        "Rounded Away (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the unit of the material could not hold, in kg; lost to stock, and "
        "no difference.",
    )
    history_kg = fields.Float(
        "History (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the history keeps of silos, in kg; 0 while the batch is in the "
        "queue.",
    )
    moved_kg = fields.Float(
        "Other Location (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the move takes from other locations than when the order was closed, "
        "in kg; of what was made: puts into.",
    )
    lot_kg = fields.Float(
        "Other Lot (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the move takes of other lots than when the order was closed, in kg; "
        "of what was made: its own lot.",
    )
    is_assumed = fields.Boolean(
        "Assumed or Derived",
        readonly=True,
        help="Nobody has weighed or confirmed it: an addition by the bill of "
        "materials, a weight that is the sum of what went in.",
    )
    difference = fields.Float(
        "Difference (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="The greatest distance between two of the places, in kg, without what was "
        "rounded away. It must be zero.",
    )
    is_alarm = fields.Boolean(
        "Differs",
        readonly=True,
        help="By more than 0.006 kg, whatever the unit of the material.",
    )
    finding_id = fields.Many2one("scada.seal.finding", readonly=True)
    finding = fields.Text(
        "Found by the Seals", related="finding_id.text", related_sudo=True
    )

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        # constants of that file
        self.env.cr.execute(get_view(), {"tolerance": TOLERANCE_KG})

    # -- read -------------------------------------------------------------------------
    @api.model
    def _where_calc(self, domain, active_test=True):
        self._forgo_jit()
        return super()._where_calc(domain, active_test)

    def _read(self, fields):
        self._forgo_jit()
        return super()._read(fields)

    @api.model
    def _forgo_jit(self):
        """Let PostgreSQL interpret expressions in this transaction.

        Compiling them (from version 11 on) takes many times what it saves.
        """
        self.env.cr.execute(
            "SELECT set_config('jit', 'off', TRUE) FROM pg_settings WHERE name = 'jit'"
        )

    def _get_name(self):
        """Return the silo, else the product; of a seal its run."""
        if self.kind == "seal":
            return self.mo_id
        return (self.silo_id or self.product_id).display_name

    def _get_alarm_text(self):
        figures = {
            "name": self._get_name(),
            "accepted": round(self.accepted_kg, 3),
            "entry": round(self.entry_kg, 3),
            "stock": round(self.stock_kg, 3),
            "history": round(self.history_kg, 3),
            "moved": round(self.moved_kg, 3),
            "lot": round(self.lot_kg, 3),
        }
        if self.kind == "seal":
            return self.finding
        if self.kind == "silo":
            text = _(
                "%(name)s: accepted %(accepted)s kg, ledger %(entry)s kg, stock "
                "%(stock)s kg, history %(history)s kg, in another location %(moved)s "
                "kg, of another lot %(lot)s kg"
            )
        elif self.kind == "decision":
            text = _(
                "%(name)s: decided about %(accepted)s kg, stock %(stock)s kg, in "
                "another location %(moved)s kg, of another lot %(lot)s kg"
            )
        else:
            text = _(
                "%(name)s: closed with %(accepted)s kg, stock %(stock)s kg, in another "
                "location %(moved)s kg, of another lot %(lot)s kg"
            )
        return text % figures

    def _raise_alarm(self):
        self.ensure_one()
        text = self._get_alarm_text()
        if self.kind != "seal":  # whose findings are told where they are found
            _logger.error("%s: kilograms differ: %s", self.mo_id, text)
        self._ask()

    def _get_summary(self):
        if self.kind == "seal":
            return _("%s is not what was sealed") % self._get_name()
        return _("Kilograms of %s differ") % self._get_name()

    def _find_activities(self):
        """Return the activities about this row, in whatever language they are."""
        kind = self.env.ref("scada_bridge.mail_activity_type_alarm")
        summaries = [row._get_summary() for row in in_each_language(self)]
        return self.production_id.activity_ids.filtered(
            lambda one: one.activity_type_id == kind and one.summary in summaries
        )

    def _ask(self):
        """Have the responsible person look at the row, once."""
        self.ensure_one()
        if not self.production_id or self._find_activities():
            return
        user = self.company_id.scada_responsible_id or self.env.ref("base.user_admin")
        self.production_id.activity_schedule(
            "scada_bridge.mail_activity_type_alarm",
            summary=self._get_summary(),
            note=note_html(self._get_alarm_text()),
            user_id=user.id,
        )

    def action_open_order(self):
        """Open the manufacturing order whose kilograms are compared."""
        self.ensure_one()
        return self.production_id.get_formview_action()
