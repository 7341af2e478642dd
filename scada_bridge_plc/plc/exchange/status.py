# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the status words of a batch record say, and what they say in an order slot.

A status is yes or no in a word or a bit, or one of several named numbers: of those two
names have a meaning here (``STATUS_NAMES``), and any other one is not that::

    status_manufacturing    0: running, 1: dosing, 5: finished      only 5 is finished
    status_operation        0: ok, 1: bridging, 2: failed           only 2 is failed

The mark of an order that is not released is drawn in ``handshake``.
"""

from decimal import Decimal
from typing import Dict, Mapping, Sequence

from ..errors import RecordError
from ..memory.fields import ENUM, Field
from ..memory.layout import MANUFACTURING, OPERATION, STATUS_NAMES, WEIGHT, Block
from ..memory.words import Input, Value, Words


def says(value: Value, name: str) -> bool:
    """Return whether a status, yes or no or one of several, is the one of that name."""
    return value == name if isinstance(value, str) else bool(value)


def is_running(block: Block, words: Sequence[int]) -> bool:
    """Return whether a record of batch_read does not say that it is finished."""
    try:
        return not says(block.field(MANUFACTURING).value_in(words), "finished")
    except RecordError:
        return True


def status_values(block: Block, is_failed: bool = False) -> Dict[str, Input]:
    """Return the values of those status fields that a block has.

    :return: not finished, weighs nothing, not marked
    """
    values: Dict[str, Input] = {
        name: _status_value(block.field(name), is_failed and name == OPERATION)
        for name in STATUS_NAMES
        if block.has(name)
    }
    values.update((field.name, False) for field in block.marks)
    if block.has(WEIGHT):
        values[WEIGHT] = 0
    return values


def released_status(block: Block) -> Words:
    """Return the status words of a released order, without the handshake word."""
    return _status_words(block, status_values(block))


def withdrawal_mark(block: Block) -> Words:
    """Return the status words, without the handshake word, of the mark."""
    if block.marks:
        own = {field.name: True for field in block.marks}
        return _status_words(block, {**status_values(block), **own})
    words = _status_words(block, status_values(block, is_failed=True))
    weight = block.field(WEIGHT)
    start = weight.offset - block.status_offset
    return words[:start] + _no_weight(weight) + words[start + weight.words :]


def _status_value(field: Field, is_set: bool) -> Input:
    return STATUS_NAMES[field.name][is_set] if field.type == ENUM else is_set


def _no_weight(field: Field) -> Words:
    """Return the words of a weight that no PLC shows, -0.01 kg."""
    if field.type == "float32":  # all bits set are no number
        return field.word_type().encode(Decimal("-0.01"))
    return (0xFFFF,) * field.words


def _status_words(block: Block, values: Mapping[str, Input]) -> Words:
    """Return the words from the first status word to the handshake word, without it."""
    words = [0] * block.words
    for name, value in values.items():
        field = block.field(name)
        field.put(words, field.word_type().encode(value))
    return tuple(words[block.status_offset : block.handshake.offset])
