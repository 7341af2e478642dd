# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant's old Odoo addons, from the staged copy of their tables.

The same rules as for the old middleware: one transaction, each row once, nothing is
guessed, no stock is moved.  Odoo's own records (orders, products, bills) are found by
their ids, which they have kept.  At the end every row has an outcome, and the kilograms
of the history are those of the copy, or all of it is rolled back.
"""
from collections import Counter

from odoo import _, api, models

from ...acts import act
from ...domain.old.addon_rows import describe_row
from ...domain.old.import_report import ATTENTION, IMPORTED, KNOWN, UNMATCHED
from ...domain.order.document import is_open
from ...exceptions import ScadaStateError

# of rows whose place SCADA Bridge does not have; --export writes them all
NO_PLACE = (
    "stock_move",
    "scada_sensor_reading",
    "scada_api_log",
    "mail_message",
    "ir_attachment",
)


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    @act("import")
    def _import_old_addons(self, task, copy):
        """Import what was staged.

        :param task: :class:`~.import_.ImportTask`
        :param copy: :class:`~..staged.copy.StagedCopy`
        :return: kilograms that silos gave: (staged, in the history, left out)
        :raise ScadaStateError: counts or kilograms are not those of the copy
        """
        self._lock_import()
        self = self.with_company(task.company)
        before = Counter(task.report.counts)
        for table, importer in self._get_addon_importers(copy):
            if copy.has(table):
                self._import_table(task, copy, table, importer)
        for table in NO_PLACE:
            self._tell_no_place(task, copy, table)
        kilograms = self._import_oees(task, copy)
        self._check_counts(task.report.counts - before, copy)
        return kilograms

    @api.model
    def _get_addon_importers(self, copy):
        """Return [(table, method for a chunk of its rows)], in their order.

        What keeps orders out of the queue comes before what gives them a line.
        """
        place = {"equipment": {row["id"]: row for row in copy.rows("scada_equipment")}}

        def with_place(method):
            return lambda task, table, rows: method(task, table, rows, place)

        return [
            ("scada_mo_data", self._import_sent_orders),
            ("maintenance_equipment", with_place(self._import_links)),
            ("scada_equipment", with_place(self._import_equipment)),
            ("mrp_bom", self._import_lines),
            ("mrp_bom_line", with_place(self._import_bom_silos)),
            ("mrp_production", self._import_lines),
            ("scada_failure_report", with_place(self._import_addon_failures)),
            ("scada_equipment_failure", with_place(self._import_addon_failures)),
            ("scada_mo_weight", with_place(self._import_notes)),
            ("scada_material_consumption", with_place(self._import_notes)),
            ("scada_equipment_material", with_place(self._import_notes)),
            ("scada_quality_control", with_place(self._import_notes)),
        ]

    @api.model
    def _get_new_rows(self, task, table, rows):
        """Return the rows that no earlier run has dealt with."""
        known = self._get_known(table, [str(row["id"]) for row in rows])
        task.report.count(table, KNOWN, len(known))
        return [row for row in rows if str(row["id"]) not in known]

    @api.model
    def _keep_row(self, task, table, row, record):
        """Count a row that has become a part of ``record``."""
        self._remember(table, [(str(row["id"]), record)])
        task.report.count(table, IMPORTED)

    @api.model
    def _leave_row(self, task, table, row, reason):
        """Count a row that is left out, and say all that it says."""
        text = "%s %s" % (reason, describe_row(row, {}))
        task.report.add_finding(table, str(row["id"]), UNMATCHED, text)

    @api.model
    def _tell_no_place(self, task, copy, table):
        count = copy.count(table)
        if not count:
            return
        reason = _(
            "%s rows have no place in SCADA Bridge. They stay in the staged copy; "
            "--export DIRECTORY writes them as CSV."
        )
        task.report.count(table, UNMATCHED, count - 1)
        task.report.add_finding(table, "*", UNMATCHED, reason % count)

    @api.model
    def _import_sent_orders(self, task, table, rows):
        """Keep out of the queue what the old middleware may have at the PLC."""
        for row in self._get_new_rows(task, table, rows):
            order = self._find_order(task, row)
            if not order:
                self._leave_row(
                    task, table, row, _("There is no such order of the company.")
                )
                continue
            if row.get("last_sent_to_middleware") or row.get("send_count"):
                self._hold_order(task, table, row, order)
            self._keep_row(task, table, row, order)

    @api.model
    def _hold_order(self, task, table, row, order):
        """Keep an open order out of the queue, since the plant may be making it."""
        if not is_open(order) or order.scada_on_hold:
            return
        reason = _(
            "The old addons sent it to the middleware, or logged kilograms of it: it "
            "may be in the PLC. If the plant will not make it, untick Keep out of the "
            "SCADA Queue."
        )
        self._exclude_from_queue(order, reason)
        label = "%s %s" % (row["id"], order.name)
        task.report.add_finding(table, label, ATTENTION, reason)

    @api.model
    def _find_order(self, task, row):
        """Return the manufacturing order of a row, none if it is gone."""
        order = self.env["mrp.production"].browse(row.get("manufacturing_order_id"))
        return order.exists().filtered(lambda o: o.company_id == task.company)

    @api.model
    def _check_counts(self, counts, copy):
        """Raise unless every row has one outcome."""
        for table, copied in copy.copied.items():
            told = sum(counts[table, o] for o in (IMPORTED, KNOWN, UNMATCHED))
            if told != copied.rows:
                raise ScadaStateError(
                    _("%(table)s: %(told)s of %(rows)s rows have an outcome")
                    % {"table": table, "told": told, "rows": copied.rows}
                )
