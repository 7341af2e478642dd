# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up of a line, step by step; may be run again at any time.

A step is a value of ``step``; their order is that of the selection.  To add one, extend
the selection, and give methods by the step's name:

* ``_enter_NAME()`` prepares it, if there is something to prepare,
* ``_leave_NAME()`` checks what was entered and stores it, or raises a UserError.

Steps that do not apply are left out by ``_get_steps()``.
"""
from collections import Counter

from odoo import _, api, fields, models
from odoo.exceptions import UserError


class ScadaSetup(models.TransientModel):
    _name = "scada.setup"
    _description = "SCADA Set-up"

    step = fields.Selection(
        [
            ("line", "Line"),
            ("silos", "Silos"),
            ("boms", "Bills of Materials"),
            ("switch", "Switch On"),
            ("done", "Done"),
        ],
        required=True,
        default="line",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
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
    silo_ids = fields.Many2many(
        "scada.silo",
        string="Silos",
        default=lambda self: self._default_silos(),
        context={"active_test": False},
    )
    silo_warning = fields.Text(compute="_compute_silo_warning")
    bom_ids = fields.Many2many(
        "mrp.bom",
        string="Bills of Materials",
        domain="[('type', '=', 'normal'), ('company_id', 'in', [company_id, False])]",
        help="Their orders go to this line.",
    )
    finding_ids = fields.Many2many("scada.bom.finding", readonly=True)
    finding_text = fields.Char(readonly=True)
    has_fault = fields.Boolean(readonly=True)
    auto_sync = fields.Boolean(
        "Fill the Queue Automatically",
        default=True,
        help="Task 1 takes confirmed orders into the queue every few minutes.",
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
    summary = fields.Text(readonly=True)

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

    @api.model
    def _default_silos(self):
        silos = self.env["scada.silo"].with_context(active_test=False)
        return silos.search([("company_id", "=", self.env.company.id)])

    @api.depends("silo_ids.active", "silo_ids.product_id", "silo_ids.number")
    def _compute_silo_warning(self):
        for setup in self:
            setup.silo_warning = "\n".join(setup._get_silo_warnings()) or False

    def _get_silo_warnings(self):
        """Return what is odd about the silos; none of it stops the set-up."""
        silos = self.silo_ids.filtered("active")
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
                        "%s lies in several silos: name the silo on the lines of the "
                        "bills of materials."
                    )
                    % product.display_name
                )
        return warnings

    # -- steps ------------------------------------------------------------------------
    def _get_steps(self):
        """Return the names of the steps, in their order; hook to leave some out."""
        return [name for name, _label in self._fields["step"].selection]

    def action_next(self):
        """Check and store this step, and go to the next one."""
        self._check_manager()
        steps = self._get_steps()
        if self.step != steps[-1]:
            getattr(self, "_leave_%s" % self.step)()
            self._enter(steps[steps.index(self.step) + 1])
        return self._reopen()

    def action_back(self):
        """Go to the step before; nothing is undone."""
        self._check_manager()
        steps = self._get_steps()
        self._enter(steps[max(0, steps.index(self.step) - 1)])
        return self._reopen()

    def _check_manager(self):
        self.ensure_one()
        self.check_access_rights("write")
        self.check_access_rule("write")

    def _enter(self, step):
        self.step = step
        getattr(self, "_enter_%s" % step, lambda: None)()

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge.scada_setup_action"
        )
        return dict(action, res_id=self.id)

    def _leave_line(self):
        if not self.equipment_id.scada_is_line:
            raise UserError(
                _(
                    "Choose the line. If there is none, make one under Configuration "
                    "> Equipment: with a SCADA code, and Is a Production Line switched "
                    "on."
                )
            )

    def _leave_silos(self):
        self.silo_ids = self._default_silos()  # also those taken off the list
        silos = self.silo_ids.filtered("active")
        if not silos.filtered("product_id"):
            raise UserError(
                _(
                    "Name the material of at least one silo: a component comes from "
                    "the silo that holds it."
                )
            )

    def _enter_boms(self):
        if not self.bom_ids:
            self.bom_ids = self._get_line_boms()
        self.action_check_boms()

    def _get_line_boms(self):
        return self.env["mrp.bom"].search(
            [("scada_equipment_id", "=", self.equipment_id.id)]
        )

    def action_check_boms(self):
        """Give the bills to the line, and look at their components again."""
        self._check_manager()
        (self._get_line_boms() - self.bom_ids).write({"scada_equipment_id": False})
        self.bom_ids.filtered(
            lambda bom: bom.scada_equipment_id != self.equipment_id
        ).write({"scada_equipment_id": self.equipment_id.id})
        findings = self.env["scada.bom.finding"]._check_boms(self.bom_ids)
        odd = findings.filtered(lambda finding: finding.kind != "ok")
        self.write(
            {
                "finding_ids": [(6, 0, odd.ids)],
                "finding_text": self._get_finding_text(findings, odd),
                "has_fault": any(odd.mapped("is_fault")),
            }
        )
        return self._reopen()

    def _get_finding_text(self, findings, odd):
        if not findings:
            return False
        return _(
            "%(count)s components looked at: %(good)s come from a silo, %(hand)s are "
            "added by hand, %(faults)s must be put right."
        ) % {
            "count": len(findings.filtered("product_id")),
            "good": len(findings - odd),
            "hand": len(odd.filtered(lambda finding: finding.kind == "hand")),
            "faults": len(odd.filtered("is_fault")),
        }

    def _leave_boms(self):
        self.action_check_boms()
        if not self.bom_ids:
            raise UserError(
                _("Choose the bills of materials whose orders go to this line.")
            )
        if self.has_fault:
            faults = self.finding_ids.filtered("is_fault")
            raise UserError(
                _("Orders of these bills would be refused, put them right first:\n%s")
                % "\n".join(faults.mapped(lambda fault: fault._get_text()))
            )

    def _leave_switch(self):
        if not 1 <= self.batch_limit <= 200:
            raise UserError(_("The batch limit is a number from 1 to 200."))
        # sudo: managers set up the plant, but may not change companies
        self.company_id.sudo().write(
            {
                "scada_auto_sync": self.auto_sync,
                "scada_batch_limit": self.batch_limit,
                "scada_queue_policy": self.queue_policy,
            }
        )

    def _enter_switch(self):
        self.summary = "\n".join(self._get_summary_lines())

    def _enter_done(self):
        lines = self._get_summary_lines()
        lines.append(
            _("Orders are queued automatically.")
            if self.auto_sync
            else _("Orders are queued only by the button Fill Queue Now of the line.")
        )
        self.summary = "\n".join(lines)
        self.equipment_id._message_log(
            body=_("Set up:") + "<br/>" + "<br/>".join(lines)
        )

    def _get_summary_lines(self):
        """Return what was set up, a text each."""
        silos = self.silo_ids.filtered("active")
        return [
            _("Line: %s") % self.equipment_id.display_name,
            _("Silos in use: %(count)s, with material: %(full)s")
            % {"count": len(silos), "full": len(silos.filtered("product_id"))},
            _("Bills of materials: %(count)s. %(text)s")
            % {"count": len(self.bom_ids), "text": self.finding_text or ""},
        ]
