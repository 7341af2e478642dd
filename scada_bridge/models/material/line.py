# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is unassigned of a run, and the version of these figures."""
from odoo import _, api, fields, models

from ...exceptions import ScadaDataError, ScadaStateError
from ...notes import note_html
from ..mixin.batch import KG_DIGITS

MATERIAL = "scada_bridge.mail_activity_type_material"
LEAST_KG = 0.005  # less is a remainder of rounding
# a withdrawn run has dosed nothing, unless the plant tells so afterwards
ASKED_ENDS = ("aborted", "withdrawn")


class ScadaMoHistoryLine(models.Model):
    _inherit = "scada.mo.history.line"

    disposition_ids = fields.One2many(
        "scada.disposition", "line_id", "Dispositions", readonly=True
    )
    unassigned_kg = fields.Float(
        "Unassigned (kg)",
        compute="_compute_unassigned_kg",
        digits=KG_DIGITS,
        help="Dosed for a run that was aborted, and nobody has decided yet what "
        "became of it.",
    )

    undecided_kg = fields.Float(
        "Undecided (kg)",
        compute="_compute_unassigned_kg",
        digits=KG_DIGITS,
        help="Unassigned, and no decision about it waits to be confirmed.",
    )

    @api.depends("disposition_ids.is_pending", "told_kg")
    def _compute_unassigned_kg(self):
        for line in self:
            rows = line.disposition_ids
            counting = rows.filtered(lambda row: not row.is_pending)
            line.unassigned_kg = line._get_left(counting)
            line.undecided_kg = line._get_left(rows)

    def _get_left(self, dispositions):
        """Return the kg of an aborted run that these decisions are not about."""
        left = self.told_kg - sum(dispositions.mapped("kg"))
        is_asked = self.history_id.end in ASKED_ENDS and left > LEAST_KG
        return left if is_asked else 0.0

    def _lock_material(self):
        """Let everybody start again who decides about these runs at this moment."""
        histories = self.history_id
        histories.production_id._scada_lock_for_queue()
        self.env.cr.execute(
            "UPDATE scada_mo_history SET state = state WHERE id IN %s",
            [tuple(histories.ids)],
        )
        names = ["disposition_ids", "unassigned_kg", "undecided_kg"]
        self.invalidate_cache(names)

    def _get_material_figures(self):
        """Return the version of what is shown about this silo; opaque."""
        self.ensure_one()
        last = self.disposition_ids.sorted("id")[-1:].id or 0
        return "%.3f/%d" % (self.undecided_kg, last)

    def _check_material_figures(self, figures):
        """Raise if these are not the present ones; tell who was first."""
        if figures == self._get_material_figures():
            return
        last = self.disposition_ids.sorted("id")[-1:]
        raise ScadaStateError(
            _(
                "%(user)s was first: %(silo)s of %(order)s has %(kg)s kg to decide "
                "about now. Look at it again."
            )
            % {
                "user": last.user_name or "?",
                "silo": self._get_name(),
                "order": self.history_id.mo_id,
                "kg": round(self.undecided_kg, 3),
            }
        )

    def _check_material_share(self, kg):
        """Raise if ``kg`` is nothing, or more than is undecided."""
        exceeds = self.env["scada.disposition"]._kg_exceed
        if exceeds(kg, 0.0) and not exceeds(kg, self.undecided_kg):
            return
        raise ScadaDataError(
            _("%(kg)s kg of %(silo)s is not between 0 and the %(left)s kg left.")
            % {
                "kg": round(kg, 3),
                "silo": self._get_name(),
                "left": round(self.undecided_kg, 3),
            }
        )

    def _prepare_disposition_vals(self):
        self.ensure_one()
        history = self.history_id
        return {
            "line_id": self.id,
            "history_id": history.id,
            "mo_id": history.mo_id,
            "production_id": history.production_id.id,
            "company_id": history.company_id.id,
            "silo_id": self.silo_id.id,
            "product_id": self.product_id.id,
        }

    def _get_material_source(self):
        """Return the location that the material was taken from."""
        self.ensure_one()
        history = self.history_id
        warehouses = self.env["stock.warehouse"]
        return (
            self.silo_id.location_id
            or history.production_id.location_src_id
            or warehouses.search(
                [("company_id", "=", history.company_id.id)], limit=1
            ).lot_stock_id
        )


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    disposition_ids = fields.One2many(
        "scada.disposition", "history_id", "Dispositions", readonly=True
    )
    unassigned_kg = fields.Float(
        "Unassigned (kg)", compute="_compute_unassigned_kg", digits=KG_DIGITS
    )

    @api.depends("line_ids.unassigned_kg")
    def _compute_unassigned_kg(self):
        for history in self:
            history.unassigned_kg = sum(history.line_ids.mapped("unassigned_kg"))

    def _raise_material_activity(self, user):
        """Ask ``user`` what became of the material of this run."""
        self.ensure_one()
        self.env["scada.task"]._journal(
            "material_unassigned",
            row={"mo_id": self.mo_id, "company": self.company_id},
            order=self.mo_id,
            reference=self.reference,
            kg=self.unassigned_kg,
        )
        self._schedule_material_activity(user)

    def _schedule_material_activity(self, user):
        text = _("Run %(reference)s was aborted: %(kg)s kg wait for a decision.") % {
            "reference": self.reference,
            "kg": round(self.unassigned_kg, 3),
        }
        self.production_id.activity_schedule(
            MATERIAL,
            summary=_("Material to decide about"),
            note=note_html(text),
            user_id=user.id,
        )

    def _update_material_activities(self):
        """Raise or end the activities of these runs' orders, by what is left."""
        for production in self.production_id:
            runs = production.scada_history_ids
            runs.invalidate_cache(["unassigned_kg"], runs.ids)
            is_over = not any(run.unassigned_kg for run in runs)
            activities = production._scada_get_material_activities()
            if is_over and activities:
                activities.action_feedback(feedback=_("All material is decided about."))
