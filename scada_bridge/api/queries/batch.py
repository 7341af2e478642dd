# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What callers of the API do with the queue."""

from odoo import _, api, models

from ...acts import act
from ...domain.run.consumption import AppliedItem, ConsumptionResult
from ...domain.run.reading import Reading
from ...exceptions import ScadaDataError, ScadaNotFoundError, ScadaStateError
from ...models.mixin.job import RUN_NOW
from ...models.mixin.provenance import BY_CODE
from ...notes import note_html
from ...roles import check_decision, get_signature

ORDER = "equipment_id, batch_no"


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _get_queue(self, domain=()):
        """Return the batches of the user's companies, in the order of their numbers.

        Runs that callers report have never been in the queue.
        """
        own = [("company_id", "in", self.env.companies.ids), ("batch_no", ">", 0)]
        return self.search(own + list(domain), order=ORDER)

    @api.model
    def _find_order(self, mo_name):
        """Return the batch of an order, in the queue or reported by callers.

        :raise ScadaNotFoundError: the order has none
        """
        own = [("company_id", "in", self.env.companies.ids)]
        batch = self.search(own + [("mo_id", "=", mo_name.strip())], limit=1)
        if not batch:
            whole = [("production_id.scada_ordered_name", "=", mo_name.strip())]
            for part in self._get_queue(whole).sudo().production_id[:1]:
                # sudo: which parts there are, of batches that the caller may read
                part._scada_check_named(mo_name)
            raise ScadaNotFoundError(
                _("%s is not in the queue") % mo_name[:64], "batch_not_found"
            )
        return batch

    @api.model
    def _find_number(self, batch_no):
        """Return the batch with a number.

        :raise ScadaNotFoundError: no line has it
        :raise ScadaStateError: several lines have it
        """
        numbered = [("batch_no", "=", batch_no), ("has_number", "=", True)]
        batch = self._get_queue(numbered)
        if not batch:
            raise ScadaNotFoundError(
                _("No batch %s in the queue") % batch_no, "batch_not_found"
            )
        if len(batch) > 1:
            raise ScadaStateError(
                _("Batch %(number)s is on several lines: %(lines)s")
                % {
                    "number": batch_no,
                    "lines": ", ".join(batch.mapped("equipment_id_batch")),
                }
            )
        return batch

    @api.model
    def _get_refused(self):
        """Return the finished batches that Odoo has not accepted."""
        return self._get_queue(
            [("status_manufacturing", "=", True), ("update_odoo", "=", False)]
        )

    # -- fill -------------------------------------------------------------------
    @api.model
    @act("fill_queue")
    def _trigger_sync(self):
        """Task 1 now, on every line that is not switched off.

        :return: the batches queued; none where the queue was not empty
        """
        queued = self.browse()
        lines = self.env["maintenance.equipment"]._scada_get_lines()
        # sudo: nobody makes batches by hand; the lines are the user's companies'
        for line in lines.sudo().filtered("scada_auto_fill"):
            queued |= self.sudo()._fill_queue(line)
        return queued

    @api.model
    @act("stage", "limit", "offset")
    def _stage_orders(self, limit, offset):
        """Queue a page of the confirmed orders; those in the queue keep their number.

        They are taken in the order in which Task 1 takes them.  Orders of lines that
        are switched off are not among them.

        :return: (orders of the page that are in the queue now, orders of the page)
        """
        orders = self.env["mrp.production"]
        orders = orders.search(
            orders._get_scada_ready_domain()
            + [
                ("scada_equipment_id.scada_auto_fill", "=", True),
                ("company_id", "in", self.env.companies.ids),
            ],
            order=orders._get_scada_queue_order(),
            limit=limit,
            offset=offset,
        )
        # sudo: nobody makes batches by hand; the user has found these orders
        for line in orders.scada_equipment_id.sudo():
            own = orders.sudo().filtered(lambda order: order.scada_equipment_id == line)
            self.sudo()._fill_queue(line, own.filtered(lambda o: not o.scada_batch_ids))
        return len(orders.sudo().scada_batch_ids), len(orders)

    # -- leave ------------------------------------------------------------------
    @api.model
    @act("clear_queue", "override")
    def _clear_queue(self, override=None):
        """Archive every batch as cancelled; the orders may be queued again.

        :param override: as :meth:`_withdraw_from_plant`
        :return: number of batches
        """
        batches = self._get_queue()
        count = len(batches)
        reason = _("Queue cleared by %s.") % get_signature(self.env)
        # sudo: leaving the queue is code's alone; these are the user's own
        batches.sudo()._cancel(reason, override)
        return count

    @api.model
    @act("reset_queue", "override")
    def _reset_queue(self, override=None):
        """Open the plant's slots, then empty the queue.

        :param override: as :meth:`_withdraw_from_plant`
        :return: (addresses of the slots' words, number of batches)
        """
        # sudo: leaving the queue is code's alone; these are the user's own
        batches = self._get_queue().sudo()
        batches._check_not_made()
        batches._check_may_abort(_("Queue reset."))
        batches._check_override_asked(override)
        batches._withdraw_from_plant(override)
        return self._open_plant_slots(override), self._clear_queue(override)

    @act("cancel_batch", "notes", "override")
    def _cancel_by_user(self, notes, override=None):
        """Archive a batch as cancelled; its order stays out of the queue.

        :param override: as :meth:`_withdraw_from_plant`
        """
        self.ensure_one()
        # sudo: leaving the queue is a method's alone, and holds the order back
        self.sudo().production_id.scada_on_hold = True
        reason = notes or _("Cancelled by %s.") % get_signature(self.env)
        self.sudo()._cancel(reason, override)

    # -- report -----------------------------------------------------------------
    def _post_reported_totals(self, totals):
        """Store totals that a caller reports, and post them at once."""
        self.ensure_one()
        production = self._get_open_production()
        if self._is_reported():
            self._follow_reported()
        lines = {line.silo_number: line for line in self.line_ids if line.move_id}
        unknown = sorted(set(totals.actuals) - set(lines))
        actuals = {n: kg for n, kg in totals.actuals.items() if n in lines}
        is_finished = self.status_manufacturing
        self._store_and_post(actuals, totals.weight, is_finished, totals.date)
        moves = self._get_moves_by_line()
        return ConsumptionResult(
            production,
            [
                AppliedItem(lines[n].silo_id, float(kg), moves[lines[n]])
                for n, kg in sorted(actuals.items())
            ],
            [production._scada_no_component(number) for number in unknown],
        )

    def _store_and_post(self, actuals, weight, is_finished, date=None):
        reading = Reading(
            actuals=actuals,
            weight=weight,
            is_finished=is_finished,
            is_failed=self.status_operation,
            source="api",
            date=date,
        )
        if self._store_reading(reading) or not self.update_odoo:
            self._post_reading()
            self._clear_error()

    def _finish_now(self, weight, date=None):
        """Finish the batch with a weight: post, close the order, archive.

        :param date: when it was finished, naive UTC; None for now
        """
        self.ensure_one()
        if self._is_reported():
            self._follow_reported()
        self._store_and_post({}, weight, True, date)
        self._close_and_archive()

    def _finish_as_made(self, weight):
        """Close the order of a batch that the plant has made, with its own weight.

        :raise ScadaStateError: the plant is at work, or has weighed something else
        """
        self.ensure_one()
        if not self.status_manufacturing:
            self._check_reportable()
        made = self.actual_weight_quantity_finished_goods
        if self._kg_differ(made, weight):
            raise ScadaStateError(
                _("The plant made %(made)s kg of %(order)s, not %(told)s kg.")
                % {"made": made, "order": self.mo_id, "told": weight}
            )
        self._push_now()

    @act("retry_post")
    def _push_now(self):
        """Post a finished batch again, close its order, archive it.

        :return: (:class:`ConsumptionResult`, True if it is archived)
        :raise ScadaStateError: not finished, or Odoo refuses it again
        """
        self.ensure_one()
        if not self.status_manufacturing:
            raise ScadaStateError(_("%s is not finished by the plant yet") % self.mo_id)
        result = self._get_result()
        try:
            if not self.update_odoo:
                self._post_reading()
                self._clear_error()
            return result, self._close_and_archive()
        except ScadaDataError as error:
            raise ScadaStateError(str(error)) from error

    def _close_and_archive(self):
        """Close the order, archive the batch if the plant has let it go.

        :return: whether it is archived
        :raise ScadaStateError: it is held, its figures can't be right
        """
        self._close_production()
        if self.held_for:
            raise ScadaStateError(self.held_reason)
        if not self._is_closed() or not self._has_left_plant():
            return False
        self._archive("done")
        return True

    def _get_result(self):
        """Return the measured silos as a result, before the batch is archived."""
        measured = self.line_ids.filtered(
            lambda line: line.is_measured and line.move_id
        )
        return ConsumptionResult(
            self.production_id,
            [
                AppliedItem(line.silo_id, line.actual_consumption, [line.move_id])
                for line in measured
            ],
        )

    @act("reset_status")
    def _reset_status(self):
        """Set both status flags back: the batch counts as running again."""
        self.ensure_one()
        refusal = _("Only a SCADA manager may reset the status of a batch.")
        check_decision(self.env, "reset_status", refusal)
        if self.date_closed:
            raise ScadaStateError(_("%s is closed already") % self.mo_id)
        self.write(
            {
                "status_manufacturing": False,
                "status_operation": False,
                "held_for": False,
                "held_reason": False,
                "date_finished": False,
                "state": "running" if self.reading_seq else "waiting",
            }
        )
        text = _("Status reset by %s.") % get_signature(self.env)
        self._message_log(body=note_html(text))

    @api.model
    @act("retry_post")
    def _trigger_posts(self):
        """Task 2 now: post what is stored; the PLC addon reads the plant first.

        :return: (posted, refused, [(PLC, why it was not read)])
        """
        batches = self._get_queue(self._get_to_post_domain())
        return (*self._run_each(batches, "_job_post", "update_odoo"), [])

    @api.model
    @act("retry_post")
    def _trigger_archiving(self):
        """Task 3 now: close and archive what is finished.

        :return: (archived, refused)
        """
        batches = self._get_queue([("status_manufacturing", "=", True)])
        self._run_each(batches, "_job_post", "update_odoo")
        done = batches._run_each(batches, "_job_finish", None)
        return done

    @api.model
    def _run_each(self, batches, job, flag):
        """Run a job's method for each batch; one that fails keeps its reason."""
        ids = batches.ids
        # sudo: nobody writes batches by hand; the callers give the user's own
        for batch in batches.sudo().with_context(**{RUN_NOW: BY_CODE}):
            getattr(batch, job)()
        left = self.sudo().browse(ids).exists()
        refused = left.filtered(lambda b: not flag or not b[flag])
        return len(ids) - len(refused), len(refused)

    @api.model
    @act("open_slots", "override")
    def _open_plant_slots(self, override=None):
        """Open every write slot of the plant; return their addresses (PLC addon).

        :param override: go on without a plant that does not answer
        """
        return []
