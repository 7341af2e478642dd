# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders to words and words to results: one batch record each way.

The layout of the record is the memory map's; here is what it means, and what it
must satisfy before anybody believes it.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, Iterator, Mapping, Optional, Sequence, Tuple

from ..errors import EncodeError, RecordError
from ..memory.fields import Field
from ..memory.layout import MANUFACTURING, OPERATION, WEIGHT, Block, silo_number
from ..memory.words import Input, Value, Words, is_printable, to_decimal
from .status import says, status_values

# Where the map gives no max, in kg (doc/memory-map.rst section 5).
MAX_SILO_KG = 5000
MAX_BATCH_KG = 10_000_000
# An empty scale may show a little less than nothing; further down it is no weight.
MIN_KG = -50
# A silo may give more than it was asked for.  What a result may say is limited only by
# what words that are not a weight would say; whether it is too much is judged later.
MAX_SILO_RESULT_KG = 50_000

# The product's text goes into both: no map has ever carried a BoM in the first.
_PRODUCT_FIELDS = ("bom_name", "finished_goods")


@dataclass(frozen=True)
class BatchOrder:
    """What the PLC is asked to mix.

    :ivar batch_no: number of the slot, from 1
    :ivar reference: identity of the order, printable ASCII that fits its field
    :ivar product: text for people; shortened and made ASCII as the field demands
    :ivar quantity: kg, 0..MAX_BATCH_KG
    :ivar targets: silo number -> kg, 0..MAX_SILO_KG; silos left out get 0
    """

    batch_no: int
    reference: str
    product: str
    quantity: Decimal
    targets: Mapping[int, Decimal]


@dataclass(frozen=True)
class BatchRecord:
    """What a slot says about its batch; weights in kg, checked by check_record.

    :ivar slot: number of the slot it was read from, the same as batch_no
    :ivar actuals: silo number -> kg dosed so far, for every silo of the map; below 0,
        down to MIN_KG, as an empty scale shows it
    :ivar is_finished: False while the batch is running
    :ivar is_failed: the PLC reports a failed operation
    :ivar weight: kg of finished good, final once is_finished; MIN_KG or more; 0, which
        is none, where the map has no field for it
    :ivar is_taken: the handshake word is set
    :ivar words: the words it was decoded from
    """

    slot: int
    batch_no: int
    reference: str
    product: str
    quantity: Decimal
    actuals: Mapping[int, Decimal]
    is_finished: bool
    is_failed: bool
    weight: Decimal
    is_taken: bool
    words: Words


def encode_order(block: Block, order: BatchOrder) -> Words:
    """Return the record of an order as it reads once released: all status words 0.

    :raise EncodeError: a value does not fit; the message names field, value, range
    """
    targets = _target_values(block, order.targets)
    words = block.encode(
        {
            "batch_no": order.batch_no,
            "mo_name": order.reference,
            "quantity": order.quantity,
            **status_values(block),
            block.handshake.name: False,
            **_product_values(block, order),
            **targets,
        }
    )
    _check_reference(order.reference)
    _check_size(block.field("batch_no"), order.batch_no, 1, block.slots)
    _check_size(block.field("quantity"), order.quantity, 0, MAX_BATCH_KG)
    for name, kilograms in targets.items():
        _check_size(block.field(name), kilograms, 0, MAX_SILO_KG)
    return words


def decode_record(
    block: Block, slot: int, words: Sequence[int]
) -> Optional[BatchRecord]:
    """Return the record in a slot, None when the slot is empty (blank reference).

    :param slot: 1..slots, where the words were read
    :param words: the words of the slot, each 0..65535
    :raise RecordError: the record cannot be right; it carries slot and words
    """
    try:
        values = block.decode(words)
        if values["mo_name"]:
            check_record(block, slot, values)
            return _record(block, slot, tuple(words), values)
    except RecordError as err:
        raise RecordError(err.reason, slot, words) from err
    return None


