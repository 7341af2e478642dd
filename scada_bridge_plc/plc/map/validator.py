# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a memory map makes sense: no overlaps, nothing missing, all in reach.

The rules stand in ``field_rules``, ``block_rules`` and ``batch_rules``.  A fault is
a sentence that names block, field and addresses, for the one who edits the map.
"""

from dataclasses import replace
from typing import Collection, Iterator, List, Set

from ..errors import MapError
from ..memory.fields import Field
from ..memory.layout import MemoryMap
from .batch_rules import BATCH_BLOCKS, batch_pair_faults
from .block_rules import Span, block_faults, field_spans, overlaps
from .flat import FLAT_BLOCKS

MAX_ROWS = 9999  # fields of one map; each is a row on the PLC's form


def validate(memory_map: MemoryMap) -> List[str]:
    """Return every fault of a map as a sentence; an empty list for a good one.

    The blocks are compared with one another only when each is good by itself.
    """
    faults = list(_missing_blocks(memory_map))
    for block in memory_map:
        faults.extend(block_faults(block))
    return faults or list(_faults_between(memory_map))


def check_map(memory_map: MemoryMap) -> None:
    """Raise MapError with all that is wrong with a map."""
    faults = validate(memory_map)
    if faults:
        raise MapError("map %s: %s" % (memory_map.name, "; ".join(faults)))


def reach_faults(
    memory_map: MemoryMap, areas: Collection[str], max_words: int
) -> Iterator[str]:
    """Yield a sentence for each block that a transport can't serve.

    :param areas: that the transport reaches
    :param max_words: of one message; an order is written by one, or the PLC could take
        half of it
    """
    for block in memory_map:
        if block.area not in areas:
            yield "%s: EtherNet/IP does not reach area %s, FINS does" % (
                block.name,
                block.area,
            )
        elif block.name == "batch_write" and block.words > max_words:
            yield (
                "batch_write: an order of %d words does not go in one message of "
                "EtherNet/IP (%d words), FINS carries 500" % (block.words, max_words)
            )


def _is_flat(memory_map: MemoryMap) -> bool:
    return bool(memory_map.blocks) and set(memory_map.blocks).issubset(FLAT_BLOCKS)


def _missing_blocks(memory_map: MemoryMap) -> Iterator[str]:
    count = sum(len(block.fields) for block in memory_map)
    if count > MAX_ROWS:
        yield "%d fields are too many, at most %d" % (count, MAX_ROWS)
    if not _is_flat(memory_map):
        for name in BATCH_BLOCKS:
            if name not in memory_map.blocks:
                yield "%s: the block is missing" % name


def _faults_between(memory_map: MemoryMap) -> Iterator[str]:
    if _is_flat(memory_map):
        yield from overlaps(_flat_spans(memory_map))
    else:
        yield from overlaps(_slot_spans(memory_map))
        yield from batch_pair_faults(memory_map)


def _slot_spans(memory_map: MemoryMap) -> Iterator[Span]:
    for block in memory_map:
        for slot in range(1, block.slots + 1):
            yield Span(block.slot_range(slot), "%s slot %d" % (block.name, slot))


def _flat_spans(memory_map: MemoryMap) -> Iterator[Span]:
    """Yield each field; one that stands in both maps is written and read back."""
    seen: Set[Field] = set()
    for block in memory_map:
        own = replace(block, fields=tuple(f for f in block.fields if f not in seen))
        seen.update(block.fields)
        yield from field_spans(own, block.name + ".")
