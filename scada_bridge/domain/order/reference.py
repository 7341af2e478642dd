# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text that identifies an order in the plant.

The name of the manufacturing order is that text as long as it fits its field and was
never used before.  It is never cut: a cut name is another order's name.  An order that
goes to the plant a second time (after a cancelled attempt) gets a new text, so that
words left over from the first attempt can't be taken for the second.
"""
from typing import Collection, Iterator, Optional

MAX_ATTEMPTS = 1000  # times that one order may go to the plant


def order_reference(
    name: str, order_id: int, used: Collection[str], max_chars: Optional[int]
) -> str:
    """Return a text of at most ``max_chars`` characters that is not in ``used``.

    :param name: name of the manufacturing order, such as "WH/MO/00002"
    :param order_id: database id of the order, for the short form "#123"
    :param used: references of earlier attempts
    :param max_chars: width of the plant's field, None for no limit
    :raise ValueError: when no text fits, the field is too narrow
    """
    for candidate in _candidates(name, order_id):
        if candidate not in used and _fits(candidate, max_chars):
            return candidate
    raise ValueError("no unused reference of %s characters" % max_chars)


def _candidates(name: str, order_id: int) -> Iterator[str]:
    yield name
    yield "#%d" % order_id
    for attempt in range(2, MAX_ATTEMPTS):
        yield "#%d-%d" % (order_id, attempt)


def _fits(text: str, max_chars: Optional[int]) -> bool:
    if max_chars is None:
        return True
    printable = all(" " <= char <= "~" for char in text)
    return printable and text == text.strip() and len(text) <= max_chars
