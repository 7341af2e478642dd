# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the old addons have kept of production: runs, failures, and notes of the rest.

A weighing, a consumption or a quality control is no reading of a plant of ours.  It is
a note of its order, lot or product, with all that the row says.
"""
from collections import defaultdict
from decimal import Decimal

from odoo import _, api, models

from ...domain.old.addon_rows import (
    addon_key,
    describe_row,
    read_addon_failure,
    read_oee,
)
from ...domain.old.import_report import IMPORTED, KNOWN, UNMATCHED
from ...domain.old.rows import OldRowError
from ...exceptions import ScadaStateError
from ...notes import note_html
from .import_ import CHUNK_ROWS

OEE, OEE_LINE = "scada_equipment_oee", "scada_equipment_oee_line"
HALF_GRAM = Decimal("0.0005")  # what a column of three decimals may round
# first that the row names: (column, model)
NOTED = {
    "scada_quality_control": (
        ("lot_id", "stock.production.lot"),
        ("product_id", "product.product"),
    ),
}
OF_ORDER = (("manufacturing_order_id", "mrp.production"),)
PRODUCTS = ("material_id", "product_id")


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    # -- failures ---------------------------------------------------------------------
    @api.model
    def _import_addon_failures(self, task, table, rows, place):
        column = "equipment_code" if table == "scada_failure_report" else "equipment_id"
        keys = {addon_key(table, row): row for row in rows}
        known = self._get_known(table, keys)
        task.report.count(table, KNOWN, len(known))
        failures = []
        for key, row in keys.items():
            if key in known:
                continue
            code = self._get_old_code(place, row[column])
            try:
                failures.append(read_addon_failure(table, row, code))
            except OldRowError as error:
                self._leave_row(task, table, row, str(error))
        self._record_failures(task, table, failures)

    # -- runs -------------------------------------------------------------------------
    @api.model
    def _import_oees(self, task, copy):
        """Make history of the OEE rows; return the kilograms, see the caller."""
        staged = left = Decimal(0)
        lines = defaultdict(list)
        for line in copy.rows(OEE_LINE) if copy.has(OEE_LINE) else ():
            lines[line["oee_id"]].append(line)
            staged += Decimal(line.get("qty_consumed") or 0)
        codes = {}
        if copy.has(OEE):
            codes = {r["id"]: r["equipment_code"] for r in copy.rows("scada_equipment")}
        for number, row in enumerate(copy.rows(OEE) if copy.has(OEE) else (), 1):
            code = codes.get(row["equipment_id"]) or ""
            left += self._import_oee(task, row, lines.pop(row["id"], []), code)
            if number % CHUNK_ROWS == 0:
                self._import_chunk(task, OEE, lambda *args: None, [], number)
        for rest in lines.values():
            left += self._leave_lines(task, rest, _("Its OEE row is gone."))
        self.env["base"].flush()
        kept = self._get_imported_kg()
        count = copy.count(OEE_LINE)
        if abs(staged - left - kept) > HALF_GRAM * (count + 1):
            raise ScadaStateError(
                _("%(staged)s kg are staged, %(kept)s kg in the history, %(left)s left")
                % {"staged": staged, "kept": kept, "left": left}
            )
        return staged, kept, left

    @api.model
    def _import_oee(self, task, row, lines, code):
        """Make history of one OEE row; return the kilograms that are in none."""
        key = addon_key(OEE, row)
        order = self._find_order(task, row)
        told = {"name": order.name or "", "state": order.state}
        try:
            oee = read_oee(row, lines, told, code)
        except OldRowError as error:
            return self._leave_oee(task, row, lines, str(error))
        if self._get_known(OEE, [key]):
            task.report.count(OEE, KNOWN)
            task.report.count(OEE_LINE, KNOWN, len(lines) - len(oee.rest))
        elif not order:
            reason = _("There is no such order of the company.")
            return self._leave_oee(task, row, lines, reason)
        else:
            before = task.report.counts[OEE, UNMATCHED]
            self._record_histories(task, OEE, [oee.batch])
            if task.report.counts[OEE, UNMATCHED] > before:
                return self._leave_lines(task, lines, _("Its OEE row is left out."))
            task.report.count(OEE_LINE, IMPORTED, len(lines) - len(oee.rest))
        return self._leave_lines(task, oee.rest, _("It is no silo."))

    @api.model
    def _leave_oee(self, task, row, lines, reason):
        self._leave_row(task, OEE, row, reason)
        return self._leave_lines(task, lines, _("Its OEE row is left out."))

    @api.model
    def _leave_lines(self, task, lines, reason):
        """Tell lines that are in no run; return their kilograms."""
        for line in lines:
            self._leave_row(task, OEE_LINE, line, reason)
        return sum((Decimal(li.get("qty_consumed") or 0) for li in lines), Decimal(0))

    @api.model
    def _get_imported_kg(self):
        """Return what the silos gave to the runs that OEE rows have become."""
        self.env.cr.execute(
            """
            SELECT COALESCE(sum(line.actual_consumption), 0)
              FROM scada_mo_history_line AS line
              JOIN ir_model_data AS named
                ON named.res_id = line.history_id AND named.model = 'scada.mo.history'
             WHERE named.module = '__scada_import__' AND named.name LIKE %s
            """,
            [OEE.replace("_", "\\_") + "\\_%"],
        )
        return Decimal(self.env.cr.fetchone()[0])

    # -- notes ------------------------------------------------------------------------
    @api.model
    def _import_notes(self, task, table, rows, place):
        """Note each row at what it is about, one note for all rows of a chunk."""
        names = self._get_names(rows, place)
        noted = defaultdict(list)
        for row in self._get_new_rows(task, table, rows):
            record = self._find_noted(task, table, row)
            if not record:
                reason = _("The company has no such order, lot or product.")
                self._leave_row(task, table, row, reason)
                continue
            if record._name == "mrp.production":
                self._hold_order(task, table, row, record)
            noted[record].append(describe_row(row, names))
            self._keep_row(task, table, row, record)
        title = _("From the old SCADA addons, %s:") % table
        for record, texts in noted.items():
            record._message_log(body=note_html(title, texts))

    @api.model
    def _find_noted(self, task, table, row):
        """Return the record that a row is about, None if it is gone."""
        for column, model in NOTED.get(table, OF_ORDER):
            record = self.env[model].browse(row.get(column) or []).exists()
            if record and record.company_id in (task.company, record.company_id[:0]):
                return record
        return None

    @api.model
    def _get_names(self, rows, place):
        """Return {column: {id: name}} of the columns that lead to records."""
        names = {
            "equipment_id": {
                old_id: "%s (%s)" % (row.get("name"), row.get("equipment_code"))
                for old_id, row in place["equipment"].items()
            }
        }
        products = self.env["product.product"].with_context(active_test=False)
        for column in PRODUCTS:
            found = products.browse({row.get(column) for row in rows} - {None}).exists()
            names[column] = {product.id: product.display_name for product in found}
        return names
