# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant told of a run after its end, and a person took over.

A row per figure, only added: the kilograms by which it changed.  What a run has given
is its line in the history, which never changes, and the sum of its rows here.  Taking
one back adds a counter-entry, undoes its documents and is written in the ledger, too.

================  ====================================================================
the run           a figure that is taken over
================  ====================================================================
done, more        one more component, done, at the plant's time
done, less        given back from the component that consumed it, the last one first
done, weight      the quantity made: its move, and the order's quantity
aborted, or       unassigned material of the run, more or less of it; its weight is
withdrawn         kept here and is in no stock
================  ====================================================================

Setting, never adding: the difference is to what is booked now, not to what was shown.
"""
from typing import NamedTuple, Optional

from odoo import _, api, fields, models

from ...domain.run.balance import SMALLEST_KG
from ...exceptions import ScadaDataError, ScadaStateError
from ..history.signed import get_reversal_fields
from ..mixin.batch import KG_DIGITS
from .line import LEAST_KG

WEIGHT = 0  # in place of the number of a silo, as in the ledger


class Told(NamedTuple):
    """What the plant tells of a run that is over.

    :ivar actuals: {silo number: kg}
    :ivar weight: kg of what was made, None if it is not told
    """

    actuals: dict
    weight: Optional[float]


class ScadaCorrection(models.Model):
    _name = "scada.correction"
    _inherit = "scada.reasoned.mixin"
    _description = "SCADA Correction of a Run"
    _order = "id desc"
    _rec_name = "mo_id"

    history_id = fields.Many2one(
        "scada.mo.history",
        "Run",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    line_id = fields.Many2one(
        "scada.mo.history.line",
        "Silo of the Run",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty: the weight of what was made.",
    )
    mo_id = fields.Char("Order", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    kg = fields.Float("Changed by (kg)", digits=KG_DIGITS, required=True, readonly=True)
    move_id = fields.Many2one(
        "stock.move",
        "Stock Move",
        readonly=True,
        ondelete="restrict",
        help="Empty: the run did not end as done, its material is decided about.",
    )
    reading_seq = fields.Integer("Entry of the Ledger", readonly=True)
    user_name = fields.Char("Taken Over by")
    reversal_of_id, reversal_ids = get_reversal_fields("scada.correction")

    _sql_constraints = [
        ("reversal_uniq", "UNIQUE (reversal_of_id)", "It is taken back once."),
    ]

    # -- take over --------------------------------------------------------------------
    @api.model
    def _take_over(self, run, told, reason):
        """Book what the plant tells of a run that is over; called as superuser.

        :param run: ``scada.mo.history``, whose material is locked
        :param told: :class:`Told`
        :return: the new corrections
        :raise ScadaError: a figure can't be booked; nothing is
        """
        seq = self.env["scada.consumption.entry"]._get_next_seq(run.uuid)
        vals_list = []
        for number, kg in sorted(told.actuals.items()):
            line = run.line_ids.filtered(lambda ln: ln.silo_number == number)
            vals_list += self._book_line(run, line, number, kg, seq)
        if told.weight is not None:
            vals_list += self._book_weight(run, told.weight, seq)
        who = self._prepare_who_vals()
        made = self.create([dict(vals, reason=reason, **who) for vals in vals_list])
        run._ask_about_found_material()
        return made

    @api.model
    def _book_line(self, run, line, number, kg, seq):
        """Return the values of rows that bring a silo of the run to ``kg``."""
        if not line:
            raise ScadaDataError(
                _("%(order)s has no silo %(number)s. Book its %(kg)s kg by hand.")
                % {"order": run.mo_id, "number": number, "kg": round(kg, 3)}
            )
        kg, band = line._split_dead_band(kg)
        difference = kg - line.told_kg
        if abs(difference) < LEAST_KG:
            return []
        if run.end == "done":
            parts = run._get_corrected_order()._scada_correct_component(
                line, difference
            )
        else:
            line._check_undecided(difference)
            parts = [(self.env["stock.move"], difference)]
        self.env["scada.consumption.entry"]._record_correction(
            run, line, kg + band, seq
        )
        vals = self._prepare_vals(run, line.product_id, seq)
        return [
            dict(vals, line_id=line.id, kg=part, move_id=move.id)
            for move, part in parts
        ]

    @api.model
    def _book_weight(self, run, weight, seq):
        """Return the values of the row that brings the weight of the run to it."""
        if weight < SMALLEST_KG:
            raise ScadaDataError(_("The weight is more than 0 kg."))
        difference = weight - run.made_kg
        if abs(difference) < LEAST_KG:
            return []
        move = self.env["stock.move"]
        if run.end == "done":
            move = run._get_corrected_order()._scada_correct_weight(difference)
        lines = self.env["scada.mo.history.line"]
        entries = self.env["scada.consumption.entry"]
        entries._record_correction(run, lines, weight, seq)
        vals = self._prepare_vals(run, run.product_id, seq)
        return [dict(vals, kg=difference, move_id=move.id)]

    @api.model
    def _prepare_vals(self, run, product, seq):
        return {
            "history_id": run.id,
            "mo_id": run.mo_id,
            "company_id": run.company_id.id,
            "product_id": product.id,
            "reading_seq": seq,
        }

    # -- take back --------------------------------------------------------------------
    def _take_back(self, reason):
        """Undo these rows by counter-entries; called as superuser.

        :raise ScadaStateError: they are taken back, or a later one stands on them
        """
        runs = self.history_id
        last = runs.correction_ids.filtered(
            lambda row: not row.reversal_of_id and not row.reversal_ids
        )
        if self - last or max(last.mapped("reading_seq")) > max(
            self.mapped("reading_seq")
        ):
            raise ScadaStateError(
                _("%s was corrected once more, or this is taken back already.")
                % ", ".join(runs.mapped("mo_id"))
            )
        who = self._prepare_who_vals()
        seqs = {
            run: self.env["scada.consumption.entry"]._get_next_seq(run.uuid)
            for run in runs
        }
        self._undo_entries(seqs)
        for row in self:
            row._undo_documents()
        self.create(
            [dict(row._prepare_reversal_vals(), reason=reason, **who) for row in self]
        )
        runs._ask_about_found_material()

    def _undo_entries(self, seqs):
        """Write in the ledger what it said before, a row for each figure."""
        entries = self.env["scada.consumption.entry"]
        for run in self.history_id:
            rows = self.filtered(lambda r: r.history_id == run)
            for line in {row.line_id for row in rows}:
                before = entries._get_before(run, line, rows[0].reading_seq)
                entries._record_correction(run, line, before, seqs[run])

    def _undo_documents(self):
        self.ensure_one()
        run = self.history_id
        if run.end != "done":
            self.line_id._check_undecided(-self.kg)
        elif self.line_id:
            self.move_id._scada_change_done(-self.kg)
        else:
            run._get_corrected_order()._scada_correct_weight(-self.kg)

    def _prepare_reversal_vals(self):
        self.ensure_one()
        vals = self._prepare_vals(self.history_id, self.product_id, self.reading_seq)
        return dict(
            vals,
            line_id=self.line_id.id,
            kg=-self.kg,
            move_id=self.move_id.id,
            reversal_of_id=self.id,
        )


class ScadaMoHistoryLine(models.Model):
    _inherit = "scada.mo.history.line"

    def _split_dead_band(self, kg):
        """Return (kg, what of the plant's word counts as nothing)."""
        self.ensure_one()
        band = self.history_id.company_id.scada_dead_band
        if -band <= kg < 0 or (not self.consumption and abs(kg) <= band):
            return 0.0, kg
        if kg < 0:
            raise ScadaDataError(_("%s kg can't have been dosed.") % round(kg, 3))
        return kg, 0.0

    def _check_undecided(self, difference):
        """Raise if less would be left of the silo than was decided about."""
        if self and self.told_kg + difference < (
            sum(self.disposition_ids.mapped("kg")) - LEAST_KG
        ):
            raise ScadaStateError(
                _("%(silo)s of %(order)s: more than that is decided about already.")
                % {
                    "silo": self._get_name(),
                    "order": self.history_id.mo_id,
                }
            )


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    def _get_told_kg(self, number):
        """Return what the plant has told last of a silo; 0: of the weight."""
        self.ensure_one()
        told = self.env["scada.consumption.entry"]._get_last_value(self, number)
        if told is not None:
            return told
        if number == WEIGHT:
            return self._get_plant_weight()
        line = self.line_ids.filtered(lambda ln: ln.silo_number == number)
        return line.actual_consumption + line.dead_band_kg

    def _get_corrected_order(self):
        """Return the order that the run was done for, in its company.

        :raise ScadaStateError: it was deleted, or is not done any more
        """
        self.ensure_one()
        production = self.production_id.with_company(self.company_id)
        if production.state != "done":
            raise ScadaStateError(
                _("The order %s was deleted, or is not done.") % self.mo_id
            )
        return production

    def _ask_about_found_material(self):
        """Have somebody decide what became of material that has turned up."""
        names = ["unassigned_kg", "undecided_kg"]
        self.line_ids.invalidate_cache(names, self.line_ids.ids)
        for run in self:
            run.invalidate_cache(["unassigned_kg"], run.ids)
            activities = run.production_id._scada_get_material_activities()
            if run.unassigned_kg and not activities:
                run._raise_material_activity(run._get_material_responsible())
        self._update_material_activities()

    def _get_material_responsible(self):
        return self.company_id.scada_responsible_id or self.env.ref("base.user_admin")
