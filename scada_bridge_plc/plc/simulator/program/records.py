# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One slot of batch records in the memory, as the PLC program sees it.

Texts hold two characters per word, the first in the high byte; weights are two
words, high word first, two's complement hundredths of a kilogram.
"""

from typing import List, Tuple

from ..memory import Memory
from ..plant_map import RecordArea

SIGN_BIT = 1 << 31


class SlotRecord:
    """Reads and writes the words of one slot.

    :param slot: 1..slots
    """

    def __init__(self, memory: Memory, area: RecordArea, slot: int) -> None:
        self._memory = memory
        self._area = area
        self.slot = slot

    def words(self) -> Tuple[int, ...]:
        """The whole record."""
        return self._read(0, self._area.words)

    def put_words(self, words: Tuple[int, ...]) -> None:
        """Replace the whole record."""
        self._memory.write(self._area.area, self._area.address(self.slot), words)

    def _read(self, offset: int, count: int) -> Tuple[int, ...]:
        address = self._area.address(self.slot, offset)
        return self._memory.read(self._area.area, address, count)

    def _write(self, offset: int, *words: int) -> None:
        address = self._area.address(self.slot, offset)
        self._memory.write(self._area.area, address, words)

    @property
    def reference(self) -> str:
        """MO name up to the first NUL, without blanks at the end."""
        codes = []
        for word in self._read(self._area.name, self._area.name_words):
            codes += [word >> 8, word & 0xFF]
        text = "".join(map(chr, codes))
        return text.partition("\0")[0].rstrip(" ")

    def amount(self, offset: int) -> int:
        """A weight in hundredths of a kilogram."""
        high, low = self._read(offset, 2)
        value = high << 16 | low
        return value - 2 * SIGN_BIT if value & SIGN_BIT else value

    def put_amount(self, offset: int, hundredths: int) -> None:
        """Store a weight; one over the largest value is stored as the largest."""
        value = min(hundredths, SIGN_BIT - 1) % (2 * SIGN_BIT)
        self._write(offset, value >> 16, value & 0xFFFF)

    def amounts(self) -> List[int]:
        """Weights of all components, hundredths of a kilogram."""
        return [self.amount(item.offset) for item in self._area.components]

    def total(self) -> int:
        """Sum of the components, hundredths of a kilogram."""
        return sum(self.amounts())

    @property
    def handshake(self) -> bool:
        """True: the other side has done its part with this record."""
        return self._read(self._area.handshake, 1)[0] != 0

    @handshake.setter
    def handshake(self, value: bool) -> None:
        self._write(self._area.handshake, int(value))

    def begin(
        self, order_words: Tuple[int, ...], keeps_handshake: bool = False
    ) -> None:
        """Become the copy of an order: no actuals, running, not acknowledged.

        :param keeps_handshake: the handshake word stays as it is
        """
        words, area = list(order_words), self._area
        handshake = self.words()[area.handshake] if keeps_handshake else 0
        two_words = [item.offset for item in area.components] + [area.weight]
        for offset in two_words:
            words[offset : offset + 2] = [0, 0]
        for offset in (area.manufacturing, area.operation):
            words[offset] = 0
        words[area.handshake] = handshake
        self.put_words(tuple(words))

    def clear(self) -> None:
        """Every word 0, but the handshake word stays."""
        words = [0] * self._area.words
        words[self._area.handshake] = int(self.handshake)
        self.put_words(tuple(words))

    def put_weight(self, weight: int) -> None:
        """Store the weight of the finished goods."""
        self.put_amount(self._area.weight, weight)

    def finish(self, weight: int) -> None:
        """Store the weight, then, as the last word, that the batch is finished."""
        self.put_weight(weight)
        self._write(self._area.manufacturing, 1)
