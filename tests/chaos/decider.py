# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The person who decides about what stands in the bridge's lists.

Unassigned Material, To Confirm (decisions, hand-adds, batches), To Decide, late
corrections and slots with foreign records: everything through the product's own acts,
as its dialogs call them.  Sometimes late: a row is left alone for some seconds.
Sometimes wrong: such a decision says so in its reason and is taken back later.  Some
rows, by the seed, are left for ever: material that nobody decides about stays in its
list and harms nothing.
"""
import hashlib
import time

from damage import STRANGER
from duty import reference_of
from people import Person

UNASSIGNED = """
SELECT u.id, u.reference, s.number, u.kg - u.pending_kg, u.production_id
  FROM scada_unassigned_material u JOIN scada_silo s ON s.id = u.silo_id
 WHERE u.kg - u.pending_kg > 0.005 ORDER BY u.id
"""
MISTAKES = """
SELECT id FROM scada_disposition d
 WHERE reason LIKE 'Mistake%%' AND reversal_of_id IS NULL
   AND NOT EXISTS (SELECT FROM scada_disposition WHERE reversal_of_id = d.id)
 ORDER BY id
"""
PENDING = """
SELECT id, user_name FROM scada_disposition d
 WHERE needs_second AND reversal_of_id IS NULL
   AND NOT EXISTS (SELECT FROM scada_disposition WHERE reversal_of_id = d.id)
   AND NOT EXISTS (SELECT FROM scada_disposition_confirmation
                    WHERE disposition_id = d.id)
 ORDER BY id
"""
TO_DECIDE = "SELECT id FROM scada_mo_batch WHERE held_for = 'decision' ORDER BY id"
TO_CONFIRM = """
SELECT b.id, b.production_id, m.id, m.product_uom_qty
  FROM scada_mo_batch b
  JOIN stock_move m ON m.raw_material_production_id = b.production_id
                   AND m.state NOT IN ('done', 'cancel')
 WHERE b.held_for = 'confirm'
   AND NOT EXISTS (SELECT FROM scada_mo_batch_line l WHERE l.move_id = m.id)
   AND NOT EXISTS (SELECT FROM stock_move_line o
                    WHERE o.move_id = m.id AND o.qty_done > 0)
 ORDER BY b.id
"""
DOUBTFUL = """
SELECT id, repeat_of_id IS NOT NULL FROM scada_plc_weighing
 WHERE state = 'quarantine' ORDER BY id
"""
# the newest word of a run is to be taken over, older ones are not
CORRECTIONS = """
SELECT id, NOT EXISTS (SELECT FROM scada_late_correction n
                        WHERE n.uuid = c.uuid AND n.id > c.id)
  FROM scada_late_correction c WHERE state = 'open' ORDER BY id
"""
IGNORED = "SELECT id FROM scada_late_correction WHERE state = 'pending' ORDER BY id"
WRONGLY_IGNORED = """
SELECT c.id FROM scada_late_correction c
 WHERE state IN ('pending', 'ignored') AND (
       SELECT d.reason FROM scada_late_correction_decision d
        WHERE d.correction_id = c.id ORDER BY d.id DESC LIMIT 1) LIKE 'Mistake%%'
 ORDER BY id
"""
FOREIGN = """
SELECT id, raw_words FROM scada_plc_slot
 WHERE coalesce(quarantine_reason, '') != '' ORDER BY id
