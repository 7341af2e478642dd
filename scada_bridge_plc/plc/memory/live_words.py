# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of the PLC as people look at them: each in several readings at once.

::

    address  hex   decimal  signed  text  32 bit, scaled   field of the map
    D7028    0001        1       1  ".."         825.00    batch_write 1: silo101_qty
    D7029    4244    16964   16964  "BD"                   batch_write 1: silo101_qty
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, List, Optional, Sequence, Union, cast

from .addresses import format_address
from .layout import Block, MemoryMap
from .words import Integer, is_printable


@dataclass(frozen=True)
class LiveWord:
    """One word.

    :ivar address: such as "D7028"
    :ivar decimal: 0..65535
    :ivar signed: -32768..32767
    :ivar text: two characters, "." for one that is not printable
    :ivar scaled: this word and the next one as a 32-bit number in its unit, None for
        the last word of the range
    :ivar field: block, slot and field of the memory map, "" for none
    """

    address: str
    hex: str
    decimal: int
    signed: int
    text: str
    scaled: Optional[Union[int, Decimal]]
    field: str


def live_words(
    area: str,
    first: int,
    words: Sequence[int],
    number: Integer,
    memory_map: MemoryMap,
) -> List[LiveWord]:
    """Return every word of a range in all its readings.

    :param first: address of ``words[0]``
    :param number: how two words make a 32-bit number
    """
    names = field_names(memory_map, area, first, len(words))
    return [
        LiveWord(
            address=format_address(area, first + index),
            hex="%04X" % word,
            decimal=word,
            signed=int(Integer().decode([word])),
            text=_text(word),
            scaled=_scaled(words[index : index + 2], number),
            field=names.get(first + index, ""),
        )
        for index, word in enumerate(words)
    ]


def field_names(
    memory_map: MemoryMap, area: str, first: int, count: int
) -> Dict[int, str]:
    """Return {address: block, slot and field} of the words that the map knows."""
    wanted = range(first, first + count)
    names: Dict[int, str] = {}
    for block in memory_map:
        if block.area == area:
            for slot in range(1, block.slots + 1):
                _add_names(names, wanted, block, slot)
    return names


def _add_names(names: Dict[int, str], wanted: range, block: Block, slot: int) -> None:
    start = block.address(slot)
    title = block.name if block.slots == 1 else "%s %d" % (block.name, slot)
    for field in block.fields:
        for address in range(start + field.offset, start + field.end):
            if address in wanted:
                names[address] = "%s: %s" % (title, field.name)


def _text(word: int) -> str:
    characters = (chr(word >> 8), chr(word & 0xFF))
    return "".join(char if is_printable(char) else "." for char in characters)


def _scaled(words: Sequence[int], number: Integer) -> Optional[Union[int, Decimal]]:
    if len(words) < number.words:
        return None
    return cast(Union[int, Decimal], number.decode(words))
