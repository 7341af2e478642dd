# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The batch record as a document: lots, additions, and the same bytes twice.

What is printed of a run is the same however often it is printed; who compares two files
sees at once whether they say the same.  Two things stand in the way: the moment of
printing, which is said in one place, and the order of glyphs in the file, which Qt
draws by lot unless it is told not to.
"""
import os
import re

from odoo import fields, models

RECORD = "scada_bridge.scada_batch_record"
CREATED = re.compile(rb"/CreationDate \(D:\d{14}")

# inherited by every wkhtmltopdf that this process starts
os.environ.setdefault("QT_HASH_SEED", "0")


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    def _get_lots(self):
        """Return a dict for each lot that the run's order consumed or made.

        ``product`` and ``lot`` (records), ``quantity`` (in ``unit``, a record),
        ``is_made``; none for a run whose order is closed by another one
        """
        self.ensure_one()
        if self.end != "done":
            return []
        order = self.production_id
        lots = [
            {
                "product": line.product_id,
                "lot": line.lot_id,
                "quantity": line.qty_done,
                "unit": line.product_uom_id,
                "is_made": is_made,
            }
            for moves, is_made in (
                (order.move_finished_ids, True),
                (order.move_raw_ids, False),
            )
            for line in moves.move_line_ids
            if line.lot_id and line.qty_done
        ]
        return sorted(lots, key=self._get_lot_key)

    def _get_lot_key(self, lot):
        return not lot["is_made"], lot["product"].display_name, lot["lot"].name

    def _get_additions(self):
        """Return a dict for each addition by hand that was reported; hook.

        ``date`` (UTC), ``product`` (record or empty), ``reference`` (text), ``kg``,
        ``state`` (text), ``decision`` (text or False)
        """
        self.ensure_one()
        return []

    def _get_corrections(self):
        """Return what was corrected after the end of the run, the first one first."""
        self.ensure_one()
        corrections = self.env["scada.correction"]
        return corrections.search([("history_id", "=", self.id)], order="id")

    def _get_deviating_lines(self):
        """Return the lines that were out of tolerance."""
        return self.line_ids.filtered("is_deviating")

    def _get_print_moment(self):
        """Return when this is printed, UTC; the one thing that differs next time."""
        return fields.Datetime.now()


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _run_wkhtmltopdf(self, bodies, **options):
        pdf = super()._run_wkhtmltopdf(bodies, **options)
        if self.sudo().report_name != RECORD:  # sudo: as Odoo asks itself
            return pdf
        moment = self.env["scada.mo.history"]._get_print_moment()
        date = "/CreationDate (D:%s" % moment.strftime("%Y%m%d%H%M%S")
        return CREATED.sub(date.encode("ascii"), pdf)
