# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What callers report about an order besides kilograms: received, actual times."""

from odoo import _, api, models

from ...acts import act
from ...exceptions import ScadaDataError, ScadaStateError


class ScadaMoMessage(models.Model):
    _inherit = "scada.mo.message"

    @api.model
    @act("message")
    def _acknowledge(self, order, params):
        """Keep that equipment has received the order."""
        date = order.company_id._scada_parse_date(params.get("timestamp"))
        vals = {"kind": "receipt", "status": params.get("status") or "acknowledged"}
        return self._keep(order, params, dict(vals, date_told=date or False))

    @api.model
    @act("message")
    def _update_status(self, order, params):
        """Keep the actual start and end, and note them on the order.

        :raise ScadaStateError: the order is cancelled
        :raise ScadaDataError: it would end before it starts
        """
        if order.state == "cancel":
            raise ScadaStateError(_("%s is cancelled") % order.name)
        company = order.company_id
        start = company._scada_parse_date(params.get("date_start_actual"))
        end = company._scada_parse_date(params.get("date_end_actual"), is_end=True)
        first = start or order.date_start
        if first and end and end < first:
            raise ScadaDataError(_("date_end_actual is before the start"))
        vals = {
            "kind": "times",
            "status": params.get("status"),
            "message": params.get("message"),
            "date_start": start or False,
            "date_end": end or False,
        }
        message = self._keep(order, params, vals)
        order._scada_set_actual_times(start, end)
        return message

    @api.model
    def _keep(self, order, params, vals):
        """Add an entry, unless the very same is there."""
        equipment = order._scada_check_equipment(params.get("equipment_id"))
        vals = dict(
            vals,
            production_id=order.id,
            mo_id=order.name,
            equipment_id=equipment.id,
            company_id=order.company_id.id,
        )
        domain = [(name, "=", value or False) for name, value in vals.items()]
        # sudo: entries are added by these methods alone
        entries = self.sudo()
        return entries.search(domain, limit=1) or entries.create(vals)
