# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant board: all that it shows of one line, with a constant number of queries."""
from datetime import datetime, time

from dateutil import tz

from odoo import _, api, fields, models
from odoo.tools import float_compare

from ..mixin.batch import KG_DIGITS

LAST_FAILURES = 4
# Colours the bar of a silo without a tolerance of its own; nothing is decided by it.
SHOWN_TOLERANCE = 0.02


class ScadaBoard(models.AbstractModel):
    _inherit = "scada.board"

    @api.model
    def get_board(self, line_id=None):
        """Return the board of a line as the client action draws it.

        :param line_id: ``maintenance.equipment``, None or unknown = the first line
        :return: dict: ``lines`` [{id, name}], ``now`` (UTC text), and if there is a
            line: ``line``, ``silos``, ``slots`` (a dict per number of the queue),
            ``orders``, ``failures``, ``today``, ``connection`` (False without one).
            Quantities are kg, dates UTC texts or False.
        :raise AccessError: the user may not see batches
        """
        self.env["scada.mo.batch"].check_access_rights("read")
        lines = self._get_lines()
        line = lines.filtered(lambda one: one.id == line_id) or lines[:1]
        board = {
            "lines": [{"id": one.id, "name": one.name} for one in lines],
            "now": fields.Datetime.to_string(fields.Datetime.now()),
        }
        return dict(board, **self._prepare_board(line)) if line else board

    @api.model
    def _get_lines(self):
        return self.env["maintenance.equipment"].search(
            [
                ("scada_is_line", "=", True),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="scada_code, id",
        )

    @api.model
    def _prepare_board(self, line):
        """Return what is on the board of ``line``; the PLC addon adds its part."""
        company = line._get_scada_company()
        batches = self.env["scada.mo.batch"].search(
            [("equipment_id", "=", line.id)], order="batch_no"
        )
        return {
            "line": {"id": line.id, "name": line.name, "code": line.scada_code},
            "silos": [
                self._prepare_silo(silo)
                for silo in self.env["scada.silo"]._get_company_silos(company)
            ],
            "slots": self._prepare_slots(line, batches),
            "orders": self._prepare_orders(line),
            "failures": self._prepare_failures(company),
            "today": self._prepare_today(line, company, batches),
            "connection": False,
        }

    # -- silos and slots ------------------------------------------------------------
    @api.model
    def _prepare_silo(self, silo):
        return {
            "number": silo.number,
            "letter": silo.letter or "",
            "name": silo.name,
            "kind": silo.kind,
            "material": silo.product_id.name or "",
        }

    @api.model
    def _prepare_slots(self, line, batches):
        """Return a dict for each number of the queue, and for batches beyond it."""
        by_number = {batch.batch_no: batch for batch in batches}
        numbers = set(range(1, line._get_scada_capacity() + 1)) | set(by_number)
        return [
            self._prepare_slot(number, by_number.get(number))
            for number in sorted(numbers)
        ]

    @api.model
    def _prepare_slot(self, number, batch):
        if not batch:
            return {"number": number, "batch": False}
        states = dict(batch._fields["state"]._description_selection(self.env))
        return {
            "number": number,
            "batch": batch.id,
            "order": batch.mo_id,
            "product": batch.product_id.name or "",
            "state": batch.state,
            "state_name": states[batch.state],
            "since": self._date(batch._get_board_since()),
            "reading": self._date(batch.date_reading),
            "target": batch.consumption,
            "actual": batch.total_actual,
            "weight": batch.actual_weight_quantity_finished_goods,
            "problem": batch._get_board_problem() or "",
            "on_hold": batch.on_hold,
            "silos": {
                str(line.silo_number): self._prepare_dose(line)
                for line in batch.line_ids
            },
        }

    @api.model
    def _prepare_dose(self, line):
        return {
            "material": line.component_name or "",
            "target": line.consumption,
            "actual": line.actual_consumption,
            "deviation": line.deviation,
            "level": line._get_board_level(),
        }

    @api.model
    def _date(self, date):
        return fields.Datetime.to_string(date) if date else False

    # -- figures ----------------------------------------------------------------------
    @api.model
    def _prepare_orders(self, line):
        """Return how many orders wait for a place, and why they may not come."""
        orders = self.env["mrp.production"]
        waiting = orders.search_count(orders._get_scada_queue_domain(line))
        refused = orders.search_count(
            orders._get_scada_queue_domain(line) + [("scada_refusal", "!=", False)]
        )
        return {
            "waiting": waiting,
            "refused": refused,
            "is_automatic": line._is_scada_automatic(),
        }

    @api.model
    def _prepare_failures(self, company):
        reports = self.env["scada.failure.report"]
        domain = [("state", "!=", "resolved"), ("company_id", "=", company.id)]
        return {
            "count": reports.search_count(domain),
            "last": [
                {
                    "id": report.id,
                    "equipment": report.equipment_id.name or report.equipment_code,
                    "description": report.description,
                    "severity": report.severity or "",
                    "since": self._date(report.failure_date or report.created_at),
                }
                for report in reports.search(domain, limit=LAST_FAILURES)
            ],
        }

    @api.model
    def _prepare_today(self, line, company, batches):
        """Return what was finished since midnight in the plant, in the queue or not."""
        zone = company._get_scada_zone()
        midnight = datetime.combine(company._scada_today(), time.min, zone)
        start = midnight.astimezone(tz.UTC).replace(tzinfo=None)
        self.env.cr.execute(
            """
            SELECT count(*), COALESCE(sum(actual_weight_quantity_finished_goods), 0)
            FROM scada_mo_history
            WHERE state = 'done' AND equipment_id = %(line)s
              AND date_archived >= %(start)s AND date_finished >= %(start)s
            """,
            {"line": line.id, "start": start},
        )
        count, weight = self.env.cr.fetchone()
        finished = batches.filtered(
            lambda b: b.state == "finished" and b.date_finished >= start
        )
        weights = finished.mapped("actual_weight_quantity_finished_goods")
        return {
            "batches": count + len(finished),
            "weight": float(weight) + sum(weights),
        }


class ScadaMoBatch(models.Model):
    _name = "scada.mo.batch"
    _inherit = ["scada.mo.batch", "scada.board.mixin"]

    def _get_board_lines(self):
        return self.equipment_id

    def _get_board_since(self):
        """Return when the batch came into its present state."""
        self.ensure_one()
        dates = {"running": self.date_started, "finished": self.date_finished}
        return dates.get(self.state) or self.date_queued

    def _get_board_problem(self):
        """Return in one sentence what keeps this batch from going on, if anything."""
        self.ensure_one()
        if self.error_message:
            return self.error_message
        if self.status_operation:
            return _("The plant reports that its operation failed.")
        if self.on_hold:
            return _("On hold: nothing is posted until a manager releases it.")
        return ", ".join(filter(None, self.activity_ids.mapped("summary")))


class ScadaMoBatchLine(models.Model):
    _inherit = "scada.mo.batch.line"

    def _get_board_level(self):
        """Return how the silo's bar is coloured.

        :return: "none" (nothing told), "dosing" (less than the target, may still come),
            "ok" (within the tolerance), "under" or "over" (out of it)
        """
        self.ensure_one()
        if not self.is_measured:
            return "none"
        tolerance = self._get_tolerance()
        if tolerance is None:
            tolerance = self.consumption * SHOWN_TOLERANCE
        if float_compare(abs(self.deviation), tolerance, KG_DIGITS[1]) <= 0:
            return "ok"
        if self.deviation > 0:
            return "over"
        return "under" if self.batch_id.status_manufacturing else "dosing"


class ScadaFailureReport(models.Model):
    _name = "scada.failure.report"
    _inherit = ["scada.failure.report", "scada.board.mixin"]
    _board_fields = {"state", "description", "equipment_id", "severity", "failure_date"}

    def _get_board_lines(self):
        return self.company_id._get_scada_lines()


class ScadaSilo(models.Model):
    _name = "scada.silo"
    _inherit = ["scada.silo", "scada.board.mixin"]

    def _get_board_lines(self):
        return self.company_id._get_scada_lines()


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_scada_lines(self):
        """Return the production lines of the companies."""
        # sudo: the boards are told whoever changes what is on them
        lines = self.env["maintenance.equipment"].sudo()
        return lines.search(
            [("scada_is_line", "=", True), ("company_id", "in", self.ids)]
        )

    def _is_scada_automatic(self):
        """Tell if some line of the company is filled by itself."""
        self.ensure_one()
        lines = self._get_scada_lines()
        return any(line._is_scada_automatic() for line in lines)
