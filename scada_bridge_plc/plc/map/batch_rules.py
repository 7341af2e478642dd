# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the two batch blocks of a memory map must satisfy beyond any block."""

from collections import defaultdict
from typing import DefaultDict, Iterator, List

from ..memory.fields import BIT, ENUM, Field
from ..memory.layout import (
    OPERATION,
    STATUS_NAMES,
    WEIGHT,
    Block,
    MemoryMap,
    is_status,
    silo_number,
)
from .effects import NUMBERS

BATCH_BLOCKS = ("batch_write", "batch_read")
# Field -> its possible types.
_STATUSES = ("bool", BIT, ENUM)
BATCH_FIELDS = {
    "batch_no": ("int16", "uint16"),
    "mo_name": ("ascii",),
    "quantity": NUMBERS,
    "status_manufacturing": _STATUSES,
    "status_operation": _STATUSES,
    "weight_finished_good": NUMBERS,
}


# What a map may leave out; of the orders only with a mark of their own.
OPTIONAL_FIELDS = {
    "batch_write": (*STATUS_NAMES, WEIGHT),
    "batch_read": (WEIGHT,),
}


def batch_faults(block: Block) -> Iterator[str]:
    """Yield a sentence for each fault of a block whose fields are sound."""
    yield from _slot_number_faults(block)
    yield from _silo_faults(block)
    yield from _status_faults(block)
    if block.name == "batch_write":
        yield from _mark_faults(block)
        yield from _release_faults(block)


def batch_pair_faults(memory_map: MemoryMap) -> Iterator[str]:
    """Yield a sentence for each way in which orders and results do not match."""
    write, read = (memory_map.block(name) for name in BATCH_BLOCKS)
    if write.slots != read.slots:
        yield "batch_write has %d slots, batch_read %d" % (write.slots, read.slots)
    if set(write.silo_fields) != set(read.silo_fields):
        unpaired = sorted(set(write.silo_fields) ^ set(read.silo_fields))
        yield "batch_write and batch_read do not both have silo %s" % (
            ", ".join(str(number) for number in unpaired)
        )
    sizes = [block.field("mo_name").capacity for block in (write, read)]
    if sizes[0] != sizes[1]:
        yield "mo_name holds %d characters in batch_write, %d in batch_read" % (
            sizes[0],
            sizes[1],
        )


def _slot_number_faults(block: Block) -> Iterator[str]:
    field = block.field("batch_no")
    for slot in (1, block.slots):
        fault = field.range_fault(slot, 1, block.slots)
        if fault:
            yield "%s cannot number the slots: %s" % (block.place(field), fault)


def _status_faults(block: Block) -> Iterator[str]:
    """An enumeration needs the two names that have a meaning here."""
    for name, meanings in STATUS_NAMES.items():
        if block.has(name) and block.field(name).type == ENUM:
            field = block.field(name)
            for meaning in meanings:
                if meaning not in dict(field.values).values():
                    yield "%s has no value %s" % (block.place(field), meaning)


def _silo_faults(block: Block) -> Iterator[str]:
    places: DefaultDict[int, List[Field]] = defaultdict(list)
    for field in block.fields:
        number = silo_number(field)
        if number is not None:
            places[number].append(field)
            yield from _silo_field_faults(block, field, number)
    if not places:
        yield "there is no silo, that is no field like silo101_qty"
    for number, fields in places.items():
        if len(fields) > 1:
            yield "silo %d stands twice: %s" % (
                number,
                " and ".join(block.place(field) for field in fields),
            )


def _silo_field_faults(block: Block, field: Field, number: int) -> Iterator[str]:
    if field.type not in NUMBERS:
        yield "%s must be %s" % (block.place(field), " or ".join(NUMBERS))
    id_name = field.name[: -len("_qty")] + "_id"
    if block.has(id_name) and block.field(id_name).const != number:
        id_field = block.field(id_name)
        yield "%s must have the const %d, not %s" % (
            block.place(id_field),
            number,
            id_field.const,
        )


def _mark_faults(block: Block) -> Iterator[str]:
    """An order that is only prepared must not read as one that the PLC has taken."""
    if len(block.marks) > 1:
        places = ", ".join(block.place(field) for field in block.marks)
        yield "has %d fields of the role mark: %s" % (len(block.marks), places)
    if not block.marks and not (block.has(OPERATION) and block.has(WEIGHT)):
        yield (
            "nothing tells an order that is prepared from one that is taken: it needs "
            "a bool of the role mark, or both %s and %s" % (OPERATION, WEIGHT)
        )


def _release_faults(block: Block) -> Iterator[str]:
    """The release frame is the record's end: status words, handshake word last."""
    handshake = block.handshake
    if handshake.end != block.words:
        yield "%s must be the last word of %s, it releases the record" % (
            block.place(handshake),
            block.slot_range(1),
        )
    for field in block.fields:
        if field.offset >= block.status_offset and not is_status(field):
            yield "%s must stand before the status words, which are written last" % (
                block.place(field)
            )
