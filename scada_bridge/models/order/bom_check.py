# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bills of materials looked at with the eyes of an order, before there is one."""
from collections import Counter
from typing import Any, Dict, NamedTuple

from odoo import _, models

from ...domain.order.limits import PlantLimits

# What an order of the bill would be refused for.
FAULTS = (
    "shared",
    "archived",
    "mismatch",
    "unit",
    "serial",
    "empty",
    "coarse",
    "plant",
)


class LinePlan(NamedTuple):
    """A line and its silos as they are, or as a person is going to set them up.

    :ivar line: ``maintenance.equipment`` that the orders go to
    :ivar silos: the silos in use; one that is still to be made is a new record
    :ivar products: {silo: product} where they are to hold other products than now
    :ivar limits: what the plant of the line can take
    """

    line: Any
    silos: Any
    products: Dict[Any, Any] = {}
    limits: PlantLimits = PlantLimits()


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    def _get_scada_findings(self, plan=None):
        """Return what becomes of each component of these bills.

        The components are those of an order that is made up for the purpose, so that
        kits are exploded and silos found by the code that queues real orders.

        :param plan: :class:`LinePlan` to look at, None for what is stored
        :return: values of ``scada.bom.finding``, a dict for each component
        """
        findings = []
        for bom in self:
            findings += bom._get_scada_component_findings(plan or bom._get_scada_plan())
        return findings

    def _get_scada_plan(self):
        """Return what is stored of the bill's line and silos."""
        line = self.scada_equipment_id
        silos = self.env["scada.silo"]._get_line_silos(line)
        return LinePlan(line, silos, limits=line._get_scada_limits())

    def _get_scada_component_findings(self, plan):
        company = self.company_id or plan.line._get_scada_company()
        moves = self._simulate_scada_moves(company)
        pairs = [self._prepare_scada_finding(move, plan) for move in moves]
        self._mark_shared_silos(pairs)
        findings = self._prepare_scada_product_findings()
        findings += [finding for _silo, finding in pairs]
        if not any(silo for silo, _finding in pairs):
            findings.append(self._prepare_scada_empty_finding())
        if plan.limits.fault:
            findings.append(self._prepare_scada_plant_finding(plan))
        return [dict(finding, equipment_id=plan.line.id) for finding in findings]

    def _simulate_scada_moves(self, company):
        """Return the raw moves of an order that is stored nowhere."""
        orders = self.env["mrp.production"].with_company(company)
        product = self.product_id or self.product_tmpl_id.product_variant_id
        vals = orders.default_get(
            ["picking_type_id", "location_src_id", "location_dest_id"]
        )
        order = orders.new(
            dict(
                vals,
                product_id=product.id,
                bom_id=self.id,
                product_qty=self.product_qty,
                product_uom_id=self.product_uom_id.id,
                company_id=company.id,
            )
        )
        moves = self.env["stock.move"]
        return [moves.new(values) for values in order._get_moves_raw_values()]

    def _prepare_scada_finding(self, move, plan):
        """Return (silo, finding) about one component."""
        kind, silo = "ok", move._get_scada_silo(plan.silos, plan.products)
        is_known = plan.limits.knows_silo(silo.number)
        if silo and (silo not in plan.silos or not is_known):
            kind = "archived"
        elif silo and move._scada_is_mismatch(silo, plan.products):
            kind = "mismatch"
        elif silo and move._scada_kg() is None:
            kind = "unit"
        elif move.product_id.tracking == "serial":
            kind = "serial"
        elif move.product_id.uom_id._is_scada_coarse():
            kind = "coarse"
        elif not silo:
            kind = "hand"
        return silo, {
            "bom_id": self.id,
            "product_id": move.product_id.id,
            "quantity": move.product_uom_qty,
            "uom_id": move.product_uom.id,
            "silo_id": silo.id or False,  # a silo that is still to be made has none
            "kind": kind,
            "message": self._get_scada_advice(kind),
        }

    def _prepare_scada_product_findings(self):
        """Return what is wrong with the product itself, as a list of one or none."""
        product = self.product_id or self.product_tmpl_id.product_variant_id
        if not product.uom_id._is_scada_coarse():
            return []
        return [
            {
                "bom_id": self.id,
                "product_id": product.id,
                "quantity": self.product_qty,
                "uom_id": self.product_uom_id.id,
                "kind": "coarse",
                "message": self._get_scada_advice("coarse"),
            }
        ]

    def _mark_shared_silos(self, pairs):
        """Two components of an order can't come from one silo."""
        counts = Counter(silo for silo, _finding in pairs)
        for silo, finding in pairs:
            if silo and finding["kind"] in ("ok", "coarse") and counts[silo] > 1:
                finding.update(kind="shared", message=self._get_scada_advice("shared"))

    def _prepare_scada_empty_finding(self):
        return {
            "bom_id": self.id,
            "kind": "empty",
            "message": self._get_scada_advice("empty"),
        }

    def _prepare_scada_plant_finding(self, plan):
        return {"bom_id": self.id, "kind": "plant", "message": plan.limits.fault}

    def _get_scada_advice(self, kind):
        """Return what to do about a finding."""
        return {
            "ok": False,
            "hand": _(
                "Is added by hand. If a silo holds it, name it as the silo's material "
                "or on the line of the bill."
            ),
            "shared": _(
                "Another component of this bill comes from the same silo. "
                "Name another silo for one of them."
            ),
            "archived": _(
                "The silo is archived or another line's, or the memory map of the "
                "line's PLC has no such silo. Name another one."
            ),
            "mismatch": _(
                "The silo that the bill names holds another material. Name another "
                "silo or none, or set the material of the silo."
            ),
            "unit": _("The unit can't be converted to kg. Give a weight."),
            "coarse": _(
                "The unit of the product has steps of more than 0.01 kg, the rest is "
                "lost. Press Set Rounding."
            ),
            "serial": _("Tracked by serial number, bulk material can't be."),
            "empty": _(
                "No component comes from a silo, so no order of this bill goes to the "
                "plant. Set the materials of the silos."
            ),
        }[kind]
