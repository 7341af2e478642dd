# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which order the mixer takes next, as its dialect says (see ``dialect``).

An order is *released* while its handshake word is 0 and its name is not blank.  Under
``release=first`` it is *in the fill* as well, from the scan that saw slot 1 released
until it is taken or withdrawn.  Which slots those are is a word of the program's state.
"""

from typing import List, Optional

from ..memory import Memory
from ..plant_map import PlantMap
from .dialect import Dialect
from .program_state import ProgramState
from .records import SlotRecord

GATE = 1  # the slot whose handshake word releases a fill


class OrderQueue:
    """Order and result slots of one plant; what is in them is looked up each time."""

    def __init__(
        self, memory: Memory, plant_map: PlantMap, state: ProgramState
    ) -> None:
        self._memory = memory
        self._map = plant_map
        self._state = state

    def slots(self) -> List[int]:
        """1..slots."""
        return list(range(1, self._map.orders.slots + 1))

    def order(self, slot: int) -> SlotRecord:
        """Order slot 1..slots."""
        return SlotRecord(self._memory, self._map.orders, slot)

    def result(self, slot: int) -> SlotRecord:
        """Result slot 1..slots."""
        return SlotRecord(self._memory, self._map.results, slot)

    def note_fill(self, dialect: Dialect) -> None:
        """Once a scan: remember which slots slot 1 releases."""
        if dialect.release == "slot":
            self._state.set_fill([])
            return
        released = [slot for slot in self.slots() if self._is_released(slot)]
        if GATE not in released:
            released = [slot for slot in released if self._state.is_in_fill(slot)]
        self._state.set_fill(released)

    def next_slot(self, dialect: Dialect) -> Optional[int]:
        """The slot whose order is taken now, None if none can be."""
        for slot in self._released_slots(dialect):
            if self._is_result_free(slot, dialect):
                return slot
            if dialect.unacknowledged == "wait":
                return None
        return None

    def _released_slots(self, dialect: Dialect) -> List[int]:
        last, slots = self._state.last_slot, self.slots()
        released = [
            slot
            for slot in slots[last:] + slots[:last]
            if self._is_released(slot)
            and (dialect.release == "slot" or self._state.is_in_fill(slot))
        ]
        if dialect.sequence == "name":
            released.sort(key=lambda slot: self.order(slot).reference)
        return released

    def _is_released(self, slot: int) -> bool:
        order = self.order(slot)
        return not order.handshake and order.reference != ""

    def _is_result_free(self, slot: int, dialect: Dialect) -> bool:
        if dialect.acknowledge == "once":
            return not self._state.is_unacknowledged(slot)
        result = self.result(slot)
        return result.handshake or result.reference == ""
