# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 1: take waiting orders into the queue of their line."""
import time

from odoo import api, models

from ...exceptions import ScadaConcurrencyError, ScadaDataError
from ..mixin.first import insert_once

# What two workers break that queue the same orders, or give the same numbers
PLACE_KEYS = ("production_uniq", "number_uniq")
PAGE = 50  # orders looked at together
# A batch lives for hours: nobody follows it, and its end would have to delete the note
NO_TRACKING = {"mail_create_nolog": True, "mail_create_nosubscribe": True}


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _cron_fill_queue(self):
        """Queue orders on every line that is filled automatically."""
        tasks = self.env["scada.task"]
        tasks._touch("task1")
        own = tasks._get_run_domain()
        lines = self.env["maintenance.equipment"].search(
            [("scada_is_line", "=", True)] + own
        )
        for line in lines.filtered(lambda line: line._is_scada_automatic()):
            line._delay_job("_job_fill_queue")

    @api.model
    def _fill_queue(self, equipment, candidates=None):
        """Fill the free numbers of a line's queue with waiting orders.

        Orders that can't be queued keep the reason, the others go on
        (doc/old-system.rst D20, D21).

        :param candidates: the orders to take, None = choose those that wait; a person
            who names orders need not wait for an empty queue
        :return: the new batches
        """
        started = time.monotonic()
        if not self._may_fill(equipment, candidates):
            return self.browse()
        adopted = self._create_queued(self._prepare_adopted_vals(equipment))
        numbers = self._get_free_numbers(equipment, candidates is not None)
        if candidates is None:
            candidates = self._iter_candidates(equipment)
        vals_list = self._prepare_queue_vals(equipment, numbers, candidates)
        batches = adopted | self._create_queued(vals_list)
        if batches:
            batches._after_queue_filled()
            batches._journal_queued(equipment, started)
        return batches

    @api.model
    def _may_fill(self, equipment, candidates):
        """Return whether orders wait and numbers may be given, and ask the plant.

        The plant is asked for nothing else.
        """
        waiting = candidates
        if waiting is None:
            orders = self.env["mrp.production"]
            waiting = orders.search(orders._get_scada_queue_domain(equipment), limit=1)
        numbers = self._get_free_numbers(equipment, candidates is not None)
        return bool(
            waiting
            and not equipment._get_scada_pause()
            and (numbers or equipment._get_scada_blocked_numbers())
            and equipment._try_record_lock("fill_queue")
            and equipment._look_at_plant()
        )

    def _journal_queued(self, equipment, started):
        self.env["scada.task"]._journal(
            "queue_filled",
            row={
                "started": started,
                "count": len(self),
                "company": self.company_id,
            },
            count=len(self),
            line=equipment.scada_code,
            batches=", ".join("%s=%s" % (b.batch_no, b.mo_id) for b in self),
        )

    @api.model
    def _get_free_numbers(self, equipment, is_top_up=False):
        """Return the batch numbers that may be given now, lowest first.

        A number that the plant can't take is not given, and a batch that waits for it
        holds up nobody but itself.
        """
        company = equipment._get_scada_company()
        domain = [("equipment_id", "=", equipment.id), ("has_number", "=", True)]
        taken = set(self.search(domain).mapped("batch_no"))
        blocked = equipment._get_scada_blocked_numbers()
        if (
            taken - blocked
            and not is_top_up
            and company.scada_queue_policy == "smart_wait"
        ):
            return []
        capacity = equipment._get_scada_capacity()
        return sorted(set(range(1, capacity + 1)) - taken - blocked)

    @api.model
    def _prepare_adopted_vals(self, equipment):
        """Return the values of batches that the plant has already, in their places.

        A place that shows two orders, one made and one that waits, is given to the
        first; the other is taken in when that has left.
        """
        orders = equipment._get_scada_orders_at_plant()
        silos = self.env["scada.silo"]._get_line_silos(equipment)
        parts = self.env["mrp.production"]._iter_scada_parts(orders)
        vals_list = [self._try_prepare_batch(part, silos) or {} for part in parts]
        places = {}
        for vals in vals_list:
            if "batch_no" in vals:
                places.setdefault(vals["batch_no"], vals)
        return list(places.values())

    @api.model
    def _prepare_queue_vals(self, equipment, numbers, candidates):
        """Return the values of batches, first come first.

        :param numbers: that may be given; an order that the plant has already brings
            its own
        """
        if not numbers:
            return []
        silos = self.env["scada.silo"]._get_line_silos(equipment)
        numbers, vals_list = list(numbers), []
        for production in self.env["mrp.production"]._iter_scada_parts(candidates):
            vals = self._try_prepare_batch(production, silos)
            if vals and "batch_no" not in vals:
                vals["batch_no"] = numbers.pop(0)
            if vals:
                vals_list.append(vals)
            if not numbers:
                break  # before the next one is looked at: it might be split
        return vals_list

    @api.model
    def _iter_candidates(self, equipment):
        """Yield the waiting orders page by page, so that refused ones don't block."""
        model = self.env["mrp.production"]
        domain = model._get_scada_queue_domain(equipment)
        offset = 0
        while True:
            page = model.search(
                domain,
                order=model._get_scada_queue_order(),
                limit=PAGE,
                offset=offset,
            )
            yield from page
            if len(page) < PAGE:
                return
            offset += PAGE

    @api.model
    def _try_prepare_batch(self, production, silos):
        try:
            production._scada_check_untouched(silos)
            vals = production._prepare_scada_batch_vals(silos)
        except ScadaDataError as error:
            production._scada_refuse(error.message)
            return None
        if production.scada_refusal:
            production.scada_refusal = False
        return vals

    @api.model
    def _create_queued(self, vals_list):
        """Create the batches, none if another worker queued them at the same time."""
        try:
            with insert_once(self, *PLACE_KEYS):
                batches = self.with_context(**NO_TRACKING).create(vals_list)
                batches.flush()
        except ScadaConcurrencyError:  # the loser leaves it at that
            self.env["scada.task"]._journal("queue_filled_elsewhere")
            return self.browse()
        batches.production_id._scada_lock_for_queue()
        batches.line_ids.silo_id._lock_for_queue()
        return batches.with_env(self.env)

    def _after_queue_filled(self):
        """Hook: the batches of ``self`` have just been queued (for the PLC addon)."""
