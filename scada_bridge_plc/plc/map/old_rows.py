# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Blocks of a memory map out of the rows of the old middleware's files.

A list of rows is one slot.  Its labels say which block it is of, and what each field is
called here: those of the plant's own map, and ``SILO ID n`` for any silo.  Orders and
results have the same labels; the list's name has READ or WRITE in it, or its addresses
are those of a block that the PLC has already.

The files know nothing of how orders are released, and a single list nothing of the
other slots: both are taken from the block that the PLC has.  Nothing is guessed; what
is wrong is told row by row, and nothing of the file is taken then.
"""

import re
from dataclasses import replace
from typing import Dict, Iterator, List, Optional, Sequence

from ..errors import MapError
from ..memory.addresses import AddressRange, format_address, parse_address
from ..memory.fields import Field
from ..memory.layout import Block, MemoryMap
from .block_rules import Span, overlaps
from .row_files import Row, RowList, simple

# The old names of the types.  REAL is no IEEE 754: a whole number times the scale.
ROW_TYPES = {
    "INT": "int16",
    "REAL": "int32_scaled",
    "ASCII": "ascii",
    "BOOLEAN": "bool",
    "BOOL": "bool",
    "BCD": "bcd",
}
_SILO = re.compile(r"(?:silo|lq) id ([0-9]+)(?: \(.*\))?( consumption)?", re.IGNORECASE)
_SLOTTED = ("batch_write", "batch_read")
_HINTS = {"batch_write": "write", "batch_read": "read"}

Fields = Dict[str, Field]  # label, simple -> field


def map_from_rows(
    lists: Sequence[RowList], plant: MemoryMap, present: MemoryMap
) -> MemoryMap:
    """Return ``present`` with the blocks that the lists describe.

    :param plant: the map whose labels the rows have
    :param present: the map of the PLC until now
    :raise MapError: all that is wrong, by list and row
    """
    faults: List[str] = []
    slots: Dict[str, List[Block]] = {}
    for rows in lists:
        try:
            block = _slot_from_rows(rows, plant, present)
            slots.setdefault(block.name, []).append(block)
        except MapError as err:
            faults.append(str(err))
    if faults:
        raise MapError("; ".join(faults))
    blocks = {
        key: _join_slots(found, present.blocks.get(key)) for key, found in slots.items()
    }
    return MemoryMap(present.name, {**present.blocks, **blocks})


# -- one list --------------------------------------------------------------------------
def _slot_from_rows(rows: RowList, plant: MemoryMap, present: MemoryMap) -> Block:
    """Return a block of one slot; MapError with all that is wrong in the list."""
    places: Dict[Row, AddressRange] = {}
    faults: List[str] = []
    for row in rows.rows:
        try:
            places[row] = _place(row)
        except MapError as err:
            faults.append("%s: %s" % (row.where, err))
    spans = [Span(place, row.where) for row, place in places.items()]
    faults.extend(overlaps(spans))
    if faults:
        raise MapError("; ".join(faults))
    first = min(places.values())
    if {place.area for place in places.values()} != {first.area}:
        raise MapError("%s: the rows are not in one area" % (rows.name or "the list"))
    template = _choose_block(rows, first, plant, present)
    known = _fields_by_label(template)
    fields = [_field(row, place, first, known) for row, place in places.items()]
    return Block(
        name=template.name,
        area=first.area,
        base=first.first,
        stride=0,
        slots=1,
        words=max(field.end for field in fields),
        fields=tuple(sorted(fields, key=lambda field: field.offset)),
    )


def _place(row: Row) -> AddressRange:
    """Return the addresses of a row whose type and length fit them."""
    if not row.type:
        raise MapError("the data type is missing")
    if row.type.upper() not in ROW_TYPES:
        known = ", ".join(ROW_TYPES)
        raise MapError("the data type %s is unknown, known are %s" % (row.type, known))
    if not row.address:
        raise MapError("the address is missing")
    place = parse_address(row.address)
    kind = ROW_TYPES[row.type.upper()]
    wanted = {"int32_scaled": 2, "ascii": place.words}.get(kind, 1)
    if place.words != wanted:
        raise MapError("%s has %d words, not %d" % (row.type, wanted, place.words))
    if kind == "int32_scaled" and not row.scale:
        raise MapError("the scale is missing")
    return place


def _choose_block(
    rows: RowList, first: AddressRange, plant: MemoryMap, present: MemoryMap
) -> Block:
    """Return the block of the plant's map that has the labels of the list."""
    best = max(plant, key=lambda block: _count_known(rows, block))
    unknown = [row.where for row in rows.rows if not _is_known(row, best)]
    if unknown:
        raise MapError("%s: no such field in %s" % (", ".join(unknown), best.name))
    if best.name not in _SLOTTED:
        return best
    hinted = [n for n, hint in _HINTS.items() if hint in rows.name.lower()]
    if len(hinted) != 1:
        hinted = [n for n in _SLOTTED if _is_slot_of(present.blocks.get(n), first)]
    if len(hinted) != 1:
        raise MapError(
            "%s: orders or results? Have READ or WRITE in the name of the list"
            % (rows.name or "the list from %s" % first)
        )
    return plant.block(hinted[0])


