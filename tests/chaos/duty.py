# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The person on duty: looks at the plant and resolves what the bridge may not guess.

operations.rst of the documentation, "Batch stuck": an order that the PLC has lost is
quarantined; a person finds out what the plant did with it, then sends it again or
cancels it.  Here the person reads the PLC's slots:

* The order is still at the PLC: it is left alone, the next reading of its result heals
  the batch.  A result that is there, but was refused once, is released and read again.
* It is not there any more: the batch is sent again, or it is cancelled and its order
  goes back to the queue.  What was read of it waits for the decider then; what was not
  read nobody knows, and the run says so.
"""
from damage import result_address
from people import Person

QUARANTINED = """
SELECT id, reference, batch_no, production_id FROM scada_mo_batch
 WHERE plc_state = 'quarantine' ORDER BY id
"""
SLOT_OF = """
SELECT s.id FROM scada_plc_slot s JOIN scada_plc p ON p.id = s.plc_id
 WHERE s.number = %s
"""
ORDER_BASE = 7000
NAME = slice(1, 9)
HANDSHAKE = 76
LOOKS_BEFORE_RELEASE = 10
REASON = "The PLC has lost it."


def reference_of(words):
    """The name of the order in the words of a slot."""
    codes = [byte for word in words[NAME] for byte in (word >> 8, word & 0xFF)]
    return bytes(codes).decode("latin-1").partition("\0")[0].rstrip(" ")


class PersonOnDuty(Person):
    """See module."""

    pause_seconds = (0.5, 1)

    def __init__(self, mill, damage, seed):
        super().__init__(mill, seed)
        self._damage = damage
        self._manager = mill.rpc("manager")
        self._admin = mill.rpc("admin")
        self._looks = {}

    def choose(self):
        return self.look

    def look(self):
        """Resolve what is quarantined, batch by batch."""
        for row in self.mill.query(QUARANTINED):
            self.try_to(self._resolve, *row)

    def _resolve(self, batch, reference, slot, production):
        where = self._find(reference, slot)
        if where == "order":
            return "wait for the plant"
        if where == "result":
            return self._release_slot(reference, slot)
        if self.random.random() < 0.7:
            self._manager("scada.mo.batch", "action_resend", [batch])
            return "send again"
        self._manager("scada.mo.batch", "action_cancel", [batch], REASON)
        values = {"scada_on_hold": False}
        self._admin("mrp.production", "write", [production], values)
        return "cancel and queue again"

    def _find(self, reference, slot):
        """Where the PLC has the order: "order" (it will take it), "result" or None."""
        order = self._damage.words(ORDER_BASE + 100 * (slot - 1))
        result = self._damage.words(result_address(slot))
        if reference_of(result) == reference:
            return "result"
        is_released = reference_of(order) == reference and not order[HANDSHAKE]
        return "order" if is_released else None

    def _release_slot(self, reference, slot):
        """A result that heals nothing by itself is read again."""
        self._looks[reference] = self._looks.get(reference, 0) + 1
        if self._looks[reference] % LOOKS_BEFORE_RELEASE:
            return "wait for the reading"
        for (slot_id,) in self.mill.query(SLOT_OF, (slot,)):
            self._manager("scada.plc.slot", "action_release", [slot_id])
        return "release slot"
