# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 2, ERP half: store what the plant says, then post it to the stock moves."""
import json
import time
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import float_compare

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError, ScadaStateError
from ...translations import _
from ..mixin.batch import KG_DIGITS


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    # -- store ----------------------------------------------------------------
    def _store_reading(self, reading):
        """Keep what the plant says about this batch; queue the posting of it.

        Quantities are absolute: the same reading again changes nothing, a lower one
        corrects downwards.  The job is a row in the same database, so it exists
        exactly when the reading does.

        :param reading: :class:`~odoo.addons.scada_bridge.domain.run.reading.Reading`
        :return: True if the reading contained anything new
        :raise ScadaDataError: it names a silo that the batch does not have
        :raise ScadaStateError: it has new values for an order that is closed already
        """
        self.ensure_one()
        started = time.monotonic()
        changes = self._get_changed_lines(reading)
        header = self._prepare_reading_vals(reading)
        if not changes and not header:
            self.env["scada.task"]._count_later("readings", "unchanged")
            return False
        if self.date_closed:
            raise ScadaStateError(
                _("%s is closed already, later quantities are not taken.") % self.mo_id
            )
        self._write_reading(reading, header, changes)
        self._delay_job("_job_post")
        self._journal_reading(reading, changes, started)
        return True

    def _write_reading(self, reading, header, changes):
        """Write what a reading contains: the ledger, the silos, then the batch.

        :param header: values of the batch itself
        :param changes: [(batch line, kg)]
        """
        now = fields.Datetime.now()
        reported_at = reading.date or now
        entries = self.env["scada.consumption.entry"]
        entries._record_reading(self, reading, changes, reported_at)
        self.line_ids._set_actuals(changes)
        self._write_untracked(
            dict(
                header,
                source=self._get_source(reading),
                reading_seq=self.reading_seq + 1,
                date_reading=now,
                date_started=self.date_started or now,
                date_finished=reported_at if reading.is_finished else False,
                state="finished" if reading.is_finished else "running",
            )
        )

    def _get_source(self, reading):
        """Return who makes the batch: whoever reports first."""
        is_first = reading.source == "api" and not self.reading_seq
        return "api" if is_first else self.source

    def _get_changed_lines(self, reading):
        """Return [(batch line, kg as reported)] for the silos with new values."""
        lines = {line.silo_number: line for line in self.line_ids}
        band = self._get_dead_band()
        self._check_below_zero(reading, band)
        unknown = {
            number
            for number, quantity in reading.actuals.items()
            if number not in lines and float(quantity) > band
        }
        if unknown:
            raise ScadaDataError(
                _("Batch %(batch)s (%(order)s) has no silo %(silos)s.")
                % {
                    "batch": self.batch_no,
                    "order": self.mo_id,
                    "silos": ", ".join(str(number) for number in sorted(unknown)),
                }
            )
        changes = []
        for number, quantity in sorted(reading.actuals.items()):
            line, quantity = lines.get(number), float(quantity)
            if line and line._is_news(quantity):
                changes.append((line, quantity))
        return changes

    def _get_dead_band(self):
        """Return what an empty scale may show, in kg."""
        company = self.company_id
        field = company._fields["scada_dead_band"]
        if not self.env.cache.contains(company, field):
            # this alone, and not the hundred other fields of a company
            company.read([field.name], load="")
        return company.scada_dead_band

    def _check_below_zero(self, reading, band):
        """Raise if a silo shows less than a scale that is empty may show."""
        faulty = [
            "%s: %s" % (number, quantity)
            for number, quantity in sorted(reading.actuals.items())
            if float(quantity) < -band
        ]
        if faulty:
            raise ScadaDataError(
                _(
                    "Batch %(batch)s (%(order)s): silos are further below zero than "
                    "%(band)s kg: %(silos)s kg. Have their scales looked at; what they "
                    "gave is taken as soon as the plant shows it right."
                )
                % {
                    "batch": self.batch_no,
                    "order": self.mo_id,
                    "band": band,
                    "silos": ", ".join(faulty),
                }
            )

    def _prepare_reading_vals(self, reading):
        """Return the values of the batch itself that the reading changes."""
        vals = {}
        weight = self._get_plant_weight()
        if reading.weight is not None and self._kg_differ(weight, reading.weight):
            vals["actual_weight_quantity_finished_goods"] = float(reading.weight)
            if self.weight_source:  # the plant's own word at last
                vals.update(weight_source=False, plant_weight=0.0)
        if self.status_manufacturing != reading.is_finished:
            vals["status_manufacturing"] = reading.is_finished
        if self.status_operation != reading.is_failed:
            vals["status_operation"] = reading.is_failed
        return vals

    @api.model
    def _kg_differ(self, one, other):
        return bool(
            float_compare(float(one), float(other), precision_digits=KG_DIGITS[1])
        )

    def _journal_reading(self, reading, changes, started):
        weight = reading.weight
        if weight is None:
            weight = self.actual_weight_quantity_finished_goods
        self.env["scada.task"]._journal(
            "last_reading_stored" if reading.is_finished else "reading_stored",
            row={"batch": self, "started": started},
            silos=len(changes),
            actual=self.total_actual,
            weight=weight,
        )

    # -- post -----------------------------------------------------------------
    @api.model
    def _cron_post_readings(self):
        """Queue a job for every reading that is not in stock yet.

        Jobs are queued with the reading itself; this finds what was lost with them.
        """
        tasks = self.env["scada.task"]
        tasks._touch("task2")
        own = tasks._get_run_domain()
        self.search(self._get_to_post_domain() + own)._delay_job("_job_post")

    @api.model
    def _get_to_post_domain(self):
        to_post = [("reading_seq", ">", 0), ("update_odoo", "=", False)]
        return to_post + self._get_due_domain()

    def _job_post(self):
        """Post the last stored reading to the stock moves of the order."""
        self._hold_job_lock()
        batch = self.exists()
        if not batch or batch.update_odoo or not batch.reading_seq:
            return
        if batch._run_step(batch._post_reading) and batch.status_manufacturing:
            batch._delay_job("_job_finish")

    def _post_reading(self):
        """Set the order's consumption to the actual quantities (one transaction)."""
        self.ensure_one()
        production = self._get_open_production()
        production._scada_lock_for_queue()
        self._tell_moves()
        self._add_unplanned_components(production)
        quantities = self._get_actual_by_move()
        self.env["stock.move"].concat(*quantities).product_id._scada_read_units()
        self._log_manual_changes(production, quantities)
        production._scada_post_consumption(quantities)
        self._write_untracked(
            {
                "posted_seq": self.reading_seq,
                "posted_quantities": self._dump_done(quantities),
                "date_posted": fields.Datetime.now(),
            }
        )

    def _tell_moves(self):
        """Let components know their silos, since all of them are read anyway.

        An order has one batch, so a move has no lines but those of its batch.
        """
        lines = defaultdict(self.line_ids.browse)
        for line in self.line_ids:
            lines[line.move_id] |= line
        for move in self.line_ids.move_id:
            move._update_cache({"scada_line_ids": lines[move]})

    def _log_manual_changes(self, production, quantities):
        """Log what someone changed on the moves since the last post."""
        posted = json.loads(self.posted_quantities or "{}")
        changes = {}
        for move in quantities:
            expected, found = posted.get(str(move.id)), move._scada_done()
            if expected is not None and move._scada_differ(found, expected):
                changes[move] = found, expected
        production._scada_log_manual_changes(changes)

    @api.model
    def _dump_done(self, moves):
        return json.dumps({move.id: move._scada_done() for move in moves})

    def _note_posted(self, moves):
        """Take what is done on ``moves`` now for posted: a decision has set it."""
        for batch in self.filtered("posted_quantities"):
            posted = json.loads(batch.posted_quantities)
            posted.update(json.loads(batch._dump_done(moves)))
            batch._write_untracked({"posted_quantities": json.dumps(posted)})

    def _get_open_production(self):
        """Return the order if it still takes actual quantities."""
        production = self.production_id.with_company(self.company_id)
        if not production:
            raise ScadaStateError(
                _(
                    "Manufacturing order %s was not found in Odoo. Cancel the batch: "
                    "its quantities stay in the history."
                )
                % self.mo_id
            )
        if not is_open(production):
            raise ScadaStateError(
                _(
                    "Manufacturing order %(order)s is already %(state)s; "
                    "its stock moves take no actual quantities any more. Compare the "
                    "order with the batch, correct it by hand, then cancel the batch."
                )
                % {
                    "order": production.name,
                    "state": dict(
                        production._fields["state"]._description_selection(self.env)
                    )[production.state],
                }
            )
        return production

    def _add_unplanned_components(self, production):
        """Find components for what silos without one gave: a person's, or new ones.

        New ones are only added where the company wants that.
        """
        for line in self.line_ids:
            if not line.actual_consumption or line._accepts_quantities():
                continue
            held = line._get_contents()
            taken = self.line_ids.move_id
            move = production._scada_find_component(line.silo_id, taken, held)
            if not move and self.company_id.scada_extra_component == "add":
                move = production._scada_add_component(line.silo_id, held)
            if move:
                line._set_component(move)

    def _get_actual_by_move(self):
        """Return {raw move: kg} for what was measured.

        What was decided about the order's ended runs is a part of it.

        :raise ScadaDataError: kilograms came from a silo without a component
        """
        quantities = self.production_id._scada_get_consumed()
        moves = self._get_moves_by_line()
        for line in self.line_ids.filtered("is_measured"):
            if line._accepts_quantities():
                for move, kg in line._get_shares(moves[line]).items():
                    quantities[move] = quantities.get(move, 0.0) + kg
            elif line.actual_consumption:
                raise ScadaDataError(
                    _(
                        "Silo %(silo)s gave %(quantity)s kg to batch %(batch)s "
                        "(%(order)s), but the order has no component there. Add it "
                        "to the order, or allow unplanned components in the settings, "
                        "then retry."
                    )
                    % {
                        "silo": line.silo_id.display_name,
                        "quantity": line.actual_consumption,
                        "batch": self.batch_no,
                        "order": self.mo_id,
                    }
                )
        for move, quantity in self._get_added_by_move().items():
            quantities[move] = quantities.get(move, 0.0) + quantity
        return quantities


