# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up of a line, step by step; may be run again at any time.

Nothing but the wizard's own rows is written before *Finish*: a wizard that is closed,
at whatever step, has done nothing.

A step is a value of ``step``; their order is that of the selection.  To add one, extend
the selection, and give methods by the step's name:

* ``_enter_NAME()`` prepares it, if there is something to prepare,
* ``_leave_NAME()`` checks what was entered, or raises a UserError.

Steps that do not apply are left out by ``_get_steps()``.  What the entries change is
listed by ``_get_changes()`` and done by ``_apply()`` (see ``scada_setup_finish``).
"""
from collections import Counter

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..models.mixin.batch import KG_DIGITS
from ..models.order.bom_check import LinePlan


class ScadaSetup(models.TransientModel):
    _name = "scada.setup"
    _inherit = "scada.provenance.mixin"
    _description = "SCADA Set-up"

    step = fields.Selection(
        [
            ("line", "Line"),
            ("silos", "Silos"),
            ("boms", "Bills of Materials"),
            ("switch", "Switch On"),
            ("confirm", "Changes"),
            ("done", "Done"),
        ],
        required=True,
        default="line",
        readonly=True,
        provenance=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        provenance=True,
        default=lambda self: self.env.company,
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        "Line",
        domain="[('scada_is_line', '=', True), ('company_id', '=', company_id)]",
        default=lambda self: self._default_equipment(),
        help="Mixer whose orders go to the plant. A new one is made under "
        "Configuration > Equipment.",
    )
    silo_ids = fields.One2many("scada.setup.silo", "setup_id", "Silos")
    silo_warning = fields.Text(compute="_compute_silo_warning")
    bom_ids = fields.Many2many(
        "mrp.bom",
        string="Bills of Materials",
        domain="[('type', '=', 'normal'), ('company_id', 'in', [company_id, False])]",
        help="Their orders go to this line.",
    )
    listed_equipment_id = fields.Many2one(
        "maintenance.equipment",
        readonly=True,
        provenance=True,
        help="Line whose bills were listed.",
    )
    finding_ids = fields.Many2many("scada.bom.finding", readonly=True, provenance=True)
    finding_text = fields.Char(readonly=True, provenance=True)
    has_fault = fields.Boolean(readonly=True, provenance=True)
    auto_sync = fields.Boolean(
        "Fill the Queue Automatically",
        default=True,
        help="Task 1 takes confirmed orders of this line into its queue every few "
        "minutes.",
    )
    batch_limit = fields.Integer(
        default=lambda self: self.env.company.scada_batch_limit,
        help="Batches of a line that are in the queue at once, 1 to 200; never more "
        "than the PLC has slots.",
    )
    queue_policy = fields.Selection(
        lambda self: self.env["res.company"]._fields["scada_queue_policy"].selection,
        default=lambda self: self.env.company.scada_queue_policy,
    )
    capacity = fields.Float(
        "Capacity (kg)",
        digits=KG_DIGITS,
        compute="_compute_capacity",
        store=True,
        readonly=False,
        help="What the mixer of the line holds at once; zero: any quantity.",
    )
    split_orders = fields.Boolean(
        "Split Large Orders",
        default=lambda self: self.env.company.scada_split,
        help="An order of more than the capacity is made in equal parts, each an "
        "order of its own.",
    )
    summary = fields.Text(readonly=True, provenance=True)

    # -- defaults ---------------------------------------------------------------------
    @api.model
    def _default_equipment(self):
        return self.env["maintenance.equipment"].search(
            [
                ("scada_is_line", "=", True),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )

    @api.depends("equipment_id")
    def _compute_capacity(self):
        for setup in self:
            setup.capacity = setup.equipment_id.scada_capacity

    @api.depends("silo_ids.is_used", "silo_ids.product_id", "silo_ids.number")
    def _compute_silo_warning(self):
        for setup in self:
            setup.silo_warning = "\n".join(setup._get_silo_warnings()) or False

    def _get_silo_warnings(self):
        """Return warnings about the silos; none of them stops the set-up."""
        silos = self.silo_ids.filtered("is_used")
        warnings = []
        empty = silos.filtered(lambda silo: not silo.product_id)
        if empty:
            numbers = ", ".join(str(silo.number) for silo in empty)
            warnings.append(_("Without material: %s.") % numbers)
        counts = Counter(silo.product_id for silo in silos if silo.product_id)
        for product, count in counts.items():
            if count > 1:
                warnings.append(
                    _(
                        "%s lies in several silos: the first one by priority that has "
                        "enough is taken."
                    )
                    % product.display_name
                )
        return warnings

    # -- steps ------------------------------------------------------------------------
    def _get_steps(self):
        """Return the names of the steps, in their order; hook to leave some out."""
        return [name for name, _label in self._fields["step"].selection]

    def action_next(self):
        """Check this step, and go to the next one; from the last step, do it all."""
        self._check_manager()
        steps = self._get_steps()
        if self.step != steps[-1]:
            getattr(self, "_leave_%s" % self.step)()
            self._enter(steps[steps.index(self.step) + 1])
        return self._reopen()

    def action_back(self):
        """Go to the step before; what is done is not undone."""
        self._check_manager()
        steps = self._get_steps()
        if self.step != steps[-1]:
            self._enter(steps[max(0, steps.index(self.step) - 1)])
        return self._reopen()

    def _check_manager(self):
        self.ensure_one()
        self.check_access_rights("write")
        self.check_access_rule("write")

    def _store(self, vals):
        """Keep what code found out; a client can't set these fields."""
        # sudo: rows of this wizard alone, whose user has been checked
        self.sudo().write(vals)

    def _enter(self, step):
        self._store({"step": step})
        getattr(self, "_enter_%s" % step, lambda: None)()

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge.scada_setup_action"
        )
        return dict(action, res_id=self.id)

    def _leave_line(self):
        line = self.equipment_id
        if not line.scada_is_line or line.company_id != self.company_id:
            raise UserError(
                _(
                    "Choose the line. If there is none, make one under Configuration "
                    "> Equipment: with a SCADA code, and Is a Production Line switched "
                    "on."
                )
            )

    # -- silos ------------------------------------------------------------------------
    def _enter_silos(self):
        """Show every silo of the line; one that was taken off the list stays a silo."""
        lines = self.env["scada.setup.silo"]
        if self.silo_ids.silo_id - self._get_silos():
            self.silo_ids.unlink()  # they were listed for another line
        missing = self._get_silos() - self.silo_ids.silo_id
        # sudo: which silo a row shows is not for the client to say
        lines.sudo().create([lines._prepare_silo_vals(self, s) for s in missing])

    def _get_silos(self):
        silos = self.env["scada.silo"].with_context(active_test=False)
        return silos.search([("line_id", "=", self.equipment_id.id)])

    def _leave_silos(self):
        self._enter_silos()
        counts = Counter(self.silo_ids.mapped("number"))
        bad = {number for number, count in counts.items() if count > 1 or number < 1}
        if bad:
            raise UserError(
                _("A silo has a number of its own, above zero. Look at: %s.")
                % ", ".join(map(str, sorted(bad)))
            )
        if not self.silo_ids.filtered(lambda s: s.is_used and s.product_id):
            raise UserError(
                _(
                    "Name the material of at least one silo: a component comes from "
                    "the silo that holds it."
                )
            )

    # -- bills of materials -----------------------------------------------------------
    def _enter_boms(self):
        if not self.bom_ids or self.listed_equipment_id != self.equipment_id:
            self.bom_ids = self._get_line_boms()
            self._store({"listed_equipment_id": self.equipment_id.id})
        self.action_check_boms()

    def _get_line_boms(self):
        return self.env["mrp.bom"].search(
            [("scada_equipment_id", "=", self.equipment_id.id)]
        )

    def action_check_boms(self):
        """Look at the bills' components as if the entries were stored."""
        self._check_manager()
        checks = self.env["scada.bom.finding"]
        findings = checks._check_boms(self.bom_ids, self._get_line_plan())
        not_ok = findings.filtered(lambda finding: finding.kind != "ok")
        self._store(
            {
                "finding_ids": [(6, 0, not_ok.ids)],
                "finding_text": self._get_finding_text(findings, not_ok),
                "has_fault": any(not_ok.mapped("is_fault")),
            }
        )
        return self._reopen()

    def _get_line_plan(self):
        """Return what orders would meet if the entries were stored."""
        products = {}
        for entry in self.silo_ids.filtered("is_used"):
            products[entry._get_planned_silo()] = entry.product_id
        silos = self.env["scada.silo"].concat(*products)
        return LinePlan(self.equipment_id, silos, products, self._get_planned_limits())

    def _get_planned_limits(self):
        """Return the :class:`PlantLimits` that the line will have (PLC addon)."""
        return self.equipment_id._get_scada_limits()

    def _get_finding_text(self, findings, not_ok):
        if not findings:
            return False
        return _(
            "%(count)s components looked at: %(good)s come from a silo, %(hand)s are "
            "added by hand, %(faults)s must be put right."
        ) % {
            "count": len(findings.filtered("product_id")),
            "good": len(findings - not_ok),
            "hand": len(not_ok.filtered(lambda finding: finding.kind == "hand")),
            "faults": len(not_ok.filtered("is_fault")),
        }

    def _leave_boms(self):
        self.action_check_boms()
        if not self.bom_ids:
            raise UserError(
                _("Choose the bills of materials whose orders go to this line.")
            )
        self._check_bom_companies()
        if self.has_fault:
            faults = self.finding_ids.filtered("is_fault")
            raise UserError(
                _("Orders of these bills would be refused, put them right first:\n%s")
                % "\n".join(faults.mapped(lambda fault: fault._get_text()))
            )

    def _check_bom_companies(self):
        """Raise if a bill that companies share belongs to another one's line."""
        for bom in self.bom_ids:
            # sudo: the line may be one that the user can't see; no more is shown of it
            shared = bom.sudo()
            companies = shared.company_id | shared.scada_equipment_id.company_id
            if companies - self.company_id:
                raise UserError(
                    _("%s belongs to a line of another company.") % bom.display_name
                )

    # -- switch on --------------------------------------------------------------------
    def _leave_switch(self):
        if not 1 <= self.batch_limit <= 200:
            raise UserError(_("The batch limit is a number from 1 to 200."))
        if self.capacity < 0:
            raise UserError(_("The capacity is zero, or a number of kilograms."))
