# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Batches that fail are tried again for ever, until posted, cancelled or held.

Hold stops the trying, nothing else: the batch keeps its number, since the plant may
still work on it, and readings are stored as before.
"""
from odoo import _, fields, models
from odoo.exceptions import AccessError

from ...acts import act
from ...notes import note_html


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    on_hold = fields.Boolean(readonly=True, copy=False, index=True)
    date_next_try = fields.Datetime(
        "Next Attempt", readonly=True, help="Nothing is tried before, but by hand."
    )

    def _get_due_domain(self):
        """Return the domain of the batches that may be tried now."""
        return [
            ("on_hold", "=", False),
            "|",
            ("date_next_try", "=", False),
            ("date_next_try", "<=", fields.Datetime.now()),
        ]

    def _get_to_post_domain(self):
        return super()._get_to_post_domain() + self._get_due_domain()

    def _get_to_archive_domain(self):
        return super()._get_to_archive_domain() + self._get_due_domain()

    def _run_step(self, step):
        if self.on_hold:
            return False
        # the reason is kept for people, so it is told in their language
        batch = self.with_context(lang=self._get_company_lang())
        return super(ScadaMoBatch, batch)._run_step(step)

    def _get_company_lang(self):
        """Return the language of the batch's company, with one narrow read."""
        self.env["res.partner"].flush(["lang"])
        self.env.cr.execute(
            """
            SELECT partner.lang
              FROM res_company AS company
              JOIN res_partner AS partner ON partner.id = company.partner_id
             WHERE company.id = %s
            """,
            [self.company_id.id],
        )
        return self.env.cr.fetchone()[0]

    def _note_next_try(self, seconds):
        now = fields.Datetime.now()
        self.date_next_try = fields.Datetime.add(now, seconds=seconds)

    @act("hold")
    def action_hold(self):
        """Stop trying to post and to close; for managers."""
        self._check_manager()
        # sudo: nobody writes batches by hand, holding them is this button
        for batch in self.sudo():
            batch.on_hold = True
            text = _("Put on hold by %s.") % self.env.user.name
            batch._message_log(body=note_html(text))

    @act("release_hold")
    def action_release_hold(self):
        """Go on with what was held, now."""
        self._check_manager()
        # sudo: releasing them is this button
        for batch in self.sudo().filtered("on_hold"):
            batch.write({"on_hold": False, "date_next_try": False})
            text = _("Released by %s.") % self.env.user.name
            batch._message_log(body=note_html(text))
            batch._delay_job("_job_finish" if batch.update_odoo else "_job_post")

    def _check_manager(self):
        self.check_access_rule("read")
        if not self.env.user.has_group("scada_bridge.group_scada_manager"):
            raise AccessError(_("Only a SCADA manager may hold and release batches."))