class ScadaMoBatchLine(models.Model):
    _inherit = "scada.mo.batch.line"

    def _is_news(self, kg):
        """Return whether the plant reports another quantity than before."""
        self.ensure_one()
        return not self.is_measured or self.batch_id._kg_differ(self._reported(), kg)

    def _get_shares(self, moves):
        """Return {raw move: kg} of what the silo gave to these moves."""
        self.ensure_one()
        if len(moves) == 1:  # a slice of moves would lose the prefetching
            return {moves: self.actual_consumption}
        production = self.batch_id.production_id
        return production._scada_share_moves(moves, self.actual_consumption)

    def _reported(self):
        """Return what the plant reported last, in kg."""
        self.ensure_one()
        return self.actual_consumption + self.dead_band_kg

    def _split_dead_band(self, kg):
        """Return (kg that count, kg within the dead band) of what was reported.

        An empty scale shows a little more or less than nothing.  What a planned silo
        gave is never rounded away.
        """
        is_planned = self.consumption or self.move_id
        band = self.batch_id.company_id.scada_dead_band
        if kg < 0 or (not is_planned and kg <= band):
            return 0.0, kg
        return kg, 0.0

    def _set_actuals(self, changes):
        """Set measured quantities with one statement; ``write`` takes one for each.

        :param changes: [(line, kg as reported)]
        """
        if not changes:
            return
        lines = self.concat(*(line for line, _kg in changes))
        names = ["actual_consumption", "dead_band_kg", "is_measured"]
        lines.flush(names, lines)
        to_column = self._fields["actual_consumption"].convert_to_column
        split = [(line, *line._split_dead_band(kg)) for line, kg in changes]
        values = [
            [line.id, to_column(kg, line), to_column(band, line)]
            for line, kg, band in split
        ]
        rows = ", ".join(["(%s, %s, %s)"] * len(values))
        query = (
            "UPDATE scada_mo_batch_line SET actual_consumption = reported.kg::numeric, "
            "dead_band_kg = reported.band::numeric, "
            "is_measured = TRUE, write_uid = %s, write_date = now() AT TIME ZONE 'UTC' "
            "FROM (VALUES " + rows + ") "  # nosec B608
            "AS reported (id, kg, band) WHERE scada_mo_batch_line.id = reported.id"
        )
        self.env.cr.execute(query, sum(values, [self.env.uid]))
        for line, kg, band in split:
            vals = {"actual_consumption": kg, "dead_band_kg": band, "is_measured": True}
            line._update_cache(vals)
        lines.modified(names)

    def _set_component(self, move):
        self.ensure_one()
        product = move.product_id
        self.write(
            {
                "move_id": move.id,
                "product_id": product.id,
                "component_name": product.name,
            }
        )

    def _accepts_quantities(self):
        """Return whether the silo's component is still open for actual quantities."""
        self.ensure_one()
        return bool(self.move_id) and is_open(self.move_id)
