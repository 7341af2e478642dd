# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models

from ...acts import act
from ...domain.text.message import _lt
from ...exceptions import ScadaStateError
from ...translations import MessageChar, render_message
from ..mixin.provenance import BY_CODE

CLOSING = "scada_closing"  # context key: the bridge itself closes the order


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["scada.audit.mixin", "mrp.production", "scada.provenance.mixin"]
    _audited = (
        "scada_equipment_id",
        "scada_on_hold",
        "scada_sequence",
        "scada_unlocked",
    )

    scada_equipment_id = fields.Many2one(
        "maintenance.equipment",
        "SCADA Line",
        compute="_compute_scada_equipment_id",
        store=True,
        readonly=False,
        index=True,
        copy=True,
        domain="[('scada_is_line', '=', True)]",
        check_company=True,
        help="The order goes to the queue of this line once it is confirmed.",
    )
    scada_on_hold = fields.Boolean(
        "Keep out of the SCADA Queue",
        copy=False,
        tracking=True,
        help="A batch of this order was cancelled, or a person wants to wait.",
    )
    scada_refusal = MessageChar(
        "SCADA Refusal",
        copy=False,
        readonly=True,
        provenance=True,
        help="Why the order can't be queued; it is tried again on every fill.",
    )
    scada_batch_ids = fields.One2many("scada.mo.batch", "production_id")
    scada_history_ids = fields.One2many("scada.mo.history", "production_id")
    # for every MRP user's form, who need not be allowed to read batches
    scada_batch_count = fields.Integer(
        compute="_compute_scada_counts", compute_sudo=True
    )
    scada_history_count = fields.Integer(
        compute="_compute_scada_counts", compute_sudo=True
    )
    scada_failure_count = fields.Integer(
        compute="_compute_scada_failure_count",
        compute_sudo=True,
        help="Failures of the line and of the silos while the order was in the queue.",
    )

    @api.model
    def _is_audited_create(self, vals):
        return bool(vals.get("scada_on_hold"))  # planning makes orders all day

    @api.depends("bom_id")
    def _compute_scada_equipment_id(self):
        for production in self:
            production.scada_equipment_id = (
                production.bom_id.scada_equipment_id or production.scada_equipment_id
            )

    def _scada_get_lines(self):
        """Return {order id: the line from whose silos its components come}.

        An order that goes to no line may be one that another system makes: then it is
        the only line of its company, and none of several.
        """
        without = self.filtered(lambda order: not order.scada_equipment_id)
        only = {
            company: company._get_scada_lines().sudo(self.env.su)
            for company in without.company_id
        }
        none = self.env["maintenance.equipment"]
        lines = {}
        for order in self:
            found = order.scada_equipment_id or only[order.company_id]
            lines[order.id] = found if len(found) == 1 else none
        return lines

    def _scada_get_silos(self):
        """Return the silos in use that the order's components may come from."""
        self.ensure_one()
        line = self._scada_get_lines()[self.id]
        return self.env["scada.silo"]._get_line_silos(line)

    @api.depends("scada_batch_ids", "scada_history_ids")
    def _compute_scada_counts(self):
        for production in self:
            production.scada_batch_count = len(production.scada_batch_ids)
            production.scada_history_count = len(production.scada_history_ids)

    def _get_move_raw_values(
        self,
        product_id,
        product_uom_qty,
        product_uom,
        operation_id=False,
        bom_line=False,
    ):
        values = super()._get_move_raw_values(
            product_id, product_uom_qty, product_uom, operation_id, bom_line
        )
        values["scada_silo_id"] = bom_line.scada_silo_id.id if bom_line else False
        return values

    def button_mark_done(self):
        """Refuse orders that the plant has to finish.

        Odoo would fill in the quantities of the bill of materials, and what the plant
        reports later would find a closed order.
        """
        is_closing = self.env.context.get(CLOSING) is BY_CODE
        if not is_closing and self._get_scada_queued():
            raise ScadaStateError(
                _(
                    "%s is in the SCADA queue. It is finished with the quantities of "
                    "the plant; cancel the batch first to finish it by hand."
                )
                % ", ".join(self._get_scada_queued().mapped("mo_id"))
            )
        return super().button_mark_done()

    def _get_scada_queued(self):
        """Return the batches of orders that the user may read, for code."""
        # sudo: an MRP user need not see the queue, but must not hear of the orders of
        # another company either
        return self._sudo_checked("read").scada_batch_ids

    def action_cancel(self):
        if self._get_scada_queued():
            self._scada_leave_queue()
        return super().action_cancel()

    @act("cancel_order")
    def _scada_leave_queue(self):
        """Take the orders' waiting batches out of the queue, refuse running ones."""
        batches = self._get_scada_queued()
        # what callers report ends with its order, and what was given is unassigned
        running = batches.filtered(lambda b: b.state != "waiting" and b.source != "api")
        if running:
            raise ScadaStateError(
                _(
                    "%(orders)s can't be cancelled: the plant is working on it. "
                    "Wait until batch %(numbers)s has finished, or cancel the batch "
                    "in the SCADA queue first.",
                    orders=", ".join(running.mapped("mo_id")),
                    numbers=", ".join(str(batch.batch_no) for batch in running),
                )
            )
        batches._cancel(
            render_message(self.env, _lt("The manufacturing order was cancelled."))
        )

    # -- failures while the plant had the order --------------------------------------
    def _compute_scada_failure_count(self):
        for production in self:
            domain = production._get_scada_failure_domain()
            reports = self.env["scada.failure.report"]
            production.scada_failure_count = domain and reports.search_count(domain)

    def _get_scada_failure_domain(self):
        """Return the domain of the failures, None if the plant never had the order."""
        self.ensure_one()
        attempts = [*self.scada_batch_ids, *self.scada_history_ids]
        if not attempts:
            return None
        equipments = self.scada_equipment_id + self._scada_get_silos().equipment_id
        domain = [
            ("company_id", "=", self.company_id.id),
            ("equipment_id", "in", equipments.ids),
            ("failure_date", ">=", min(one.date_queued for one in attempts)),
        ]
        if not self.scada_batch_ids:
            last = max(one.date_finished or one.date_archived for one in attempts)
            domain.append(("failure_date", "<=", last))
        return domain

    def action_scada_failures(self):
        """Show the failures of the line and its silos while it had the order."""
        self.ensure_one()
        self.env["scada.failure.report"].check_access_rights("read")
        self.check_access_rule("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_failure_report_action"
        )
        # sudo: the domain only names the plant's own records
        domain = self.sudo()._get_scada_failure_domain() or [("id", "=", False)]
        name = _("Failures during %s") % self.name
        return dict(action, domain=domain, context={}, display_name=name, name=name)
