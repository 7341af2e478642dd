# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulator's own program in memory, and a link on which anything can happen.

Between two frames the program runs on, the PLC may lose its memory, and a frame may be
lost, carried out without an answer, carried out in two halves with a scan in between,
or cut short by a power failure (the first words are in, the memory is kept or lost).
"""

import dataclasses
from functools import cached_property

from plant_maps import PLANT

from plc.errors import LinkError
from plc.exchange.batch_codec import encode_order
from plc.link.link import Link
from plc.memory.layout import Block
from plc.simulator.memory import Memory
from plc.simulator.plant_map import load_plant_map
from plc.simulator.program.dialect import parse_dialect
from plc.simulator.program.dispense_log import DispenseLog
from plc.simulator.program.mixer import Mixer

FAULTS = (
    "lost",
    "unanswered",
    "torn",
    "torn",
    "partial",
    "partial and lost",
    "memory",
    "memory",
)
PLANT_MAP = load_plant_map("kanjabung")


class QuickBlock(Block):
    """A block that looks its fields up once: most of the time went into that."""

    @cached_property
    def _by_name(self):
        return {field.name: field for field in self.fields}

    def field(self, name):
        """As the block's own."""
        return self._by_name[name]

    handshake = cached_property(Block.handshake.fget)
    silo_fields = cached_property(Block.silo_fields.fget)
    status_offset = cached_property(Block.status_offset.fget)

    @classmethod
    def copy(cls, block):
        """Return the same block, only quicker."""
        names = [field.name for field in dataclasses.fields(block)]
        return cls(**{name: getattr(block, name) for name in names})


ORDERS = QuickBlock.copy(PLANT.block("batch_write"))
RESULTS = QuickBlock.copy(PLANT.block("batch_read"))


class QuickEncoder:
    """Encodes orders that differ in slot and reference only, each slot once."""

    def __init__(self):
        self._records = {}

    def __call__(self, block, order):
        record = self._records.get(order.batch_no)
        if record is None:
            record = self._records[order.batch_no] = encode_order(block, order)
        name = block.field("mo_name")
        words = name.encode(order.reference)
        return record[: name.offset] + words + record[name.end :]


class Plant:
    """A PLC with its mixer; what it really did is in :attr:`made`.

    :ivar made: {reference: {silo: kg text}} of what was dosed whole, per silo
    :ivar taken: {reference: how often the plant took it}
    :ivar unknown: references in the mixer of a PLC that lost its memory
    """

    def __init__(self, dialect, seed):
        self.memory = Memory()
        log = DispenseLog(lambda: 0.0, listener=self._note)
        self.mixer = Mixer(self.memory, PLANT_MAP, log, seed)
        self.mixer.dialect = parse_dialect(dialect)
        self.made, self.taken, self.unknown = {}, {}, set()

    def _note(self, event):
        reference = event.get("reference")
        if event["event"] == "taken":
            self.taken[reference] = self.taken.get(reference, 0) + 1
        elif event["event"] == "dosed":
            self.made.setdefault(reference, {})[event["silo"]] = event["kg"]
        elif event["event"] == "power_cycle" and event["lose_memory"] and reference:
            self.unknown.add(reference)

    def scan(self, seconds):
        """Let time pass."""
        self.mixer.scan(seconds)

    def lose_memory(self):
        """A flat battery."""
        self.mixer.power_cycle(lose_memory=True)


class WildLink(Link):
    """A link to a :class:`Plant`; ``dice`` says what happens before each frame.

    :param fault_frames: about so many frames pass between two faults, 0 = no faults
    """

    def __init__(self, plant, dice, fault_frames):
        super().__init__()
        self._plant, self._dice = plant, dice
        self.fault_frames = fault_frames
        self.faults = 0
        self._to_scan = dice.randint(1, 12)
        self._to_fault = self._draw_distance()

    def wait(self, seconds):
        """The server does nothing for some seconds."""
        self._plant.scan(seconds)

    def _read(self, area, address, count):
        fault = self._pass_time()
        if fault in ("lost", "unanswered"):
            raise LinkError("no answer")
        read = self._plant.memory.read
        if fault != "torn" or count == 1:
            return read(area, address, count)
        half = self._dice.randrange(1, count)
        words = read(area, address, half)
        self._plant.scan(self._dice.choice((0, 1, 40)))
        return words + read(area, address + half, count - half)

    def _write(self, area, address, words):
        fault = self._pass_time()
        if fault == "lost":
            raise LinkError("the request was lost")
        if fault in ("torn", "partial", "partial and lost"):
            done = self._dice.randrange(1, len(words) + 1)
            self._plant.memory.write(area, address, words[:done])
            if fault != "torn":
                self._plant.mixer.power_cycle(fault == "partial and lost")
                raise LinkError("the power failed")
            self._plant.scan(0)
            address, words = address + done, words[done:]
        if words:
            self._plant.memory.write(area, address, words)
        if fault == "unanswered":
            raise LinkError("no answer")

    def _pass_time(self):
        """Let the program run and things go wrong; the fault of this frame, or None."""
        self._to_scan -= 1
        if self._to_scan <= 0:
            self._to_scan = self._dice.randint(1, 12)
            self._plant.scan(self._dice.choice((0, 0, 1, 5, 40)))
        if not self.fault_frames:
            return None
        self._to_fault -= 1
        if self._to_fault > 0:
            return None
        self._to_fault = self._draw_distance()
        self.faults += 1
        fault = self._dice.choice(FAULTS)
        if fault == "memory":
            self._plant.lose_memory()
        return fault

    def _draw_distance(self):
        """Frames until the next fault; every third one comes close upon another."""
        longest = 2 * self.fault_frames if self._dice.randrange(3) else 6
        return self._dice.randint(1, longest)

    def _close(self):
        """Nothing to drop."""
