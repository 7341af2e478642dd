# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant board: all that it shows of one line, with a constant number of queries."""
from datetime import datetime, time

from dateutil import tz

from odoo import api, fields, models

from ..material.given import ENDED, MADE

LAST_FAILURES = 4
FINISHED_SQL = """
SELECT count(*), COALESCE(sum(made.kg), 0)
  FROM scada_mo_history h
  {made}
 WHERE (h.state = 'done' OR h.status_manufacturing) AND h.equipment_id = %(line)s
   AND h.date_archived >= %(start)s AND {ended} >= %(start)s
"""


class ScadaBoard(models.AbstractModel):
    _inherit = "scada.board"

    @api.model
    def get_board(self, line_id=None):
        """Return the board of a line as the client action draws it.

        :param line_id: ``maintenance.equipment``, None or unknown = the first line
        :return: dict: ``lines`` [{id, name}], ``now`` (UTC text), and if there is a
            line: ``line``, ``silos``, ``slots`` (a dict per number of the queue),
            ``held`` (a dict per batch that waits for a person), ``pause``, ``orders``,
            ``failures``, ``material``, ``today``, ``connection`` (False without one).
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
            "pause": self._prepare_pause(line),
            "silos": [
                self._prepare_silo(silo)
                for silo in self.env["scada.silo"]._get_line_silos(line)
            ],
            "slots": self._prepare_slots(line, batches.filtered("has_number")),
            "held": [self._prepare_held(b) for b in batches if b.held_for],
            "orders": self._prepare_orders(line),
            "failures": self._prepare_failures(company),
            "material": self._prepare_material(line),
            "today": self._prepare_today(line, company, batches),
            "connection": False,
        }

    @api.model
    def _prepare_pause(self, line):
        """Return since when and why the line is paused, False if it works."""
        pause = line._get_scada_pause()
        return bool(pause) and {
            "since": self._date(pause.date),
            "text": line._get_scada_pause_text(pause),
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
    def _prepare_held(self, batch):
        return {
            "batch": batch.id,
            "order": batch.mo_id,
            "reason": batch.held_reason or "",
            "since": self._date(batch.date_finished),
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
    def _prepare_material(self, line):
        """Return how much of aborted runs waits for a decision."""
        count, kg = self.env["scada.unassigned.material"]._get_totals(
            [("equipment_id", "=", line.id)]
        )
        return {"count": count, "kg": kg}

    @api.model
    def _prepare_today(self, line, company, batches):
        """Return what was finished since midnight in the plant, in the queue or not."""
        zone = company._get_scada_zone()
        midnight = datetime.combine(company._scada_today(), time.min, zone)
        start = midnight.astimezone(tz.UTC).replace(tzinfo=None)
        params = {"line": line.id, "start": start}
        self.env.cr.execute(FINISHED_SQL.format(made=MADE, ended=ENDED), params)
        count, weight = self.env.cr.fetchone()
        finished = batches.filtered(
            lambda b: b.state == "finished" and b.date_finished >= start
        )
        weights = finished.mapped("actual_weight_quantity_finished_goods")
        return {
            "batches": count + len(finished),
            "weight": float(weight) + sum(weights),
        }
