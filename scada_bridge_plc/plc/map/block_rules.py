# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one block of a memory map must satisfy, as sentences where it does not."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Callable, DefaultDict, Iterable, Iterator, List, Mapping, Set, Tuple

from ..memory.addresses import AddressRange
from ..memory.areas import A_READ_ONLY, RECORD_WORDS
from ..memory.fields import BIT, HANDSHAKE, Field
from ..memory.layout import FIRST_SLOT, PER_SLOT, Block
from .batch_rules import BATCH_BLOCKS, BATCH_FIELDS, OPTIONAL_FIELDS, batch_faults
from .effects import NUMBERS, WHOLE_NUMBERS
from .field_rules import field_faults
from .flat import FLAT_BLOCKS, FLAT_WRITE

_CLOCK = ("bcd", "int16", "uint16")
_CLOCK_FIELDS = ("year", "month", "day", "hour", "minute", "second")
# Block -> the fields this product asks for by name, and their possible types.
_REQUIRED: Mapping[str, Mapping[str, Tuple[str, ...]]] = {
    **{name: BATCH_FIELDS for name in BATCH_BLOCKS},
    "failure": {
        "equipment_code": ("ascii",),
        "info": ("ascii",),
        **{name: _CLOCK for name in _CLOCK_FIELDS},
    },
    "clock": {name: _CLOCK for name in _CLOCK_FIELDS},
    "manual_weighing": {
        "batch_no": ("int16", "uint16"),
        "mo_name": ("ascii",),
        "product_ref": WHOLE_NUMBERS,
        "quantity": NUMBERS,
    },
}
KNOWN_BLOCKS = tuple(_REQUIRED) + FLAT_BLOCKS
_RELEASES = (PER_SLOT, FIRST_SLOT)
_NO_HANDSHAKE = FLAT_BLOCKS + ("clock",)


@dataclass(frozen=True, order=True)
class Span:
    """Some words and what they are called."""

    words: AddressRange
    name: str

    def __str__(self) -> str:
        return "%s (%s)" % (self.name, self.words)


def overlaps(spans: Iterable[Span]) -> Iterator[str]:
    """Yield a sentence for every span that begins before an earlier one has ended."""
    furthest = None
    for span in sorted(spans):
        if furthest is not None and furthest.words.overlaps(span.words):
            yield "%s overlaps %s" % (span, furthest)
        if furthest is None or _end(span) >= _end(furthest):
            furthest = span


def field_spans(block: Block, title: str = "") -> Iterator[Span]:
    """Yield the words of every field; those of several bits of one word only once.

    :param title: what stands before the names
    """
    taken: Set[Tuple[int, int]] = set()
    for field in block.fields:
        place = field.offset, field.bit or 0
        is_shared = any(offset == field.offset for offset, _bit in taken)
        if field.type == BIT and is_shared and place not in taken:
            taken.add(place)
            continue
        if field.type == BIT:
            taken.add(place)
        yield Span(block.field_range(field), title + field.name)


def block_faults(block: Block) -> List[str]:
    """Return a sentence for each fault, which names block, field and addresses."""
    faults = list(_size_faults(block))
    if not faults:  # without a sound size all other addresses would be nonsense
        for rule in _RULES:
            faults.extend(rule(block))
        if not faults and block.name in BATCH_BLOCKS:
            faults.extend(batch_faults(block))
    return ["%s: %s" % (block.name, fault) for fault in faults]


def _end(span: Span) -> Tuple[str, int]:
    return span.words.area, span.words.last


def _size_faults(block: Block) -> Iterator[str]:
    if block.name not in KNOWN_BLOCKS:
        yield "no such block, known are %s" % ", ".join(KNOWN_BLOCKS)
    elif block.slots < 1 or block.words < 1:
        yield "%d slots of %d words are no block" % (block.slots, block.words)
    elif block.scattered != (block.name in FLAT_BLOCKS):
        yield "the number of words is %s" % (
            "missing" if block.scattered else "too much"
        )
    else:
        yield from _slot_faults(block)


def _slot_faults(block: Block) -> Iterator[str]:
    first, last = block.slot_range(1), block.slot_range(block.slots)
    if block.slots == 1 and block.stride:
        yield "the stride %d has no effect, there is one slot" % block.stride
    if block.slots > 1 and block.stride < block.words:
        yield "slot 1 (%s) overlaps slot 2 (%s)" % (first, block.slot_range(2))
    if not (first.is_inside_area and last.is_inside_area):
        yield "slots 1..%d (%s to %s) leave the PLC's memory" % (
            block.slots,
            first,
            last,
        )
    if not block.scattered and block.words > RECORD_WORDS:
        yield "a slot (%s) is longer than the %d words of a record" % (
            first,
            RECORD_WORDS,
        )


def _field_faults(block: Block) -> Iterator[str]:
    for field in block.fields:
        yield from field_faults(block, field)


def _field_overlaps(block: Block) -> Iterator[str]:
    return overlaps(field_spans(block))


def _read_only(block: Block) -> Iterator[str]:
    """The server writes to every block but those that it only looks at."""
    is_written = block.name not in _NO_HANDSHAKE or block.name == FLAT_WRITE
    if is_written and block.area == "A" and block.base < A_READ_ONLY:
        yield "A0 to A%d can only be read" % (A_READ_ONLY - 1)


def _single_bits(block: Block) -> Iterator[str]:
    """A bit is written with its whole word, which other bits of a flat map share."""
    for field in block.fields:
        if block.name == FLAT_WRITE and field.type == BIT:
            yield "%s can't be written alone, give its word a name" % block.place(field)


def _repeated_names(block: Block) -> Iterator[str]:
    yield from _repeated(block, "name", lambda field: (field.name,))
    yield from _repeated(block, "label", lambda field: field.labels)


def _repeated(
    block: Block, kind: str, texts: Callable[[Field], Tuple[str, ...]]
) -> Iterator[str]:
    places: DefaultDict[str, List[str]] = defaultdict(list)
    for field in block.fields:
        for text in texts(field):
            places[text].append(str(block.field_range(field)))
    for text, where in places.items():
        if len(where) > 1:
            yield "the %s %s stands at %s" % (kind, text, " and ".join(where))


def _required_fields(block: Block) -> Iterator[str]:
    required = _REQUIRED.get(block.name, {})
    optional = OPTIONAL_FIELDS.get(block.name, ())
    for name in required:
        if not block.has(name) and name not in optional:
            yield "the field %s is missing" % name
    for field in block.fields:
        possible = required.get(field.name, (field.type,))
        if field.type not in possible:
            yield "%s must be %s, not %s" % (
                block.place(field),
                " or ".join(possible),
                field.type,
            )


def _handshakes(block: Block) -> Iterator[str]:
    wanted = 0 if block.name in _NO_HANDSHAKE else 1
    found = [block.place(field) for field in block.fields if field.role == HANDSHAKE]
    if len(found) != wanted:
        yield "needs %d handshake fields, has %d: %s" % (
            wanted,
            len(found),
            ", ".join(found) or "none",
        )


def _releases(block: Block) -> Iterator[str]:
    if block.release not in _RELEASES:
        yield "release must be %s, not %s" % (" or ".join(_RELEASES), block.release)
    elif block.release != PER_SLOT and block.name != "batch_write":
        yield "release %s is for the orders, batch_write, only" % block.release


_RULES: Tuple[Callable[[Block], Iterator[str]], ...] = (
    _repeated_names,
    _field_faults,
    _field_overlaps,
    _read_only,
    _single_bits,
    _required_fields,
    _handshakes,
    _releases,
)
