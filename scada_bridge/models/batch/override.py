# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An administrator ends batches that the plant has, or may have.

For a plant that will never answer again.  What such a batch has dosed is in no stock
move, so it is marked in the history and its order is held back: queued again by itself
it might be made a second time.
"""
from odoo import _, api, models
from odoo.exceptions import AccessError

from ...acts import add_detail
from ...exceptions import ScadaDataError
from ...notes import note_html


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _get_override(self, is_override, reason):
        """Return the reason of an override that this user may give, None without one.

        :raise AccessError: only administrators may
        :raise ScadaDataError: it has no reason
        """
        if not is_override:
            return None
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                _("Only an administrator may end a batch against the plant's word.")
            )
        reason = (reason or "").strip()
        if not reason:
            raise ScadaDataError(
                _("Say in the reason how it is known that the plant won't go on.")
            )
        return reason

    def _note_outcome_unknown(self, override, answer):
        """Mark the batch, hold its order back and tell who decided it, and why.

        :param override: the administrator's reason
        :param answer: what the plant said
        """
        self.ensure_one()
        self.is_outcome_unknown = True
        text = _(
            "%(user)s ended batch %(batch)s of %(order)s against the plant's word: "
            "%(reason)s. The plant: %(answer)s The outcome is unknown: find out what "
            "the silos gave, and book it by hand."
        ) % {
            "user": self.env.user.name,
            "batch": self.batch_no,
            "order": self.mo_id,
            "reason": override,
            "answer": answer,
        }
        self._message_log(body=note_html(text))
        self.production_id.scada_on_hold = True
        self.env["scada.task"]._log("task1", text, "warning", batch=self)
        add_detail("against the plant's word: %s: %s" % (self.mo_id, override))
