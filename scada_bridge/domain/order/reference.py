# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text that identifies an order in the plant.

The name of the manufacturing order is that text as long as it fits its field and was
never used before.  It is never cut: a cut name is another order's name.  An order that
goes to the plant a second time (after a cancelled attempt) gets a new text, so that
words left over from the first attempt can't be taken for the second.

A database that was restored gives its numbers once more, the plant remembers what it
got by them.  So the new text has the second in which it was made, which never comes
again: ``#123-2Z8QF1``.
"""
import re
import string
from typing import Collection, Iterator, Optional

MAX_ATTEMPTS = 1000  # times that one order may go to the plant
EPOCH = 1577836800  # 2020-01-01 00:00 UTC: 6 letters last until 2088
BASE_36 = string.digits + string.ascii_uppercase
SHORT = re.compile(r"#(\d{1,9})(-[0-9A-Z]+)?$")


def order_reference(
    name: str,
    order_id: int,
    used: Collection[str],
    max_chars: Optional[int],
    moment: float,
) -> str:
    """Return a text of at most ``max_chars`` characters that is not in ``used``.

    :param name: name of the manufacturing order, such as "WH/MO/00002"
    :param order_id: database id of the order, for the short form "#123-2Z8QF1"
    :param used: references of earlier attempts
    :param max_chars: width of the plant's field, None for no limit
    :param moment: now, seconds since 1970 UTC
    :raise ValueError: when no text fits, the field is too narrow
    """
    for candidate in _candidates(name, order_id, int(moment)):
        if candidate not in used and _fits(candidate, max_chars):
            return candidate
    raise ValueError("no unused reference of %s characters" % max_chars)


def find_order_id(reference: str) -> Optional[int]:
    """Return the database id in the short form of a reference, None in any other."""
    match = SHORT.match(reference)
    return int(match.group(1)) if match else None


def _candidates(name: str, order_id: int, moment: int) -> Iterator[str]:
    yield name
    for attempt in range(MAX_ATTEMPTS):
        yield "#%d-%s" % (order_id, _letters(moment - EPOCH + attempt))
    # a field so narrow has no place for the moment
    yield "#%d" % order_id
    for attempt in range(2, MAX_ATTEMPTS):
        yield "#%d-%d" % (order_id, attempt)


def _letters(number: int) -> str:
    """Return a number of seconds, 0 or more, in base 36 with at least 6 digits."""
    letters = ""
    while number > 0:
        number, digit = divmod(number, len(BASE_36))
        letters = BASE_36[digit] + letters
    return letters.rjust(6, "0")


def _fits(text: str, max_chars: Optional[int]) -> bool:
    if max_chars is None:
        return True
    printable = all(" " <= char <= "~" for char in text)
    return printable and text == text.strip() and len(text) <= max_chars
