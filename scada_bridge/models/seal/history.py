# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The seal of a run as its form shows it."""
from odoo import _, api, fields, models

from ...domain.evidence.seal import read_content


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    seal_ids = fields.One2many("scada.seal", "history_id", "Seals", readonly=True)
    seal_state = fields.Selection(
        [
            ("open", "Not Sealed Yet"),
            ("added", "Additions Not Sealed Yet"),
            ("sealed", "Sealed"),
            ("found", "Sealed as It Was Found"),
            ("broken", "Not What Was Sealed"),
        ],
        "Sealed",
        compute="_compute_seal",
        help="Sealed a few minutes after the end; what is decided later gets a seal "
        "of its own. As it was found: from the old middleware or a release without "
        "seals. By the last check.",
    )
    seal_date = fields.Datetime("Last Sealed", compute="_compute_seal")
    seal_hash = fields.Char(
        "Seal", compute="_compute_seal", help="SHA-256 of the last seal."
    )

    @api.depends("seal_ids")
    def _compute_seal(self):
        findings = self.env["scada.seal.finding"].sudo()  # sudo: whoever sees the run
        wrong = findings.search(
            [("subject", "in", self._get_seal_subjects()), ("date_over", "=", False)]
        )
        subjects = set(wrong.mapped("subject"))
        rows = self.env["scada.seal"].sudo()._read_rows(self.ids)
        for history in self:
            last = history.seal_ids.sorted("number")[-1:]
            history.seal_date, history.seal_hash = last.date, last.hash
            history.seal_state = (
                "broken"
                if "run %d" % history.id in subjects
                else history._get_seal_state(rows[history.id])
            )

    def _get_seal_subjects(self):
        return ["run %d" % history_id for history_id in self.ids]

    def _get_seal_state(self, rows):
        if not self.seal_ids:
            return "open"
        known = sum(len(read_content(seal.content)) for seal in self.seal_ids)
        if len(rows) > known:
            return "added"
        return "sealed" if self.seal_ids[:1].origin == "own" else "found"

    def action_check_seal(self):
        """Compare the run with its seals now."""
        self.check_access_rights("read")
        self.check_access_rule("read")
        # sudo: the check reads all of the run and keeps what it finds
        faults = self.env["scada.seal"].sudo()._check_runs(self.ids)
        self.invalidate_cache(["seal_state"])
        findings = self.env["scada.seal.finding"].sudo()
        found = findings.search(
            [("subject", "in", self._get_seal_subjects()), ("date_over", "=", False)]
        )
        text = "\n".join(found.mapped("text")) if faults else self._get_check_text()
        return self._notify_seal(text, bool(faults))

    def _get_check_text(self):
        if any(not history.seal_ids for history in self):
            return _("Not sealed yet: a scheduled action does it in a few minutes.")
        return _("It is what was sealed.")

    def _notify_seal(self, text, is_wrong):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "danger" if is_wrong else "success",
                "sticky": is_wrong,
            },
        }