def _count_known(rows: RowList, block: Block) -> int:
    return sum(_is_known(row, block) for row in rows.rows)


def _is_known(row: Row, block: Block) -> bool:
    labels = _fields_by_label(block)
    is_silo = block.name in _SLOTTED and _SILO.fullmatch(row.label)
    return bool(is_silo) or simple(row.label) in labels


def _is_slot_of(block: Optional[Block], first: AddressRange) -> bool:
    return block is not None and any(
        block.slot_range(slot).first == first.first and block.area == first.area
        for slot in range(1, block.slots + 1)
    )


def _fields_by_label(block: Block) -> Fields:
    return {simple(text): field for field in block.fields for text in field.labels}


def _field(row: Row, place: AddressRange, first: AddressRange, known: Fields) -> Field:
    """Return the field of a row, with what the plant's map says of its label."""
    kind = ROW_TYPES[row.type.upper()]
    field = known.get(simple(row.label)) or _silo_field(row, kind)
    return replace(
        field,
        offset=place.first - first.first,
        words=place.words,
        type=kind,
        scale=_whole(row, "scale", row.scale) if kind == "int32_scaled" else 1,
        max_chars=_whole(row, "length", row.length or "0") if kind == "ascii" else 0,
    )


def _silo_field(row: Row, kind: str) -> Field:
    """Return the field of a silo that the plant's own map has not."""
    match = _SILO.fullmatch(row.label)
    if match is None:
        raise MapError("%s: no such field" % row.where)
    number = int(match.group(1))
    if match.group(2):
        return Field("silo%d_qty" % number, 0, kind, 1, unit="kg", label=row.label)
    return Field("silo%d_id" % number, 0, kind, 1, const=number, label=row.label)


def _whole(row: Row, what: str, text: str) -> int:
    number = text[:-2] if text.endswith((".0", ",0")) else text
    if not number.isdigit():
        raise MapError("%s: the %s is no whole number: %r" % (row.where, what, text))
    return int(number)


# -- all slots -------------------------------------------------------------------------
def _join_slots(slots: Sequence[Block], present: Optional[Block]) -> Block:
    """Return one block of several slots that are alike and equally far apart."""
    slots = sorted(slots, key=lambda slot: slot.base)
    faults = list(_differences(slots))
    if faults:
        raise MapError("; ".join(faults))
    block = slots[0]
    if len(slots) > 1:
        stride = slots[1].base - block.base
        block = replace(block, slots=len(slots), stride=stride)
    elif block.name in _SLOTTED:
        block = _with_slots_of(present, block)
    if block.name not in _SLOTTED:
        return block
    release = present.release if present else block.release
    return _number_slots(replace(block, release=release))


def _with_slots_of(present: Optional[Block], slot: Block) -> Block:
    """Return all slots of a block of which the file has one."""
    place = slot.slot_range(1)
    if present is None or not _is_slot_of(present, place):
        raise MapError(
            "%s: one slot, %s, and the PLC's map has none there. Give the rows of all "
            "slots" % (slot.name, place)
        )
    return replace(slot, base=present.base, slots=present.slots, stride=present.stride)


def _number_slots(block: Block) -> Block:
    """Return the block with a batch number from 1 to the number of slots."""
    fields = [
        replace(field, min=1, max=block.slots) if field.name == "batch_no" else field
        for field in block.fields
    ]
    return replace(block, fields=tuple(fields))


def _differences(slots: Sequence[Block]) -> Iterator[str]:
    """Yield a sentence for each slot that is not as the first two say."""
    first = slots[0]
    for number, slot in enumerate(slots[1:], 1):
        wanted = first.base + number * (slots[1].base - first.base)
        if slot.area != first.area or slot.base != wanted or slot.base == first.base:
            yield "%s: slot %d begins at %s, not at %s" % (
                slot.name,
                number + 1,
                format_address(slot.area, slot.base),
                format_address(first.area, wanted),
            )
        for field in set(slot.fields) ^ set(first.fields):
            owner = slot if field in slot.fields else first
            yield "%s: slot %d is not like slot 1: %s" % (
                slot.name,
                number + 1,
                owner.place(field),
            )
