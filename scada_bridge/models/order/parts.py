# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order and its parts: orders of their own that were ordered under one name.

Odoo renames an order when it makes a back-order of it, and so does the bridge when it
splits a large one.  People and clients know the name from before; it is kept on each
part, and the parts are its answer.
"""
from odoo import _, api, fields, models
from odoo.osv.expression import NEGATIVE_TERM_OPERATORS, OR

from ...domain.order.parts import Progress, ordered_name
from ..mixin.batch import KG_DIGITS


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    scada_ordered_name = fields.Char(
        "Ordered as",
        compute="_compute_scada_ordered_name",
        store=True,
        index=True,
        provenance=True,
        help="Name under which it was ordered, before it was split or a back-order "
        "was made of it.",
    )
    scada_is_part = fields.Boolean(
        "Part of a Large Order",
        readonly=True,
        provenance=True,
        copy=False,
        help="It was split off an order that is larger than its line holds.",
    )
    scada_planned_kg = fields.Float(
        "Planned Part (kg)",
        digits=KG_DIGITS,
        readonly=True,
        provenance=True,
        copy=False,
        help="Share of what was ordered; the quantity of the order becomes what was "
        "made.",
    )
    # for every MRP user's form
    scada_part_count = fields.Integer(compute="_compute_scada_parts", compute_sudo=True)
    scada_part_text = fields.Char(
        "Part", compute="_compute_scada_parts", compute_sudo=True
    )
    scada_whole_text = fields.Char(
        "Whole Order", compute="_compute_scada_parts", compute_sudo=True
    )

    @api.depends("name", "backorder_sequence", "procurement_group_id.name")
    def _compute_scada_ordered_name(self):
        for production in self:
            production.scada_ordered_name = ordered_name(
                production.name or "",
                production.backorder_sequence,
                production.procurement_group_id.name or "",
            )

    def _compute_scada_parts(self):
        for production in self:
            parts = production._get_scada_parts()
            production.scada_part_count = len(parts)
            production.scada_part_text = production._get_scada_part_text(parts)
            production.scada_whole_text = parts._get_scada_whole_text()

    def _get_scada_parts(self):
        """Return all orders that were ordered under the name of this one."""
        self.ensure_one()
        if not self.scada_ordered_name or not isinstance(self.id, int):
            return self
        return self.search(
            [
                ("scada_ordered_name", "=", self.scada_ordered_name),
                ("company_id", "=", self.company_id.id),
            ],
            order="backorder_sequence, id",
        )

    def _get_scada_part_text(self, parts):
        if len(parts) < 2:
            return False
        return _("Part %(number)s of %(count)s of %(order)s") % {
            "number": parts.ids.index(self.id) + 1,
            "count": len(parts),
            "order": self.scada_ordered_name,
        }

    def _get_scada_whole_text(self):
        """Return how far the order is whose parts these are."""
        if len(self) < 2:
            return False
        progress = self._get_scada_progress()
        return _(
            "%(made)s of %(count)s made, %(stopped)s stopped. "
            "%(planned_kg).2f kg planned, %(made_kg).2f made, %(left_kg).2f left."
        ) % {
            "made": progress.made,
            "count": progress.parts,
            "stopped": progress.stopped,
            "planned_kg": progress.planned_kg,
            "made_kg": progress.made_kg,
            "left_kg": progress.left_kg,
        }

    def _get_scada_progress(self):
        """Return the :class:`Progress` of the order whose parts these are."""
        made = self.filtered(lambda part: part.state == "done")
        stopped = self.filtered(lambda part: part.state == "cancel")
        planned = sum(self.mapped("scada_planned_kg"))
        return Progress(
            parts=len(self),
            made=len(made),
            stopped=len(stopped),
            planned_kg=round(planned or (self - stopped)._sum_scada_kg(), 3),
            made_kg=round(made._sum_scada_kg(), 3),
            left_kg=round((self - made - stopped)._sum_scada_kg(), 3),
        )

    def _sum_scada_kg(self):
        return sum(order._scada_quantity_kg() or 0.0 for order in self)

    def _scada_quantity_kg(self):
        """Return the order's quantity in kg, None if its unit is not a weight."""
        self.ensure_one()
        kg = self.env["uom.uom"]._get_scada_kg()
        if self.product_uom_id.category_id != kg.category_id:
            return None
        return self.product_uom_id._compute_quantity(self.product_qty, kg, round=False)

    @api.model
    def _name_search(
        self, name, args=None, operator="ilike", limit=100, name_get_uid=None
    ):
        """Find the parts of an order by the name under which it was ordered."""
        if not name or operator in NEGATIVE_TERM_OPERATORS:
            return super()._name_search(name, args, operator, limit, name_get_uid)
        names = [("name", operator, name)], [("scada_ordered_name", operator, name)]
        domain = OR(names) + list(args or [])
        return self._search(domain, limit=limit, access_rights_uid=name_get_uid)

    def _get_backorder_mo_vals(self):
        """Keep what was planned; closing overwrites it with what was made.

        A rest of a rest was planned with the first of them.
        """
        is_first = self.backorder_sequence == 1 and not self.scada_planned_kg
        if is_first and self.scada_equipment_id:
            planned = self._scada_quantity_kg() or 0.0
            self._sudo_checked().scada_planned_kg = planned
        return super()._get_backorder_mo_vals()

    def action_scada_parts(self):
        """Show all parts of the order that this one is a part of."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        action = self.env["ir.actions.actions"]._for_xml_id("mrp.mrp_production_action")
        name = _("Parts of %s") % self.scada_ordered_name
        parts = self._get_scada_parts()
        return dict(
            action,
            name=name,
            display_name=name,
            domain=[("id", "in", parts.ids)],
            context={"create": False},
        )
