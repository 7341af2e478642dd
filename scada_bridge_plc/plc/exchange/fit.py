# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Is a result that names an order really that order's?

A name is not enough: a database that was restored may give a name once more, to another
order, while the PLC still shows what the first one did.  The PLC copies product and
quantity of the order into its result, so both have to be the order's.  A field that the
PLC leaves blank, and a text with damaged letters, say nothing.

An order slot shows an order's name with other words in two cases.  It is a namesake's,
and nobody may write over it; or the PLC lost power while it copied our frame: then the
words are ours up to some word, and from there on what the slot held before.
"""
from typing import Iterator, Sequence, Tuple

from ..memory.fields import Field
from ..memory.layout import Block
from ..memory.words import Value, is_blank, is_printable, to_decimal
from .batch_codec import BatchOrder, encode_order, shorten

PRODUCT_FIELDS = ("bom_name", "finished_goods")


def find_misfit(block: Block, words: Sequence[int], order: BatchOrder) -> str:
    """Return by what a result is not the order's whose name it has, "" if it is.

    :param block: batch_read of the memory map
    :return: such as "quantity 500.00 instead of 2500.00"
    """
    for field, expected in _expected_values(block, order):
        said = field.cut(words)
        if is_blank(said):
            continue
        value = field.decode(said)
        if not _is_same(value, expected):
            return "%s %s instead of %s" % (field.name, _text(value), _text(expected))
    return ""


def is_namesake(
    block: Block, words: Sequence[int], order: BatchOrder, before: Sequence[int]
) -> bool:
    """Return whether an order slot holds another order of our order's name.

    :param block: batch_write of the memory map
    :param before: words of the slot before anything was written, empty if not known
    """
    record, start = encode_order(block, order), block.status_offset
    name = block.field("mo_name")
    if name.cut(words) != name.cut(record) or tuple(words[:start]) == record[:start]:
        return False
    return len(before) == block.words and not _is_cut(words, record, before, start)


def _is_cut(
    words: Sequence[int], frame: Sequence[int], before: Sequence[int], end: int
) -> bool:
    """Return whether words are the first ones of a frame, then those from before."""
    own = next(i for i in range(end) if words[i] != frame[i])
    return tuple(words[own:end]) == tuple(before[own:end])


def _expected_values(block: Block, order: BatchOrder) -> Iterator[Tuple[Field, Value]]:
    for name in PRODUCT_FIELDS:
        if block.has(name):
            field = block.field(name)
            yield field, shorten(order.product, field.capacity) or order.reference
    yield block.field("quantity"), order.quantity


def _is_same(value: Value, expected: Value) -> bool:
    if isinstance(expected, str):
        text = str(value).strip()
        return text == expected.strip() or not is_printable(text)
    return to_decimal(value) == to_decimal(expected)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else "%.2f" % to_decimal(value)
