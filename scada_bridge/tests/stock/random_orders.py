# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Draws orders, policies, readings and what people do meanwhile, for property tests."""
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Dict

from .posting_case import PostingCase

UNITS = ("uom.product_uom_kgm", "uom.product_uom_gram", "uom.product_uom_ton")
KINDS = ("plain", "kit", "two silos", "by-product", "work order", "two steps")
PLANNED = 1250.0  # kg
UNPLANNED = 105  # a silo that no bill of materials names
ZERO = Decimal(0)


@dataclass
class Play:
    """One order from its creation to its history.

    :ivar accepted: {silo: kg} of the last reading that was stored
    :ivar is_touched: a person has changed the moves since
    """

    kind: str
    batch: object
    accepted: Dict[int, Decimal] = field(default_factory=dict)
    is_touched: bool = False

    def __post_init__(self):
        self.order, self.uuid = self.batch.production_id, self.batch.uuid


class RandomOrderCase(PostingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.corns = [
            cls.create_product("Corn", tracking=tracking, **cls.prepare_unit(xmlid))
            for xmlid in UNITS
            for tracking in ("none", "lot")
        ]
        cls.soy = cls.create_product("Soy", stock=5000)
        cls.salt = cls.create_product("Salt", stock=100)
        cls.bran = cls.create_product("Bran")
        cls.feeds = [
            cls.create_product("Feed", tracking=tracking)
            for tracking in ("none", "lot")
        ]
        cls.center = cls.env["mrp.workcenter"].create({"name": "Mixer"})
        cls.two_steps = cls.env["stock.warehouse"].create(
            {"name": "Two steps", "code": "TWO", "manufacture_steps": "pbm"}
        )
        cls.env.company.scada_queue_policy = "top_up"

    @classmethod
    def prepare_unit(cls, xmlid):
        unit = cls.env.ref(xmlid)
        return {"uom_id": unit.id, "uom_po_id": unit.id}

    def choose_policies(self, dice):
        self.env.company.write(
            {
                "scada_backorder": dice.choice(["never", "always", "above"]),
                "scada_hand_adds": "bom",
                "scada_negative_stock": True,
                "scada_lot_shortage": dice.choice(["unknown", "refuse"]),
                "scada_extra_component": dice.choice(["add", "refuse"]),
                "scada_unit_check": dice.choice(["off", "warn"]),
            }
        )

    # -- the order --------------------------------------------------------------------
    def draw_play(self, dice):
        self.choose_policies(dice)
        self.corn = dice.choice(self.corns)
        self.get_silo(101).product_id = self.corn
        self.get_silo(102).product_id = self.soy
        self.get_silo(UNPLANNED).product_id = self.salt
        for name in ("A", "B")[: dice.randrange(3)]:
            if self.corn.tracking == "lot":
                self.create_lot(self.corn, name, self.to_unit(dice.randrange(1, 300)))
        kind = dice.choice(KINDS)
        bom = self.draw_bom(dice, kind)
        order = self.create_order(PLANNED, bom=bom, **self.prepare_order(kind))
        if kind == "work order":
            order._create_workorder()
        if dice.random() < 0.5:
            order.action_assign()
        self.batches._fill_queue(self.line, order)
        self.assertTrue(order.scada_batch_ids, order.scada_refusal)
        return Play(kind, order.scada_batch_ids)

    def to_unit(self, kg):
        return self.kg._compute_quantity(kg, self.corn.uom_id)

    def prepare_order(self, kind):
        if kind != "two steps":
            return {}
        warehouse = self.two_steps
        return {
            "picking_type_id": warehouse.manu_type_id.id,
            "location_src_id": warehouse.pbm_loc_id.id,
            "location_dest_id": warehouse.lot_stock_id.id,
        }

    def draw_bom(self, dice, kind):
        corn_kg, soy_kg = self.to_unit(700.0), 500.0
        recipe = {self.corn: corn_kg, self.soy: soy_kg}
        if kind == "kit":
            recipe = {self.create_kit(recipe): PLANNED}
        bom = self.create_bom(
            recipe,
            product_tmpl_id=dice.choice(self.feeds).product_tmpl_id.id,
            product_qty=PLANNED,
            consumption=dice.choice(["flexible", "warning", "strict"]),
        )
        self.extend_bom(bom, kind)
        return bom

    def create_kit(self, recipe):
        kit = self.create_product("Kit")
        lines = [self.prepare_bom_line(product, kg) for product, kg in recipe.items()]
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": PLANNED,
                "product_uom_id": self.kg.id,
                "bom_line_ids": [(0, 0, line) for line in lines],
            }
        )
        return kit

    def extend_bom(self, bom, kind):
        if kind == "two silos":
            self.get_silo(103).product_id = self.corn
            bom.bom_line_ids[0].scada_silo_id = self.get_silo(101)
            more = self.prepare_bom_line(
                self.corn, self.to_unit(50.0), scada_silo_id=self.get_silo(103).id
            )
            bom.bom_line_ids = [(0, 0, more)]
        elif kind == "by-product":
            bran = {"product_id": self.bran.id, "product_uom_id": self.kg.id}
            bom.byproduct_ids = [(0, 0, dict(bran, product_qty=12.5))]
        elif kind == "work order":
            mix = {"name": "Mix", "workcenter_id": self.center.id}
            bom.operation_ids = [(0, 0, dict(mix, time_cycle_manual=10))]

    # -- readings ---------------------------------------------------------------------
    def draw_readings(self, dice, play):
        """Yield {silo: kg}: growing, repeated, lower, zero, old ones, parts of one."""
        silos = [101, 102] + [103] * (play.kind == "two silos")
        told = [{}]
        for _reading in range(dice.randrange(1, 6)):
            last = told[-1]
            how = dice.choice(["grow", "grow", "repeat", "lower", "zero", "old"])
            if how == "grow":
                some = dice.sample(silos, dice.randrange(1, len(silos) + 1))
                grown = {s: last.get(s, ZERO) + self.draw_kg(dice) for s in some}
                told.append({**last, **grown})
            elif how == "lower":
                told.append({s: self.halve(kg) for s, kg in last.items()})
            elif how == "zero":
                told.append({s: ZERO for s in silos})
            else:
                told.append(dice.choice(told) if how == "old" else last)
        if dice.random() < 0.2:
            told.append({**told[-1], UNPLANNED: self.draw_kg(dice)})
        # what a reading leaves out stays as it was told before
        return [dict(reading) for reading in told[1:]]

    def draw_kg(self, dice):
        return Decimal(dice.randrange(1, 20000)) / 100

    def halve(self, kg):
        return (kg / 2).quantize(Decimal("0.01"))

    # -- people -----------------------------------------------------------------------
    def disturb(self, dice, play):
        """Do what a person may do to the order while the plant works on it."""
        order = play.order
        how = dice.choice(["form", "quantity", "unreserve", "reserve", "unlock"])
        if how == "form":
            order.qty_producing = PLANNED
            order._onchange_producing()
        elif how == "quantity":
            move = self.get_move(order, self.soy)[:1]
            if len(move.move_line_ids) < 2:
                move.quantity_done = 7.0
        elif how == "unreserve":
            order.do_unreserve()
        elif how == "reserve":
            order.action_assign()
        else:
            order.is_locked = not order.is_locked
        play.is_touched = True
