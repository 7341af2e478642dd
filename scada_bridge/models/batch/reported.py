# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A run that callers of the API report: another system makes the order.

It has all that a run of the plant has: silos, ledger, weight, end, and what it gave
waits for a decision if it is aborted.  It has no place in the queue, nothing of it goes
to a PLC, and its plan is what the order says at each report.

Each run is told by one side only.  What the plant has begun is not taken from callers;
an order that the plant has not begun is taken back from it by the first report::

    order is            the first report
    not in the queue    opens a run of the API
    in the queue        line without PLC: drives that run; else it ends as withdrawn,
                        and a run of the API is opened
    at the plant        is refused
"""
from decimal import Decimal

from odoo import api, fields, models

from ...domain.run.reading import Reading
from ...exceptions import ScadaStateError
from ...translations import _
from ..mixin.first import insert_once
from .fill import NO_TRACKING


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _is_reported(self):
        """Return whether this run was opened by a caller's report."""
        self.ensure_one()
        return self.source == "api" and not self.batch_no

    def _is_made_by_plant(self):
        """Return whether the plant, and no caller, reports this run."""
        self.ensure_one()
        return bool(self.reading_seq) and self.source != "api"

    def _check_reportable(self):
        """Raise if callers may not report these runs.

        :raise ScadaStateError: the plant makes it, and reports it
        """
        for batch in self:
            if batch._is_made_by_plant():
                raise ScadaStateError(
                    _("%s is made by the plant, whose own figures are taken alone.")
                    % batch.mo_id
                )

    def _hand_to_caller(self):
        """Return the run that is reported from now on, none if a new one is to be.

        Hook for the PLC addon.

        :raise ScadaStateError: the plant has it, or can't be asked
        """
        self._check_reportable()
        return self

    @api.model
    def _open_reported(self, production):
        """Return a new run of an order, with what is entered on its components.

        :raise ScadaConcurrencyError: another transaction was first
        """
        vals = production._prepare_scada_reported_vals()
        with insert_once(self, "production_uniq"):
            batch = self.with_context(**NO_TRACKING).create(vals)
            batch.flush()
        batch = batch.with_env(self.env)
        production._scada_lock_for_queue()
        entered = batch._get_entered()
        if entered:
            batch._store_reading(Reading(actuals=entered, source="manual"))
        return batch

    def _end_reported(self):
        """Take a run for finished whose callers tell nothing more."""
        vals = {"status_manufacturing": True, "state": "finished"}
        self._write_untracked(dict(vals, date_finished=fields.Datetime.now()))

    def _get_entered(self):
        """Return {silo number: kg} that are on the components already.

        Reported before this release, or entered by a person; what the order consumes
        of ended runs is theirs.
        """
        entered = {}
        for line, moves in self._get_moves_by_line().items():
            kg = self.production_id._scada_get_own_kg(moves)
            if self._kg_differ(kg, 0.0):
                entered[line.silo_number] = Decimal(repr(kg))
        return entered

    def _get_moves_by_line(self):
        """Return {line: component moves that take what its silo gave}.

        A silo of the plant serves one component.  What another system makes may name
        it for several, which are filled in their order.
        """
        moves = {line: line.move_id for line in self.line_ids}
        if self._is_reported() and self.production_id:
            found = self.production_id._scada_get_moves_by_silo()
            for line in self.line_ids:
                if line.silo_number in found:
                    moves[line] = line.move_id.browse().concat(
                        *found[line.silo_number][1]
                    )
        return moves

    def _get_dosed_moves(self):
        """Return the component moves that silos serve."""
        return self.line_ids.move_id.concat(*self._get_moves_by_line().values())

    def _follow_reported(self):
        """Bring the plan to what the order says now; what was reported stays."""
        vals = self.production_id._prepare_scada_reported_plan()
        if self._get_plan_of(vals) == self._get_plan():
            return
        lines = {line.silo_number: line.id for line in self.line_ids}
        commands = [
            (
                (1, lines[row["silo_number"]], row)
                if row["silo_number"] in lines
                else (0, 0, row)
            )
            for _command, _id, row in vals["line_ids"]
        ]
        self._write_untracked(dict(vals, line_ids=commands))
