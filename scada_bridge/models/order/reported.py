# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The order's half of ``models/batch/reported.py``: what callers may report of it."""
from decimal import Decimal

from odoo import models

from ...domain.order.document import is_open
from ...domain.order.limits import PlantLimits
from ..mixin.batch import KG_DIGITS


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_get_reported(self):
        """Return the run that callers report, a new one if there is none.

        Empty if no line makes the order: it has no silos, and is no plant's.

        :raise ScadaStateError: the plant makes it, or can't be asked whether it does
        """
        self.ensure_one()
        batch = self._get_scada_queued()  # a batch is moved on by methods alone
        if batch:
            batch = batch._hand_to_caller()
        if not batch and self._scada_get_lines()[self.id]:
            batch = batch._open_reported(self._sudo_checked("read"))
        return batch

    def _prepare_scada_reported_vals(self):
        """Return the values of a run of this order that callers report.

        Whatever the PLC could take: another system makes it.
        """
        line = self._scada_get_lines()[self.id]
        limits = line._get_scada_limits()
        vals = dict(
            self._prepare_scada_reported_plan(),
            source="api",
            batch_no=0,
            has_number=False,
            mo_id=self.name,
            reference=self._get_scada_reference(limits.reference_chars),
            production_id=self.id,
            equipment_id=line.id,
            equipment_id_batch=line.scada_code or line.name,
            company_id=self.company_id.id,
        )
        self._scada_use_product_unit()
        return vals

    def _prepare_scada_reported_plan(self):
        """Return what of these values follows the order."""
        return {
            "product_id": self.product_id.id,
            "consumption": self._get_scada_quantity(PlantLimits()),
            "line_ids": [
                (0, 0, self._prepare_scada_reported_line_vals(silo, moves))
                for silo, moves in self._scada_get_moves_by_silo().values()
            ],
        }

    def _prepare_scada_reported_line_vals(self, silo, moves):
        return {
            "silo_id": silo.id,
            "silo_number": silo.number,
            "content_id": silo._get_content().id,
            "move_id": moves[0].id,
            "product_id": moves[0].product_id.id,
            "component_name": moves[0].product_id.name,
            "consumption": sum(move._scada_kg() or 0.0 for move in moves),
        }

    def _scada_get_moves_by_silo(self):
        """Return {silo number: (silo, open component moves)}."""
        silos = self._scada_get_silos()
        found = {}
        for move in self.move_raw_ids:
            if not is_open(move):
                continue
            silo = move._get_scada_silo(silos)
            # what the silo gave is nothing that it does not hold
            if silo and not move._scada_is_mismatch(silo):
                found.setdefault(silo.number, (silo, []))[1].append(move)
        return found

    def _scada_share_moves(self, moves, kg):
        """Return {move: kg}: each filled up to its demand, the last takes the rest."""
        shares, left = {}, Decimal(repr(kg))
        for move in moves[:-1]:
            demand = Decimal(repr(move._scada_kg() or 0.0))
            shares[move] = float(min(left, demand))
            left -= Decimal(repr(shares[move]))
        shares[moves[-1]] = float(left)
        return shares

    def _scada_get_own_kg(self, moves):
        """Return the kg on component moves that are not those of ended runs."""
        consumed = self._scada_get_consumed()
        done = sum(move._scada_get_done_kg() for move in moves)
        theirs = sum(consumed.get(move, 0.0) for move in moves)
        return round(done - theirs, KG_DIGITS[1])
