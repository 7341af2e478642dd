# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mixing program's own words, in the retained area H.

===========  ==================================================
H500         phase: 0 idle, 1 dosing, 2 mixing, 3 waiting for the weight
H501         slot in the mixer
H502         index of the component being dosed
H503         last slot taken, 0 after a cold start
H504         finished, not acknowledged: bit n-1 = slot n
H505         released by slot 1 and not taken: bit n-1 = slot n
H506..H509   us spent in the present step, high word first
H510..H539   targets of the order, two words each, high word first: the server
             may write the next order into the slot while this one is made
===========  ==================================================
"""

from typing import List

from ..memory import Memory

FIRST_WORD = 500
IDLE, DOSING, MIXING, WEIGHING = range(4)
PHASE_NAMES = {
    IDLE: "idle",
    DOSING: "dosing",
    MIXING: "mixing",
    WEIGHING: "weighing",
}
PHASE, SLOT, COMPONENT, LAST_SLOT, UNACKNOWLEDGED, FILL, ELAPSED = range(7)
ELAPSED_WORDS = 4
TARGETS = ELAPSED + ELAPSED_WORDS


class ProgramState:
    """Reads and writes the state words."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def _get(self, index: int) -> int:
        return self._memory.read("H", FIRST_WORD + index)[0]

    def _set(self, index: int, word: int) -> None:
        self._memory.write("H", FIRST_WORD + index, [word])

    @property
    def phase(self) -> int:
        """IDLE, DOSING or MIXING."""
        return self._get(PHASE)

    @phase.setter
    def phase(self, value: int) -> None:
        self._set(PHASE, value)

    @property
    def phase_name(self) -> str:
        """The phase for people."""
        return PHASE_NAMES.get(self.phase, "unknown")

    @property
    def slot(self) -> int:
        """Slot in the mixer; of the last order when idle."""
        return self._get(SLOT)

    @property
    def component(self) -> int:
        """Index of the component being dosed."""
        return self._get(COMPONENT)

    @property
    def last_slot(self) -> int:
        """Slot of the order taken last, 0 at the start."""
        return self._get(LAST_SLOT)

    @property
    def elapsed(self) -> int:
        """Microseconds spent in the present step."""
        value = 0
        for word in self._memory.read("H", FIRST_WORD + ELAPSED, ELAPSED_WORDS):
            value = value << 16 | word
        return value

    @elapsed.setter
    def elapsed(self, value: int) -> None:
        words = [value >> shift & 0xFFFF for shift in (48, 32, 16, 0)]
        self._memory.write("H", FIRST_WORD + ELAPSED, words)

    def is_consistent(self, slots: int, components: int) -> bool:
        """Can the program have written these words itself?"""
        if self.phase not in PHASE_NAMES or self.last_slot > slots:
            return False
        in_range = 1 <= self.slot <= slots and self.component < components
        return self.phase == IDLE or in_range

    def reset(self) -> None:
        """Cold start."""
        self._memory.write("H", FIRST_WORD, [0] * TARGETS)

    def start(self, slot: int, targets: List[int]) -> None:
        """An order begins with its first component; targets in 0.01 kg."""
        words: List[int] = []
        for target in targets:
            words += divmod(max(target, 0), 0x10000)
        self._memory.write("H", FIRST_WORD + TARGETS, words)
        self._memory.write("H", FIRST_WORD, [DOSING, slot, 0, slot])
        self.set_unacknowledged(slot, False)
        self.elapsed = 0

    def target(self, component: int) -> int:
        """Target of a component by its index, 0.01 kg; never negative."""
        address = FIRST_WORD + TARGETS + 2 * component
        high, low = self._memory.read("H", address, 2)
        return high << 16 | low

    def next_component(self, components: int) -> None:
        """The next component begins, or mixing after the last one."""
        self.elapsed = 0
        if self.component + 1 < components:
            self._set(COMPONENT, self.component + 1)
        else:
            self.phase = MIXING

    def start_weighing(self) -> None:
        """All is mixed, but its weight is not known yet."""
        self.elapsed = 0
        self.phase = WEIGHING

    def is_unacknowledged(self, slot: int) -> bool:
        """Is a finished result still in this slot?"""
        return self._has_bit(UNACKNOWLEDGED, slot)

    def set_unacknowledged(self, slot: int, value: bool) -> None:
        """Remember (or forget) that a finished result waits in this slot."""
        self._set_bit(UNACKNOWLEDGED, slot, value)

    def is_in_fill(self, slot: int) -> bool:
        """Was the order of this slot released by slot 1?"""
        return self._has_bit(FILL, slot)

    def set_fill(self, slots: List[int]) -> None:
        """Remember that slot 1 released the orders of these slots, and no others."""
        self._set(FILL, sum(1 << (slot - 1) for slot in slots))

    def _has_bit(self, index: int, slot: int) -> bool:
        return bool(self._get(index) >> (slot - 1) & 1)

    def _set_bit(self, index: int, slot: int, value: bool) -> None:
        bit = 1 << (slot - 1)
        word = self._get(index) & ~bit
        self._set(index, word | bit if value else word)
