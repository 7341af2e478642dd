# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

import pytz
from dateutil import tz

from odoo import _, fields, models

from ...domain.plant_time import days_range, parse_date, period_days, plant_time
from ...exceptions import ScadaDataError

CLOCK_SKEW = timedelta(hours=24)  # a caller's clock may be wrong, or in another zone
DEFAULT_ZONE = "Asia/Jakarta"


def find_zone(name):
    """Return the time zone with a name of ``_selection_scada_tz``."""
    return tz.gettz(name)


class ResCompany(models.Model):
    _inherit = "res.company"

    scada_tz = fields.Selection(
        "_selection_scada_tz",
        "Plant Time Zone",
        default=DEFAULT_ZONE,
        required=True,
        help="Dates of the API without an offset are in this zone, and what the clocks "
        "of the PLCs show.",
    )

    def _selection_scada_tz(self):
        return [(name, name) for name in pytz.common_timezones]

    def _get_scada_zone(self):
        """Return the time zone of the company's plant."""
        self.ensure_one()
        return find_zone(self.scada_tz or DEFAULT_ZONE)

    def _scada_today(self):
        """Return the plant's day."""
        return plant_time(datetime.utcnow(), self._get_scada_zone()).date()

    def _scada_parse_date(self, text, is_end=False):
        """Return the instant that a caller's text names, None for no text."""
        if not (text or "").strip():
            return None
        return parse_date(text, self._get_scada_zone(), is_end)

    def _scada_check_past(self, text):
        """Return the instant at which a caller says something happened.

        :return: naive UTC, None for no text
        :raise ScadaDataError: later than clocks may differ
        """
        date = self._scada_parse_date(text)
        if date and date > datetime.utcnow() + CLOCK_SKEW:
            raise ScadaDataError(_("timestamp: %s is in the future") % text[:40])
        return date

    def _scada_get_range(self, params, default_period=None):
        """Return the (first, last) instant that report parameters ask for.

        ``date_from`` and ``date_to`` win over ``period``, each on its own; None = open.
        """
        start = end = None
        period = params.get("period") or default_period
        if period:
            days = period_days(period, self._scada_today())
            start, end = days_range(days[0], days[1], self._get_scada_zone())
        return (
            self._scada_parse_date(params.get("date_from")) or start,
            self._scada_parse_date(params.get("date_to"), is_end=True) or end,
        )
