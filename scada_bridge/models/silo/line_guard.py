# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A line stays what it is while the plant works for it.

What the plant reports is found by line and company.  A batch of a line that was
archived, renamed or moved to another company would never hear of its end.
"""
from odoo import _, models

from ...exceptions import ScadaStateError
from ..mixin.changes import get_changes

GUARDED = ("scada_is_line", "scada_code", "company_id", "active")
SHOWN = 3


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    def _check_change(self, vals):
        for equipment in self:
            changed = equipment._get_guarded_changes(vals)
            if changed:
                equipment._check_line_change(vals, changed)
                if vals.get("company_id") and "company_id" in changed:
                    equipment._check_no_silos()

    def _check_removal(self):
        if self.env["scada.leaving"]._is_under_way():
            return  # the queue goes as well
        for equipment in self:
            equipment._check_line_unused()

    def _get_guarded_changes(self, vals):
        """Return which guarded fields get another value."""
        return get_changes(self, vals, GUARDED)

    def _check_line_change(self, vals, changed):
        """Raise if the line must stay as it is; hook for the PLC addon.

        :param changed: names of the guarded fields that ``vals`` changes
        :raise ScadaStateError: batches are in its queue, or a job is at work
        """
        self._check_line_unused()

    def _check_no_silos(self):
        """Raise if the line has silos: they, and their materials, are its company's."""
        # sudo: as in _check_line_unused
        line = self.sudo().with_context(active_test=False)
        silos = line.scada_line_silo_ids
        if silos:
            raise ScadaStateError(
                _(
                    "%(line)s has silos (%(silos)s), which stay with the company. Give "
                    "them to another line, or make a new line for the other company."
                )
                % {
                    "line": self.display_name,
                    "silos": ", ".join(str(silo.number) for silo in silos[:SHOWN]),
                }
            )

    def _check_line_unused(self):
        self.ensure_one()
        # sudo: whoever keeps equipment need not be allowed to see the queue
        line = self.sudo()
        orders = line._look_at_queue(line._get_queued_orders)
        if orders:
            raise ScadaStateError(
                _(
                    "%(line)s has %(count)s batches in its queue (%(orders)s). Let the "
                    "plant finish them, or cancel them; then change the line."
                )
                % {
                    "line": self.display_name,
                    "count": len(orders),
                    "orders": ", ".join(orders[:SHOWN]),
                }
            )

    def _look_at_queue(self, look):
        """Return ``look(env)``, and keep others from queueing on this line meanwhile.

        :param look: function of an environment that returns a list; empty = go on
        :raise ScadaStateError: orders are being queued just now
        """
        self.ensure_one()
        found = look(self.env)
        if not self._try_record_lock("fill_queue"):
            raise ScadaStateError(
                _("Orders are being queued on %s, try again in a moment.")
                % self.display_name
            )
        # our snapshot may be older than the lock: look with a new one as well
        if not found:
            with self.env.registry.cursor() as cr:
                found = look(self.env(cr=cr))
        return found

    def _get_queued_orders(self, env):
        """Return the names of the orders in the line's queue, seen by ``env``."""
        # sudo: as in _check_line_unused
        batches = env["scada.mo.batch"].sudo()
        return batches.search([("equipment_id", "=", self.id)]).mapped("mo_id")
