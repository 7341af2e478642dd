# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The person on duty: looks at the plant and resolves what the bridge may not guess.

operations.rst of the documentation, "Batch stuck": an order that the PLC has lost is
quarantined; a person finds out what the plant did with it, then sends it again or
cancels it.  Here the person reads the PLC's slots and the dispensing log:

* The order is still at the PLC: it is left alone, the next reading of its result heals
  the batch.  A result that is there, but was refused once, is released and read again.
* It is not there any more: what was dosed for it is lost in the mixer and booked as
  scrap, once per reference; then the batch is sent again, or, if nothing of it was read
  yet, it is cancelled and its order goes back to the queue.
"""
from damage import result_address
from people import Person
from rpc import Refused

QUARANTINED = """
SELECT id, reference, batch_no, production_id, coalesce(reading_seq, 0)
  FROM scada_mo_batch
 WHERE plc_state = 'quarantine' ORDER BY id
"""
PRODUCTS = "SELECT number, product_id FROM scada_silo WHERE product_id IS NOT NULL"
SLOT_OF = """
SELECT s.id FROM scada_plc_slot s JOIN scada_plc p ON p.id = s.plc_id
 WHERE s.number = %s
"""
ORDER_BASE = 7000
NAME = slice(1, 9)
HANDSHAKE = 76
LOOKS_BEFORE_RELEASE = 10


def reference_of(words):
    """The name of the order in the words of a slot."""
    codes = [byte for word in words[NAME] for byte in (word >> 8, word & 0xFF)]
    return bytes(codes).decode("latin-1").partition("\0")[0].rstrip(" ")


class PersonOnDuty(Person):
    """See module; ``plant_log`` is a function that returns what was dispensed."""

    pause_seconds = (0.5, 1)

    def __init__(self, mill, damage, plant_log, seed):
        super().__init__(mill, seed)
        self._damage = damage
        self._plant_log = plant_log
        self._manager = mill.rpc("manager")
        self._admin = mill.rpc("admin")
        self._looks = {}

    def choose(self):
        return self.look

    def look(self):
        """Resolve what is quarantined, batch by batch."""
        for row in self.mill.query(QUARANTINED):
            self.try_to(self._resolve, *row)

    def _resolve(self, batch, reference, slot, production, readings):
        where = self._find(reference, slot)
        if where == "order":
            return "wait for the plant"
        if where == "result":
            return self._release_slot(reference, slot)
        self._book_loss(reference)
        if readings or self.random.random() < 0.5:
            self._manager("scada.mo.batch", "action_resend", [batch])
            return "send again"
        self._manager("scada.mo.batch", "action_cancel", [batch])
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

    def _book_loss(self, reference):
        products = dict(self.mill.query(PRODUCTS))
        for silo, quantity in sorted(self._plant_log().dosed(reference).items()):
            self._scrap(reference, products[silo], float(quantity))

    def _scrap(self, reference, product, quantity):
        """Book a loss, once: an answer that was lost may have been carried out."""
        domain = [("origin", "=", reference), ("product_id", "=", product)]
        found = self._admin("stock.scrap", "search_read", domain, ["state"])
        if not found:
            [unit] = self._admin("product.product", "read", [product], ["uom_id"])
            values = {
                "origin": reference,
                "product_id": product,
                "scrap_qty": quantity,
                "product_uom_id": unit["uom_id"][0],
            }
            found = [{"id": self._admin("stock.scrap", "create", values), "state": ""}]
        if found[0]["state"] != "done":
            self._admin("stock.scrap", "action_validate", [found[0]["id"]])
        [scrap] = self._admin("stock.scrap", "read", [found[0]["id"]], ["state"])
        if scrap["state"] != "done":
            raise Refused("UserError", "the loss of %s is not booked" % reference)