"""
REWORK = "SELECT id FROM stock_location WHERE name = 'Rework'"
LEFT_FOR_EVER = 0.1
MISTAKEN = 0.2
IN_PART = 0.3
LATEST_SECONDS = 20
KINDS = ("consumed", "consumed", "scrapped", "rework", "rejected")
MATERIAL = "scada.unassigned.material"
DECISION = "scada.material.decision"


class Decider(Person):
    """See module; ``is_prompt``: not late and not wrong any more."""

    pause_seconds = (0.3, 1.0)

    def __init__(self, mill, seed):
        super().__init__(mill, seed)
        self._seed = seed
        self._manager = mill.rpc("manager")
        self._chief = mill.rpc("chief")
        self._admin = mill.rpc("admin")
        self._seen = {}
        self.is_prompt = False

    def choose(self):
        return self.random.choice(
            (
                self.decide_material,
                self.decide_material,
                self.confirm_decision,
                self.take_back,
                self.decide_batch,
                self.enter_additions,
                self.decide_hand_add,
                self.decide_correction,
                self.confirm_ignored,
                self.reopen_correction,
                self.discard_record,
            )
        )

    # -- what waits -------------------------------------------------------------------
    def waiting(self):
        """How many rows of each list this person is going to see to."""
        return {
            "unassigned": len(self._material()),
            "mistakes": len(self.mill.query(MISTAKES)),
            "decisions to confirm": len(self.mill.query(PENDING)),
            "batches to decide": len(self.mill.query(TO_DECIDE)),
            "hand-adds": len(self.mill.query(DOUBTFUL)),
            "late corrections": len(self.mill.query(CORRECTIONS)),
            "ignored corrections": len(self.mill.query(IGNORED)),
            "wrongly ignored": len(self.mill.query(WRONGLY_IGNORED)),
            "slots": len(self.mill.query(FOREIGN)),
        }

    def _material(self):
        return [row for row in self.mill.query(UNASSIGNED) if not self._is_left(row)]

    def _is_left(self, row):
        return self._draw("left", *row[1:3]) < LEFT_FOR_EVER

    def _draw(self, *key):
        """0 to 1, the same for the same seed and key."""
        text = "/".join(map(str, (self._seed,) + key))
        return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0x100000000

    def _one_of(self, rows, name):
        """A row whose time has come, None if there is none."""
        now, ripe = time.monotonic(), []
        for row in rows:
            since = self._seen.setdefault((name, row[0]), now)
            delay = LATEST_SECONDS * self._draw(name, row[0]) ** 3
            if self.is_prompt or now - since >= delay:
                ripe.append(row)
        return self.random.choice(ripe) if ripe else None

    # -- material ---------------------------------------------------------------------
    def decide_material(self):
        """Consumed, scrapped, rework or rejected, the whole or a part."""
        row = self._one_of(self._material(), "material")
        if not row:
            return "find nothing unassigned"
        line, reference, _silo, left, _order = row
        kind = self.random.choice(KINDS)
        is_wrong = not self.is_prompt and self.random.random() < MISTAKEN
        dialog = self._open_decision(line, kind, float(left))
        if not dialog["share_ids"]:
            return "find nothing left"
        dialog["reason"] = "Mistake" if is_wrong else "Seen at %s" % reference
        made = self._manager(DECISION, "create", dialog)
        self._manager(DECISION, "action_decide", [made])
        return "decide %s%s" % (kind, ", wrongly" if is_wrong else "")

    def _open_decision(self, line, kind, left):
        """The values of the dialog, as it opens from the list."""
        context = {"active_model": MATERIAL, "active_ids": [line]}
        shown = self._manager(DECISION, "default_get", ["share_ids"], context=context)
        shares = [command[2] for command in shown["share_ids"] if command[0] == 0]
        if self.random.random() < IN_PART and left > 0.02:
            for share in shares:
                share["kg"] = round(left * self.random.uniform(0.2, 0.8), 2)
        values = {"kind": kind, "share_ids": [(0, 0, share) for share in shares]}
        if kind == "rework":
            [(values["location_id"],)] = self.mill.query(REWORK)
        return values

    def confirm_decision(self):
        """As the second manager; the first one may not."""
        row = self._one_of(self.mill.query(PENDING), "pending")
        if not row:
            return "find nothing to confirm"
        is_own = not self.is_prompt and self.random.random() < MISTAKEN
        user = self._manager if is_own else self._chief
        user("scada.disposition", "action_confirm", [row[0]])
        return None

    def take_back(self):
        """A decision that was a mistake; another one follows."""
        row = self._one_of(self.mill.query(MISTAKES), "mistake")
        if not row:
            return "find nothing to take back"
        self._manager("scada.disposition", "action_undo", [row[0]])
        return None

    # -- batches ----------------------------------------------------------------------
    def decide_batch(self):
        """Accept, finish with a weight, or abort what is held to decide."""
        row = self._one_of(self.mill.query(TO_DECIDE), "batch")
        if not row:
            return "find no batch to decide"
        act = self.random.choice(("action_ask_accept", "action_ask_weight", "cancel"))
        if act == "cancel":
            self._manager("scada.mo.batch", "action_cancel", [row[0]], "Not usable")
            return "abort batch"
        dialog = self._manager("scada.mo.batch", act, [row[0]])["res_id"]
        values = {"reason": "Looked at the scales"}
        if act == "action_ask_weight":
            values["weight"] = self.random.choice((50.0, 75.5, 120.25))
        model = "scada.batch.decision"
        self._manager(model, "write", [dialog], values)
        self._manager(model, "action_confirm", [dialog])
        return "accept batch" if act == "action_ask_accept" else "finish with weight"

    def enter_additions(self):
        """What was added by hand and is not known, on the order; then Retry."""
        row = self._one_of(self.mill.query(TO_CONFIRM), "confirm")
        if not row:
            return "find no batch to confirm"
        batch, order, move, planned = row
        self._manager("mrp.production", "action_scada_unlock", [order])
        values = {"quantity_done": float(planned)}
        self._admin("stock.move", "write", [move], values)
        self._manager("scada.mo.batch", "action_retry", [batch])
        return None

    def decide_hand_add(self):
        """A doubtful one counts, or not; in this mill no two bags are alike."""
        row = self._one_of(self.mill.query(DOUBTFUL), "hand-add")
        if not row:
            return "find no doubtful hand-add"
        kind = self.random.choice(("accept", "dismiss", "dismiss"))
        weighing, is_repeat = row
        kind = "dismiss" if is_repeat else kind
        model = "scada.plc.weighing"
        dialog = self._manager(model, "action_ask_" + kind, [weighing])["res_id"]
        model = "scada.plc.weighing.decision"
        self._manager(model, "write", [dialog], {"reason": "Asked the mixer's man"})
        self._manager(model, "action_confirm", [dialog])
        return kind + " hand-add"

    # -- the PLC's late word ----------------------------------------------------------
    def decide_correction(self):
        """What the PLC said after the end is right, unless it has said more since."""
        row = self._one_of(self.mill.query(CORRECTIONS), "correction")
        if not row:
            return "find no late correction"
        correction, is_newest = row
        is_wrong = not self.is_prompt and self.random.random() < MISTAKEN
        kind = "take_over" if is_newest and not is_wrong else "ignore"
        model = "scada.late.correction"
        dialog = self._manager(model, "action_ask_settle", [correction])["res_id"]
        reason = "Mistake" if is_wrong else "Looked at the scales"
        model = "scada.late.correction.settle"
        self._manager(model, "write", [dialog], {"kind": kind, "reason": reason})
        self._manager(model, "action_confirm", [dialog])
        return "%s correction%s" % (kind, ", wrongly" if is_wrong else "")

    def confirm_ignored(self):
        """As the second manager."""
        row = self._one_of(self.mill.query(IGNORED), "ignored")
        if not row:
            return "find no ignored correction"
        self._chief("scada.late.correction", "action_confirm", [row[0]])
        return None

    def reopen_correction(self):
        """It was ignored by mistake; it is decided about again."""
        row = self._one_of(self.mill.query(WRONGLY_IGNORED), "wrongly ignored")
        if not row:
            return "find nothing wrongly ignored"
        self._manager("scada.late.correction", "action_undo", [row[0]])
        return None

    def discard_record(self):
        """A stranger's record in a slot; one of an own run is read again."""
        row = self._one_of(self.mill.query(FOREIGN), "slot")
        if not row:
            return "find no quarantined slot"
        words = [int(word, 16) for word in (row[1] or "").split()]
        if reference_of(words) != STRANGER.strip() or self.random.random() < 0.3:
            self._manager("scada.plc.slot", "action_release", [row[0]])
            return "release slot"
        dialog = self._manager("scada.plc.slot", "action_ask_discard", [row[0]])
        values = {"reason": "A stranger's", "is_stopped": True}
        model = "scada.plc.discard"
        self._manager(model, "write", [dialog["res_id"]], values)
        self._manager(model, "action_discard", [dialog["res_id"]])
        return None
