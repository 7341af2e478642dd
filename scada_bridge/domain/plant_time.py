# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dates on the wire.  The database keeps UTC; people of the plant think in their zone.

Three forms go out (doc/http.rst section 2): plant time with a blank, plant time with a
``T``, and RFC 3339 with an offset.  Instants are naive UTC, as Odoo keeps them.
"""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Optional, Tuple

DAY = timedelta(days=1)
YEARS = range(1970, 2200)

_DAY = (
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"|(?P<d2>\d{2})/(?P<m2>\d{2})/(?P<y2>\d{4}))"
)
_TIME = r"(?P<H>\d{2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d{1,6})?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_INPUT = re.compile(r"^%s(?:[ T]%s ?%s)?$" % (_DAY, _TIME, _ZONE), re.ASCII)


class DateError(ValueError):
    """A text that is not a date; the text may be shown to the caller."""


def parse_date(text: str, zone: tzinfo, is_end: bool = False) -> datetime:
    """Return the instant that a caller's text names (contract schema DateInput).

    :param zone: zone of the plant, for a text without offset
    :param is_end: a day alone means its last second, not its first; minutes likewise
    :return: naive UTC
    :raise DateError: anything that is not such a date
    """
    match = _INPUT.match(text.strip())
    if not match:
        raise DateError("%s is not a date that can be read" % text[:40])
    part = match.groupdict()
    try:
        moment = datetime(
            int(part["y"] or part["y2"]),
            int(part["m"] or part["m2"]),
            int(part["d"] or part["d2"]),
            int(part["H"] or (23 if is_end else 0)),
            int(part["M"] or (59 if is_end else 0)),
            int(part["S"] or (59 if is_end else 0)),
        )
        return to_utc(moment, _offset(part["zone"]) or zone)
    except (ValueError, OverflowError) as error:
        raise DateError("%s is not a date that can be read" % text[:40]) from error


def _offset(text: Optional[str]) -> Optional[tzinfo]:
    if not text:
        return None
    if text == "Z":
        return timezone.utc
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def to_utc(moment: datetime, zone: tzinfo) -> datetime:
    """Return the instant at which clocks of ``zone`` show ``moment``, naive UTC.

    Of an hour that a clock shows twice it is the first one.

    :raise ValueError: a year in which no plant of ours works
    """
    if moment.year not in YEARS:
        raise ValueError("year %d" % moment.year)
    aware = moment.replace(tzinfo=zone)
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


def plant_time(instant: datetime, zone: tzinfo) -> datetime:
    """Return what the plant's clock shows at ``instant`` (naive UTC)."""
    aware = instant.replace(tzinfo=timezone.utc).astimezone(zone)
    return aware.replace(tzinfo=None, microsecond=0)


def blank_form(instant: Optional[datetime], zone: tzinfo) -> Optional[str]:
    """``2026-02-23 20:22:35``, plant time; None stays None."""
    return plant_time(instant, zone).isoformat(" ") if instant else None


def t_form(instant: Optional[datetime], zone: tzinfo) -> Optional[str]:
    """``2026-02-23T20:22:35``, plant time; None stays None."""
    return plant_time(instant, zone).isoformat() if instant else None


def offset_form(instant: Optional[datetime]) -> Optional[str]:
    """``2026-02-23T13:22:35+00:00``, RFC 3339; None stays None."""
    if not instant:
        return None
    return instant.replace(microsecond=0, tzinfo=timezone.utc).isoformat()


def day_range(day: date, zone: tzinfo) -> Tuple[datetime, datetime]:
    """Return the first and the last second of a plant day, naive UTC."""
    return days_range(day, day, zone)


def days_range(first: date, last: date, zone: tzinfo) -> Tuple[datetime, datetime]:
    """Return the first second of ``first`` and the last one of ``last``, naive UTC."""
    start = to_utc(datetime.combine(first, time()), zone)
    end = to_utc(datetime.combine(last, time(23, 59, 59)), zone)
    return start, end


def period_days(period: str, today: date) -> Tuple[date, date]:
    """Return first and last day of a period (contract schema Period).

    :param today: the plant's day
    """
    if period == "yesterday":
        return today - DAY, today - DAY
    if period == "last_month":
        last = today.replace(day=1) - DAY
        return last.replace(day=1), last
    starts = {
        "today": today,
        "this_week": today - today.weekday() * DAY,
        "last_7_days": today - 6 * DAY,
        "this_month": today.replace(day=1),
        "this_year": today.replace(month=1, day=1),
    }
    return starts[period], today
