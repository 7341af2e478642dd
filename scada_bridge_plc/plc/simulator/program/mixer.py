# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mixing program: one plant, one mixer, one order at a time.

Theory of operation. The program is scanned like a PLC program: each scan looks at
the words, advances by the time that passed, writes words. All of its state is in
retained words (H500..H539), so it goes on after a power cycle::

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
* All of that is one of several dialects: see ``dialect``. Under ``weight=later`` a
  fourth phase, WEIGHING, follows on MIXING.
* One scan runs under the memory lock, so a request sees all of it or nothing
  (unless the fault ``torn`` serves a request across two scans).

Time is what ``scan(seconds)`` is given, times the speed factor. The result does not
depend on how the time is cut into scans.
"""

from typing import Callable, Dict, List, Optional

from ..memory import Memory
from ..plant_map import Component, PlantMap
from .dialect import Dialect
from .dispense_log import DispenseLog, kilograms
from .dosing import dosed_amount, mixed_weight
from .order_queue import OrderQueue
from .program_state import DOSING, IDLE, MIXING, ProgramState

MICROSECONDS = 1000000
WEIGHING_SECONDS = 60  # under weight=later


class Mixer:
    """The program and what it needs.

    :param seed: of the dosing errors
    :param rate: what a silo doses, kg/s
    :param mix_seconds: mixing time after the last silo, s
    :param speed: factor on the time of every scan
    :ivar dialect: what the documents leave open
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
        self.dialect = Dialect()
        self.speed = speed
        self._map = plant_map
        self._log = log
        self._seed = seed
        self._rate = round(rate * 100)  # hundredths of a kg per second
        self._mix_time = round(mix_seconds * MICROSECONDS)
        self._state = ProgramState(memory)
        self._queue = OrderQueue(memory, plant_map, self._state)
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

    @property
    def phase(self) -> str:
        """idle, dosing, mixing or weighing."""
        return self._state.phase_name

    @property
    def slot(self) -> Optional[int]:
        """Slot of the order in the mixer, None when idle."""
        return None if self._state.phase == IDLE else self._state.slot

    @property
    def reference(self) -> str:
        """Reference of the order in the mixer, "" when idle."""
        return "" if self.slot is None else self._queue.result(self.slot).reference

    def scan(self, seconds: float) -> None:
        """One scan: what happened since, then ``seconds`` (x speed) of work."""
        with self.memory.lock:
            self._repair_state()
            self._mark_acknowledged()
            self._queue.note_fill(self.dialect)
            self._take_next()
            left = round(seconds * self.speed * MICROSECONDS)
            while left > 0 and self._state.phase != IDLE:
                left = self._work(left)
                self._take_next()

    def _repair_state(self) -> None:
        """State words someone overwrote are no state: start again."""
        components = len(self._map.results.components)
        if not self._state.is_consistent(self._map.orders.slots, components):
            self._state.reset()

    def _mark_acknowledged(self) -> None:
        for slot in self._queue.slots():
            result = self._queue.result(slot)
            if not result.handshake or self._is_being_made(slot):
                continue
            if self._state.is_unacknowledged(slot):
                self._state.set_unacknowledged(slot, False)
                reference = result.reference
                self._log.add("acknowledged", slot=slot, reference=reference)
            if self.dialect.acknowledge == "once":
                result.handshake = False

    def _is_being_made(self, slot: int) -> bool:
        return slot == self._state.slot and self._state.phase in (DOSING, MIXING)

    def _take_next(self) -> None:
        if self._state.phase != IDLE:
            return
        slot = self._queue.next_slot(self.dialect)
        if slot is not None:
            self._take(slot)

    def _take(self, slot: int) -> None:
        order = self._queue.order(slot)
        reference, targets = order.reference, order.amounts()
        order.handshake = True
        keeps_word = self.dialect.acknowledge == "never"
        self._queue.result(slot).begin(order.words(), keeps_word)
        if self.dialect.taken == "blank":
            order.clear()
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
        named = zip(self._map.orders.components, amounts)
        return {str(item.number): kilograms(kg) for item, kg in named if kg > 0}

    def _work(self, time: int) -> int:
        """Work for at most ``time`` us on the present step; the time left over."""
        if self._state.phase == DOSING:
            return self._dose(time)
        if self._state.phase == MIXING:
            return self._pass(time, self._mix_time, self._finish)
        return self._pass(time, WEIGHING_SECONDS * MICROSECONDS, self._show_weight)

    def _dose(self, time: int) -> int:
        index, slot = self._state.component, self._state.slot
        component = self._map.results.components[index]
        final = dosed_amount(
            self._seed, self.reference, component.number, self._state.target(index)
        )
        needed = -(-final * MICROSECONDS // self._rate)
        elapsed = self._state.elapsed + time
        dosed = final if elapsed >= needed else elapsed * self._rate // MICROSECONDS
        self._queue.result(slot).put_amount(component.offset, dosed)
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

    def _pass(self, time: int, needed: int, end: Callable[[int], None]) -> int:
        """Let time pass in a step that needs so much, and end it; the time left."""
        elapsed = self._state.elapsed + time
        if elapsed >= needed:
            end(self._state.slot)
        else:
            self._state.elapsed = elapsed
        return max(elapsed - needed, 0)

    def _finish(self, slot: int) -> None:
        result = self._queue.result(slot)
        weight = mixed_weight(self._seed, result.reference, result.total())
        self._await_acknowledgement(slot)
        result.finish(weight if self.dialect.weight == "flag" else 0)
        reference = result.reference
        self._log.add(
            "finished", slot=slot, reference=reference, weight=kilograms(weight)
        )
        self._state.phase = IDLE
        if self.dialect.weight == "later":
            self._state.start_weighing()

    def _await_acknowledgement(self, slot: int) -> None:
        """The handshake word counts from now on; a word that stays 1 tells nothing."""
        result = self._queue.result(slot)
        is_stuck = result.handshake and self.dialect.acknowledge == "never"
        if result.handshake and not is_stuck:
            self._log.add("acknowledged_early", slot=slot, reference=result.reference)
        self._state.set_unacknowledged(slot, not is_stuck)

    def _show_weight(self, slot: int) -> None:
        result = self._queue.result(slot)
        result.put_weight(mixed_weight(self._seed, result.reference, result.total()))
        self._state.phase = IDLE

    def power_cycle(self, lose_memory: bool) -> None:
        """Power off and on; the log says what was in the mixer at that time."""
        with self.memory.lock:
            amounts = self._queue.result(self.slot).amounts() if self.slot else []
            self._log.add(
                "power_cycle",
                lose_memory=lose_memory,
                slot=self.slot,
                reference=self.reference,
                kg=kilograms(sum(amounts)),
                silos=self._named_amounts(amounts),
            )
            self.memory.power_cycle(lose_memory)
