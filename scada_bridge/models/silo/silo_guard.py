# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A silo stays what it is while runs take from it.

A run in the queue has its components, and the numbers of their silos, from the time
when it was queued; the plant doses by number.  Another material under the same number
would be booked as the one that was planned.
"""
from typing import NamedTuple

from odoo import _, api, models

from ...exceptions import ScadaStateError
from ..mixin.changes import get_changes

PLACE = ("active", "company_id", "line_id", "number")
SHOWN = 3


class OpenDose(NamedTuple):
    """What a run in the queue has to do with a silo; ids, since cursors end.

    :ivar run: the run as people know it
    :ivar product_id: what it takes from the silo, 0 if nothing is planned
    """

    run: str
    product_id: int


class ScadaSilo(models.Model):
    _inherit = "scada.silo"

    def _check_change(self, vals):
        for silo in self:
            changed = get_changes(silo, vals, PLACE + ("product_id",))
            if "product_id" in changed:
                silo._check_material_change(vals["product_id"] or 0)
            if changed.intersection(PLACE):
                silo._check_place_change()

    def _check_material_change(self, product_id):
        """Raise if runs in the queue take, or have taken, something else from the silo.

        :param product_id: what the silo is going to hold, 0 for nothing
        """
        held_id = self.product_id.id

        def get_runs(env):
            return [
                dose.run
                for dose in self._get_open_doses(env)
                if (dose.product_id or held_id) not in (False, product_id)
            ]

        runs = self._look_at_queue(get_runs)
        if runs:
            text = _(
                "The material of silo %(silo)s can't change now: %(count)s unfinished "
                "runs take from it (%(runs)s). Let the plant finish them, or cancel "
                "them; then change the material."
            ) % {
                "silo": self.display_name,
                "count": len(runs),
                "runs": self._list(runs),
            }
            raise ScadaStateError("\n".join([text] + self._get_users_texts()))

    def _check_place_change(self):
        """Raise if runs in the queue take, or have taken, something from the silo."""
        runs = [dose.run for dose in self._look_at_queue(self._get_open_doses)]
        if runs:
            raise ScadaStateError(
                _(
                    "Silo %(silo)s keeps line, number and company and stays in use: "
                    "%(count)s unfinished runs take from it (%(runs)s). Let the plant "
                    "finish them, or cancel them; then change the silo."
                )
                % {
                    "silo": self.display_name,
                    "count": len(runs),
                    "runs": self._list(runs),
                }
            )

    def _lock_for_queue(self):
        """Start again if one of these silos has changed since this snapshot.

        Whoever changes a silo looks first whether runs take from it, and lets nobody
        queue orders meanwhile.  A transaction that began before and queues them after
        would still see the old material.
        """
        if self:
            self.env.cr.execute(
                "SELECT id FROM scada_silo WHERE id IN %s FOR SHARE", [tuple(self.ids)]
            )

    def _look_at_queue(self, look):
        """Return ``look(env)``, a list about the queue, while nobody fills it."""
        # sudo: whoever keeps silos need not be allowed to see all equipment
        line = self.line_id.sudo()
        return line._look_at_queue(look) if line else look(self.env)

    def _get_open_doses(self, env):
        """Return an :class:`OpenDose` for each run in the queue, seen by ``env``."""
        # sudo: whoever keeps silos need not be allowed to see the queue
        lines = env["scada.mo.batch.line"].sudo()
        lines = lines.search([("silo_id", "=", self.id)], order="batch_id, id")
        return [
            OpenDose(line.batch_id.display_name, line.product_id.id or 0)
            for line in lines
            if line.product_id or line.consumption or line.actual_consumption
        ]

    # -- who else takes from it -----------------------------------------------------
    def _get_users_texts(self):
        """Return a text each about waiting orders and bills that take from the silo."""
        self.ensure_one()
        # sudo: their names only; whoever keeps silos need not be allowed to see them
        silo = self.sudo()
        texts = []
        orders = silo._get_waiting_moves().raw_material_production_id
        if orders:
            texts.append(
                _("Orders that wait and take from it: %(count)s (%(names)s).")
                % {"count": len(orders), "names": self._list(orders.mapped("name"))}
            )
        bills = silo._get_bom_lines().bom_id
        if bills:
            names = self._list(bills.mapped("display_name"))
            texts.append(
                _("Bills of materials that take from it: %(count)s (%(names)s).")
                % {"count": len(bills), "names": names}
            )
        return texts

    def _get_waiting_moves(self):
        """Return the components from this silo of orders that are not queued yet."""
        orders = self.env["mrp.production"]
        orders = orders.search(orders._get_scada_queue_domain(self.line_id))
        return orders.move_raw_ids.filtered(self._is_source)

    def _get_bom_lines(self):
        """Return the lines of the line's bills that take from this silo."""
        bills = self.env["mrp.bom"].search(
            [("scada_equipment_id", "=", self.line_id.id)]
        )
        return bills.bom_line_ids.filtered(self._is_source)

    def _is_source(self, component):
        """Return whether a component of a bill or an order names or finds the silo."""
        if component.scada_silo_id:
            return component.scada_silo_id == self
        return bool(self.product_id) and component.product_id == self.product_id

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """Tell what the new material means for others; runs are asked at saving."""
        silo = self._origin
        if not silo.product_id or silo.product_id == self.product_id:
            return None
        texts = silo._get_users_texts()
        if not texts:
            return None
        texts.append(
            _(
                "Those that name the silo are refused as long as it holds another "
                "material."
            )
        )
        return {
            "warning": {"title": _("Another Material"), "message": "\n".join(texts)}
        }

    @api.model
    def _list(self, names):
        more = ", ..." if len(names) > SHOWN else ""
        return ", ".join(names[:SHOWN]) + more
