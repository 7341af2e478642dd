# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The word memory of the simulated CPU unit.

One memory is shared by the network server, the mixing program and the control
API. Words are integers 0..65535. Sizes are those of a CJ2M-CPU31 (W465-E1
p.258 and 260; H includes the function block holding words). A CPU31 has bank E0 only;
this one has as many as its map needs.

Retained areas survive a power cycle as long as the battery is good (W473 p.2-2).
With a battery file they live in a memory mapped file, so they also survive the
end of the process, even by SIGKILL.
"""

import mmap
import os
import struct
import threading
from abc import ABC, abstractmethod
from typing import Dict, Optional, Sequence, Tuple, Union

EM_BANKS = ["E%X" % number for number in range(25)]
AREA_WORDS = {"CIO": 6144, "W": 512, "H": 1536, "A": 960, "D": 32768}
AREA_WORDS.update(dict.fromkeys(EM_BANKS, 32768))
# in the order of a battery file
RETAINED_AREAS = ["H", "D"] + EM_BANKS
WORD_BYTES = 2

Store = Union[bytearray, mmap.mmap]


class MemoryRangeError(ValueError):
    """The words asked for are not in this memory."""


class WordAccess(ABC):
    """Words by area and address."""

    @abstractmethod
    def read(self, area: str, address: int, count: int = 1) -> Tuple[int, ...]:
        """``count`` words; :raises MemoryRangeError: outside the area."""

    @abstractmethod
    def write(self, area: str, address: int, words: Sequence[int]) -> None:
        """Store words 0..65535; :raises MemoryRangeError: outside area or range."""


def _retained_store(path: Optional[str], size: int) -> Store:
    if path is None:
        return bytearray(size)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.fstat(descriptor).st_size not in (0, size):
            raise ValueError("%s is not a battery file of %d bytes" % (path, size))
        os.ftruncate(descriptor, size)
        return mmap.mmap(descriptor, size)
    finally:
        os.close(descriptor)


class Memory(WordAccess):
    """The one memory; ``lock`` makes several calls one step.

    :param battery_file: file that holds the retained areas, or None for RAM only
    :param banks: of the extended memory, 1..25
    """

    def __init__(self, battery_file: Optional[str] = None, banks: int = 1) -> None:
        self.lock = threading.RLock()
        self._offsets, size = self._retained_offsets(EM_BANKS[banks:])
        self._retained = _retained_store(battery_file, size)
        self._volatile = {
            area: bytearray(WORD_BYTES * words)
            for area, words in AREA_WORDS.items()
            if area not in RETAINED_AREAS
        }

    @staticmethod
    def _retained_offsets(missing: Sequence[str]) -> Tuple[Dict[str, int], int]:
        """Where each area begins, and the bytes of all."""
        offsets, position = {}, 0
        for area in RETAINED_AREAS:
            if area not in missing:
                offsets[area] = position
                position += WORD_BYTES * AREA_WORDS[area]
        return offsets, position

    def _locate(self, area: str, address: int, count: int) -> Tuple[Store, int]:
        size = AREA_WORDS.get(area)
        if size is None or not (area in self._offsets or area in self._volatile):
            raise MemoryRangeError("no memory area %r" % (area,))
        if count < 1 or address < 0 or address + count > size:
            raise MemoryRangeError(
                "%s%d, %d words: outside 0..%d" % (area, address, count, size - 1)
            )
        if area in self._offsets:
            return self._retained, self._offsets[area] + WORD_BYTES * address
        return self._volatile[area], WORD_BYTES * address

    def read(self, area: str, address: int, count: int = 1) -> Tuple[int, ...]:
        with self.lock:
            store, offset = self._locate(area, address, count)
            return struct.unpack_from("<%dH" % count, store, offset)

    def write(self, area: str, address: int, words: Sequence[int]) -> None:
        for word in words:
            if not 0 <= word <= 0xFFFF:
                raise MemoryRangeError("%r is not a 16-bit word" % (word,))
        with self.lock:
            store, offset = self._locate(area, address, len(words))
            struct.pack_into("<%dH" % len(words), store, offset, *words)

    def power_cycle(self, lose_memory: bool) -> None:
        """Clear the volatile areas, and the retained ones if the battery is flat."""
        with self.lock:
            for store in self._volatile.values():
                store[:] = bytes(len(store))
            if lose_memory:
                self._retained[:] = bytes(len(self._retained))

    def close(self) -> None:
        """Unmap the battery file, if there is one; the memory is gone after this."""
        with self.lock:
            if isinstance(self._retained, mmap.mmap):
                self._retained.close()
