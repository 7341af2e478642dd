# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the old middleware's clients push to an order (/api/consumption/)."""

from dataclasses import replace

from odoo import _, models

from ...acts import act
from ...domain.run.consumption import (
    BATCH_WEIGHT_KEY,
    BatchPush,
    parse_batch,
    parse_quantities,
)
from ...exceptions import ScadaDataError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_check_equipment(self, code):
        """Check the equipment that a caller says reports about this order.

        :param code: None if the caller names none
        :return: the equipment, empty without a code
        :raise ScadaNotFoundError: unknown equipment
        :raise ScadaDataError: a line that does not make this order
        """
        if not code:
            return self.env["maintenance.equipment"]
        equipment = self.env["maintenance.equipment"]._scada_find(code)
        line = self.scada_equipment_id
        if equipment.scada_is_line and line and line != equipment:
            raise ScadaDataError(
                _("%(order)s is made by %(line)s, not by %(other)s")
                % {
                    "order": self.name,
                    "line": line.scada_code,
                    "other": equipment.scada_code,
                }
            )
        return equipment

    @act("correct")
    def _scada_correct(self, quantities, date=None):
        """Set the totals of single silos.

        :param quantities: {what callers call a silo: kg}
        :param date: when they were measured, naive UTC
        :return: :class:`~...domain.run.consumption.ConsumptionResult`
        :raise ScadaDataError: none of them fits; nothing is changed
        """
        totals = replace(parse_quantities(quantities), date=date or None)
        result = self._scada_apply_totals(totals)
        if result.errors and not result.items:
            raise ScadaDataError("; ".join(result.errors))
        return result

    @act("push")
    def _scada_push_batch(self, data):
        """Apply a row of the old table mo_batch; close the order if it asks for that.

        :return: :class:`~...domain.run.consumption.BatchPush`
        :raise ScadaDataError: nothing of it fits; nothing is changed
        """
        try:
            totals = parse_batch(data)
        except ValueError as error:
            raise ScadaDataError(str(error)) from error
        result = self._scada_apply_totals(totals)
        if result.errors and not result.items:
            raise ScadaDataError("; ".join(result.errors))
        reason = self._scada_get_not_closed_reason(data, result)
        if reason:
            return BatchPush(result, skipped_because=reason)
        self._scada_mark_done(data[BATCH_WEIGHT_KEY])
        return BatchPush(result, True, not_reported=self._scada_get_not_reported())

    def _scada_get_not_closed_reason(self, data, result):
        """Return why a pushed batch leaves its order open, None if it does not."""
        if not data.get("run_mark_done"):
            return _("not requested")
        if data.get("status_manufacturing") != 1:
            return _("status_manufacturing is not 1")
        if not data.get(BATCH_WEIGHT_KEY):
            return _("no finished weight")
        if result.errors:
            return _("not every silo was accepted")
        return None
