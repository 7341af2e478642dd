# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The end of the set-up: show what changes, then do exactly that, all or nothing."""
import json

from odoo import _, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..acts import act
from ..models.mixin.batch import KG_DIGITS
from ..notes import note_html


class ScadaSetup(models.TransientModel):
    _inherit = "scada.setup"

    change_ids = fields.One2many(
        "scada.setup.change", "setup_id", "Changes", readonly=True, provenance=True
    )
    plan = fields.Text(
        readonly=True,
        provenance=True,
        help="The changes as they were shown, as JSON, to find what came between.",
    )

    # -- what will change -------------------------------------------------------------
    def _enter_confirm(self):
        changes = self._get_changes()
        self._store(
            {
                "change_ids": [(5, 0, 0)] + [(0, 0, vals) for vals in changes],
                "plan": json.dumps(changes),
                "summary": "\n".join(self._get_summary_lines()),
            }
        )

    def _get_changes(self):
        """Return the values of ``scada.setup.change``, in the order they are made."""
        return (
            self.silo_ids._prepare_changes()
            + self._prepare_bom_changes()
            + self._prepare_switch_changes()
        )

    def _get_joining_boms(self):
        line = self.equipment_id
        return self.bom_ids.filtered(lambda bom: bom.scada_equipment_id != line)

    def _get_leaving_boms(self):
        return self._get_line_boms() - self.bom_ids

    def _prepare_bom_changes(self):
        changes = self.env["scada.setup.change"]
        name = "scada_equipment_id"
        line = self.equipment_id.id
        return [
            changes._prepare_field_vals(
                bom, bom.display_name, name, value, bool(bom.scada_equipment_id)
            )
            for boms, value in (
                (self._get_joining_boms(), line),
                (self._get_leaving_boms(), False),
            )
            for bom in boms
        ]

    # -- switches ---------------------------------------------------------------------
    def _get_changed_company_values(self):
        """Return {field: value} of the company's settings that differ."""
        company = self.company_id
        entered = {
            "scada_batch_limit": self.batch_limit,
            "scada_queue_policy": self.queue_policy,
            "scada_split": self.split_orders,
        }
        if self.auto_sync:
            entered["scada_auto_sync"] = True
        return {name: v for name, v in entered.items() if company[name] != v}

    def _get_other_lines(self):
        """Return the lines that the company's switch would start as well.

        Only the line that is set up is switched on.
        """
        if "scada_auto_sync" not in self._get_changed_company_values():
            return self.equipment_id.browse()
        lines = self.company_id._get_scada_lines().sudo(self.env.su)
        return (lines - self.equipment_id).filtered("scada_auto_fill")

    def _prepare_switch_changes(self):
        changes = self.env["scada.setup.change"]
        name, line, company = "scada_auto_fill", self.equipment_id, self.company_id
        found = [
            changes._prepare_field_vals(company, company.name, field, value, True)
            for field, value in sorted(self._get_changed_company_values().items())
        ]
        if float_compare(line.scada_capacity, self.capacity, KG_DIGITS[1]):
            found.append(
                changes._prepare_field_vals(
                    line, line.display_name, "scada_capacity", self.capacity, True
                )
            )
        if line[name] != self.auto_sync:
            found.append(
                changes._prepare_field_vals(
                    line, line.display_name, name, self.auto_sync, True
                )
            )
        for other in self._get_other_lines():
            found.append(
                changes._prepare_field_vals(
                    other, other.display_name, name, False, True
                )
            )
        return found

    # -- finish -----------------------------------------------------------------------
    @act("set_up", subject="equipment_id")
    def _leave_confirm(self):
        """Check everything once more, then do what was shown.

        :raise UserError: an entry, or something in the database, has changed since
        """
        steps = self._get_steps()
        for step in steps[: steps.index("confirm")]:
            getattr(self, "_leave_%s" % step)()
        if json.dumps(self._get_changes()) != self.plan:
            raise UserError(
                _(
                    "Something has changed since these changes were listed. Nothing "
                    "was done. Press Back, then Next, and look at them again."
                )
            )
        self._apply()

    def _apply(self):
        """Do what the entries ask for, as the user; the switches come last."""
        others = self._get_other_lines()
        self.silo_ids._apply()
        self._get_leaving_boms().write({"scada_equipment_id": False})
        self._get_joining_boms().write({"scada_equipment_id": self.equipment_id.id})
        others.write({"scada_auto_fill": False})
        line = self.equipment_id
        if float_compare(line.scada_capacity, self.capacity, KG_DIGITS[1]):
            line.scada_capacity = self.capacity
        if line.scada_auto_fill != self.auto_sync:
            line.scada_auto_fill = self.auto_sync
        news = self._get_changed_company_values()
        if news:
            # sudo: managers set up the plant, but may not change companies.  It is the
            # company that the user was in when the server made this wizard.
            self.company_id.sudo().write(news)

    def _enter_done(self):
        lines = self._get_summary_lines()
        lines.append(
            _("Orders are queued automatically.")
            if self.equipment_id._is_scada_automatic()
            else _("Orders are queued only by the button Fill Queue Now of the line.")
        )
        self._store({"summary": "\n".join(lines)})
        texts = lines + [
            "%s, %s: %s → %s" % (c.subject, c.item, c.before or "-", c.after or "-")
            for c in self.change_ids
        ]
        self.equipment_id._message_log(body=note_html(_("Set up:"), texts))

    def _get_summary_lines(self):
        """Return what is set up, a text each."""
        silos = self.silo_ids.filtered("is_used")
        return [
            _("Line: %s") % self.equipment_id.display_name,
            _("Silos in use: %(count)s, with material: %(full)s")
            % {"count": len(silos), "full": len(silos.filtered("product_id"))},
            _("Bills of materials: %(count)s. %(text)s")
            % {"count": len(self.bom_ids), "text": self.finding_text or ""},
        ]
