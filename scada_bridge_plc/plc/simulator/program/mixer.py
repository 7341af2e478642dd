# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mixing program: one plant, one mixer, one order at a time.

Theory of operation. The program is scanned like a PLC program: each scan looks at
the words, advances by the time that passed, writes words. All of its state is in
retained words (H500..H538), so it goes on after a power cycle::

                 order released,                  last component
                 result slot free                 dosed
      +--------+ D7n76 := 1, copy  +----------+               +----------+
      |  IDLE  | ----------------> |  DOSING  | ------------> |  MIXING  |
      +--------+                   +----------+               +----------+
          ^                         one silo after the other       |
          |      weight, then status_manufacturing := 1            |
          +--------------------------------------------------------+

* Released: the order's handshake word is 0 and its MO name is not blank.
* Result slot n free: its handshake word is not 0 (the server stored it) or its
  MO name is blank. Order slot n always gives result slot n.
* Orders are taken in slot order, round and round: after slot 3 comes slot 4.
* One scan runs under the memory lock, so a request sees all of it or nothing
  (unless the fault ``torn`` serves a request across two scans).

Time is what ``scan(seconds)`` is given, times the speed factor. The result does not
depend on how the time is cut into scans.
"""

from typing import Dict, List, Optional

from ..memory import Memory
from ..plant_map import Component, PlantMap
from .dispense_log import DispenseLog, kilograms
from .dosing import dosed_amount, mixed_weight
from .program_state import IDLE, MIXING, ProgramState
from .records import SlotRecord

MICROSECONDS = 1000000


class Mixer:
    """The program and what it needs.

    :param seed: of the dosing errors
    :param rate: what a silo doses, kg/s
    :param mix_seconds: mixing time after the last silo, s
    :param speed: factor on the time of every scan
    """

    def __init__(
        self,
        memory: Memory,
        plant_map: PlantMap,
        log: DispenseLog,
        seed: int = 1,
        rate: float = 25.0,
        mix_seconds: float = 30.0,
        speed: float = 1.0,
    ) -> None:
        self.memory = memory
        self.speed = speed
        self._map = plant_map
        self._log = log
        self._seed = seed
        self._rate = round(rate * 100)  # hundredths of a kg per second
        self._mix_time = round(mix_seconds * MICROSECONDS)
        self._state = ProgramState(memory)
        if self._rate < 1:
            raise ValueError("a silo must dose at least 0.01 kg/s")

    @property
    def speed(self) -> float:
        """Factor on the time of every scan, over 0; :raises ValueError: it is not."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        if not 0 < value < float("inf"):
            raise ValueError("speed must be over 0")
        self._speed = value

    def order(self, slot: int) -> SlotRecord:
        """Order slot 1..slots."""
        return SlotRecord(self.memory, self._map.orders, slot)

    def result(self, slot: int) -> SlotRecord:
        """Result slot 1..slots."""
        return SlotRecord(self.memory, self._map.results, slot)

    @property
    def phase(self) -> str:
        """idle, dosing or mixing."""
        return self._state.phase_name

    @property
    def slot(self) -> Optional[int]:
        """Slot of the order in the mixer, None when idle."""
        return None if self._state.phase == IDLE else self._state.slot

    @property
    def reference(self) -> str:
        """Reference of the order in the mixer, "" when idle."""
        return "" if self.slot is None else self.result(self.slot).reference

    def scan(self, seconds: float) -> None:
        """One scan: what happened since, then ``seconds`` (x speed) of work."""
        with self.memory.lock:
            self._repair_state()
            self._mark_acknowledged()
            self._take_next()
            left = round(seconds * self.speed * MICROSECONDS)
            while left > 0 and self._state.phase != IDLE:
                left = self._work(left)
                self._take_next()

    def _slots(self) -> List[int]:
        return list(range(1, self._map.orders.slots + 1))

    def _repair_state(self) -> None:
        """State words someone overwrote are no state: start again."""
        components = len(self._map.results.components)
        if not self._state.is_consistent(self._map.orders.slots, components):
            self._state.reset()

    def _mark_acknowledged(self) -> None:
        for slot in self._slots():
            result = self.result(slot)
            if self._state.is_unacknowledged(slot) and result.handshake:
                self._state.set_unacknowledged(slot, False)
                reference = result.reference
                self._log.add("acknowledged", slot=slot, reference=reference)

    def _take_next(self) -> None:
        if self._state.phase != IDLE:
            return
        last = self._state.last_slot
        slots = self._slots()
        for slot in slots[last:] + slots[:last]:
            if self._is_released(slot) and self._is_result_free(slot):
                self._take(slot)
                return

    def _is_released(self, slot: int) -> bool:
        order = self.order(slot)
        return not order.handshake and order.reference != ""

    def _is_result_free(self, slot: int) -> bool:
        result = self.result(slot)
        return result.handshake or result.reference == ""

    def _take(self, slot: int) -> None:
        order = self.order(slot)
        reference, targets = order.reference, order.amounts()
        order.handshake = True
        self.result(slot).begin(order.words())
        self._state.start(slot, targets)
        if self._log.was_taken(reference):
            self._log.add("duplicate_order", slot=slot, reference=reference)
        self._log.add(
            "taken",
            slot=slot,
            reference=reference,
            targets=self._named_amounts(targets),
        )

    def _named_amounts(self, amounts: List[int]) -> Dict[str, str]:
        components = self._map.orders.components
        return {
            str(component.number): kilograms(amount)
            for component, amount in zip(components, amounts)
            if amount > 0
        }

    def _work(self, time: int) -> int:
        """Work for at most ``time`` us on the present step; the time left over."""
        return self._mix(time) if self._state.phase == MIXING else self._dose(time)

    def _dose(self, time: int) -> int:
        index, slot = self._state.component, self._state.slot
        component = self._map.results.components[index]
        final = dosed_amount(
            self._seed, self.reference, component.number, self._state.target(index)
        )
        needed = -(-final * MICROSECONDS // self._rate)
        elapsed = self._state.elapsed + time
        dosed = final if elapsed >= needed else elapsed * self._rate // MICROSECONDS
        self.result(slot).put_amount(component.offset, dosed)
        if elapsed < needed:
            self._state.elapsed = elapsed
            return 0
        self._end_dose(component, dosed)
        return elapsed - needed

    def _end_dose(self, component: Component, dosed: int) -> None:
        if dosed:
            self._log.add(
                "dosed",
                slot=self.slot,
                reference=self.reference,
                silo=component.number,
                kg=kilograms(dosed),
            )
        self._state.next_component(len(self._map.results.components))

    def _mix(self, time: int) -> int:
        elapsed = self._state.elapsed + time
        if elapsed < self._mix_time:
            self._state.elapsed = elapsed
            return 0
        self._finish(self._state.slot)
        return elapsed - self._mix_time

    def _finish(self, slot: int) -> None:
        result = self.result(slot)
        reference = self.reference
        weight = mixed_weight(self._seed, reference, result.total())
        if result.handshake:
            self._log.add("acknowledged_early", slot=slot, reference=reference)
        result.finish(weight)
        self._state.set_unacknowledged(slot, True)
        self._state.phase = IDLE
        self._log.add(
            "finished", slot=slot, reference=reference, weight=kilograms(weight)
        )

    def power_cycle(self, lose_memory: bool) -> None:
        """Power off and on; the log says what was in the mixer at that time."""
        with self.memory.lock:
            amounts = [] if self.slot is None else self.result(self.slot).amounts()
            self._log.add(
                "power_cycle",
                lose_memory=lose_memory,
                slot=self.slot,
                reference=self.reference,
                kg=kilograms(sum(amounts)),
                silos=self._named_amounts(amounts),
            )
            self.memory.power_cycle(lose_memory)