def check_record(block: Block, slot: int, values: Mapping[str, Value]) -> None:
    """Raise RecordError for a record that cannot be right, with all the reasons.

    Nothing is repaired or left out: where one word is wrong, no other is trusted.

    :param slot: 1..slots, the batch number the record must carry
    :param values: value of every field, as ``Block.decode`` returns them
    """
    faults = [
        "%s: %s" % (name, fault)
        for name, fault in _faults(block, slot, values)
        if fault
    ]
    if faults:
        raise RecordError("; ".join(faults), slot)


def shorten(text: str, chars: int) -> str:
    """Return a text for people in at most ``chars`` printable ASCII characters.

    Accents are dropped, other characters become a question mark.
    """
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    plain = "".join(
        letter if is_printable(letter) else "?"
        for letter in letters
        if not unicodedata.combining(letter)
    )
    return plain[:chars].rstrip()


def _target_values(block: Block, targets: Mapping[int, Decimal]) -> Dict[str, Decimal]:
    silos = block.silo_fields
    for number in targets:
        if number not in silos:
            raise EncodeError("the map has no such silo", field="silo %s" % number)
    return {
        field.name: targets.get(number, Decimal(0)) for number, field in silos.items()
    }


def _product_values(block: Block, order: BatchOrder) -> Dict[str, str]:
    fields = [block.field(name) for name in _PRODUCT_FIELDS if block.has(name)]
    return {
        field.name: shorten(order.product, field.capacity) or order.reference
        for field in fields
    }


def _check_reference(reference: str) -> None:
    # The PLC pads with NUL and readers cut trailing blanks: such a name would
    # come back as another one.
    if not reference or reference != reference.strip():
        raise EncodeError("%r is blank or begins or ends so" % reference, "mo_name")


def _check_size(field: Field, value: Input, low: int, high: int) -> None:
    fault = field.range_fault(value, low, high)
    if fault:
        raise EncodeError(fault, field=field.name)


def _faults(
    block: Block, slot: int, values: Mapping[str, Value]
) -> Iterator[Tuple[str, str]]:
    """Yield (field name, fault); an empty fault is none."""
    if values["batch_no"] != slot:
        yield "batch_no", "%s is not the number of the slot" % values["batch_no"]
    if not is_printable(str(values["mo_name"])):
        yield "mo_name", "%r is not printable ASCII" % values["mo_name"]
    for field in block.fields:
        if field.const is not None and values[field.name] != field.const:
            yield field.name, "%s is not %d" % (values[field.name], field.const)
    for name, low in (("quantity", 0), (WEIGHT, MIN_KG)):
        if block.has(name):
            yield name, block.field(name).range_fault(values[name], low, MAX_BATCH_KG)
    for field in block.silo_fields.values():
        fault = field.range_fault(values[field.name], MIN_KG, MAX_SILO_RESULT_KG)
        yield field.name, fault
    yield from _other_faults(block, values)


def _other_faults(
    block: Block, values: Mapping[str, Value]
) -> Iterator[Tuple[str, str]]:
    """Yield what the map's own limits say of numbers that mean nothing here."""
    judged = ("batch_no", "quantity", WEIGHT)
    for field in block.fields:
        has_limit = field.min is not None or field.max is not None
        if has_limit and field.name not in judged and silo_number(field) is None:
            limits = field.number_type().limits()
            yield field.name, field.range_fault(values[field.name], *limits)


def _record(
    block: Block, slot: int, words: Words, values: Mapping[str, Value]
) -> BatchRecord:
    return BatchRecord(
        slot=slot,
        batch_no=slot,
        reference=str(values["mo_name"]),
        product=str(values.get("finished_goods", "")),
        quantity=to_decimal(values["quantity"]),
        actuals={
            number: to_decimal(values[field.name])
            for number, field in block.silo_fields.items()
        },
        is_finished=says(values[MANUFACTURING], "finished"),
        is_failed=says(values[OPERATION], "failed"),
        weight=to_decimal(values.get(WEIGHT, 0)),
        is_taken=bool(values[block.handshake.name]),
        words=words,
    )
