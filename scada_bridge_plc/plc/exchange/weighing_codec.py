# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of the manual weighing block -> a hand-add (doc/memory-map.rst section 6).

The documents know two layouts, the memory map says which one the plant has::

    13 words  D9000 batch | +1-8 order | D9009      product | D9010-9011 kg | D9012
    14 words  D9000 batch | +1-8 order | D9009-9010 product | D9011-9012 kg | D9013

The last word is the handshake.  What the product's number means (product or product
template) is the caller's setting.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, Iterator, Optional, Sequence, Tuple

from ..errors import RecordError
from ..memory.layout import Block
from ..memory.words import Value, Words, is_printable, to_decimal
from .batch_codec import MAX_SILO_KG


@dataclass(frozen=True)
class Weighing:
    """A component that was weighed and added by hand.

    :ivar batch_no: number of the batch in the queue, from 1
    :ivar reference: of the order
    :ivar product_ref: number of the product, more than 0
    :ivar quantity: kg, more than 0, at most MAX_SILO_KG
    :ivar words: the words it was decoded from
    """

    batch_no: int
    reference: str
    product_ref: int
    quantity: Decimal
    words: Words


def decode_weighing(block: Block, words: Sequence[int]) -> Optional[Weighing]:
    """Return the hand-add in the words, None when there is none (blank order).

    :param block: manual_weighing of the memory map
    :raise RecordError: it can't be right; the reason names all that is wrong
    """
    values = block.decode(words)
    if not values["mo_name"]:
        return None
    faults = [
        "%s: %s" % (name, fault) for name, fault in _faults(block, values) if fault
    ]
    if faults:
        raise RecordError("; ".join(faults), words=words)
    return Weighing(
        batch_no=int(values["batch_no"]),
        reference=str(values["mo_name"]),
        product_ref=int(values["product_ref"]),
        quantity=to_decimal(values["quantity"]),
        words=tuple(words),
    )


def _faults(block: Block, values: Dict[str, Value]) -> Iterator[Tuple[str, str]]:
    """Yield (field name, fault); an empty fault is none."""
    if not is_printable(str(values["mo_name"])):
        yield "mo_name", "%r is not printable ASCII" % values["mo_name"]
    smallest = block.field("quantity").number_type().step()
    for name, low, high in (
        ("batch_no", 1, 0x7FFF),
        ("product_ref", 1, 0x7FFFFFFF),
        ("quantity", smallest, MAX_SILO_KG),
    ):
        yield name, block.field(name).range_fault(values[name], low, high)
