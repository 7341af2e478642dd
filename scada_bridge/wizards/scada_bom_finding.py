# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models

from ..acts import act
from ..models.order.bom_check import FAULTS


class ScadaBomFinding(models.TransientModel):
    """What becomes of a component at the plant; the list is made when it is opened."""

    _name = "scada.bom.finding"
    _description = "SCADA BoM Check"
    _order = "bom_id, id"
    _rec_name = "product_id"

    bom_id = fields.Many2one(
        "mrp.bom", "Bill of Materials", required=True, ondelete="cascade", readonly=True
    )
    equipment_id = fields.Many2one("maintenance.equipment", "Line", readonly=True)
    product_id = fields.Many2one("product.product", "Component", readonly=True)
    quantity = fields.Float(
        digits="Product Unit of Measure", readonly=True, help="Of one bill."
    )
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    silo_id = fields.Many2one("scada.silo", "Silo", readonly=True)
    kind = fields.Selection(
        [
            ("ok", "From a Silo"),
            ("hand", "Added by Hand"),
            ("shared", "Two in One Silo"),
            ("archived", "Silo Not in Use"),
            ("mismatch", "Silo Holds Another Material"),
            ("unit", "Not a Weight"),
            ("serial", "Serial Number"),
            ("coarse", "Unit Too Coarse"),
            ("plant", "Plant Takes No Orders"),
            ("empty", "Nothing from a Silo"),
        ],
        "Finding",
        readonly=True,
        required=True,
    )
    is_fault = fields.Boolean(
        "Is Refused",
        compute="_compute_is_fault",
        store=True,
        help="Orders of this bill would not be queued.",
    )
    message = fields.Char("What to Do", readonly=True)
    may_set_rounding = fields.Boolean(
        compute="_compute_may_set_rounding",
        help="This user may press Set Rounding: a SCADA manager who administers Odoo.",
    )

    @api.depends_context("uid")
    def _compute_may_set_rounding(self):
        may_refine = self.env["uom.uom"]._scada_may_refine()
        for finding in self:
            finding.may_set_rounding = may_refine

    @api.depends("kind")
    def _compute_is_fault(self):
        for finding in self:
            finding.is_fault = finding.kind in FAULTS and not finding._is_allowed()

    def _is_allowed(self):
        """Return whether the company lets units round kilograms away."""
        company = self.bom_id.company_id or self.equipment_id._get_scada_company()
        return self.kind == "coarse" and company.scada_unit_check != "refuse"

    @api.model
    def _check_boms(self, boms, plan=None):
        """Look at the bills now; return the findings.

        :param plan: line and silos to look at, see ``_get_scada_findings``
        """
        # sudo: what was found is not for the client to say
        findings = self.sudo().create(boms._get_scada_findings(plan))
        return findings.sudo(self.env.su)

    @api.model
    def action_check(self):
        """Look at all bills of all lines, and open the list of what was found."""
        boms = self.env["mrp.bom"].search([("scada_equipment_id", "!=", False)])
        findings = self._check_boms(boms)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge.scada_bom_finding_action"
        )
        return dict(action, domain=[("id", "in", findings.ids)])

    @act("refine_unit")
    def action_set_rounding(self):
        """Let the product's unit keep 0.01 kg, then look at all bills again."""
        self.env["uom.uom"]._scada_check_refiner()  # before the row is read
        self.ensure_one()
        self.product_id.uom_id._scada_refine()
        return self.action_check()

    def action_open_bom(self):
        """Open the bill, to put it right."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Bill of Materials"),
            "res_model": "mrp.bom",
            "res_id": self.bom_id.id,
            "view_mode": "form",
        }

    def _get_text(self):
        """Return the finding as one line."""
        self.ensure_one()
        parts = (self.bom_id, self.product_id)
        names = [record.display_name for record in parts if record]
        return "%s: %s" % (", ".join(names), self.message)
