# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the check of the seals has found; it stays, also when it is over.

Rows of the reconciliation, as long as the check finds the same.
"""
import logging

from odoo import _, api, fields, models

_logger = logging.getLogger(__name__)

SHOWN_FAULTS = 5


class ScadaSealFinding(models.Model):
    _name = "scada.seal.finding"
    _inherit = "scada.evidence.mixin"
    _description = "SCADA Finding of the Seals"
    _order = "id desc"
    _rec_name = "subject"
    _evidence_changes = {"date_over": "set", "write_uid": "any", "write_date": "any"}

    subject = fields.Char(
        required=True, readonly=True, index=True, help="What was checked."
    )
    faults = fields.Text(required=True, readonly=True, help="A line for each.")
    date = fields.Datetime("Found", required=True, readonly=True)
    date_over = fields.Datetime("Over", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    # no link: the run may be what is missing
    batch_uuid = fields.Char("Batch", readonly=True)
    mo_id = fields.Char("Order", readonly=True)
    text = fields.Text("Found by the Seals", compute="_compute_text")

    @api.model
    def _record(self, subject, faults, **vals):
        """Keep what is wrong with a subject now; end what was wrong and is no more.

        :param faults: list of lines ``WHAT KIND ID``, empty if all is right
        :return: the finding, if it is a new one
        """
        text = "\n".join(faults)
        open_ones = self.search([("subject", "=", subject), ("date_over", "=", False)])
        same = open_ones.filtered(lambda finding: finding.faults == text)
        now = fields.Datetime.now()
        (open_ones - same).write({"date_over": now})
        self.flush()  # the reconciliation is a view
        if not faults or same:
            return self.browse()
        finding = self.create(dict(vals, subject=subject, faults=text, date=now))
        _logger.error("Seals: %s: %s", subject, text.replace("\n", ", "))
        return finding

    @api.depends("faults")
    def _compute_text(self):
        for finding in self:
            faults = [line.split(" ") for line in finding.faults.splitlines()]
            texts = [finding._get_fault_text(*words) for words in faults[:SHOWN_FAULTS]]
            more = len(faults) - len(texts)
            texts += [_("and %s more") % more] if more > 0 else []
            finding.text = "; ".join(texts)

    def _get_fault_text(self, what, kind, key):
        """Return the sentence of one fault."""
        name = self._get_row_name(kind, key)
        sentences = {
            "changed": _("%s is not what was sealed"),
            "missing": _("%s was sealed and is missing"),
            "added": _("%s was added after the seal"),
            "seal": _("seal %s does not fit"),
            "unsealed": _("the run is not sealed, more than a day after its end"),
            "gone": _("seals are missing that anchor %s covers"),
            "anchor": _("anchor %s is not what was made of its seals"),
            "gap": _("there is no anchor of the days before anchor %s"),
            "open": _("the guard of table %s is off or was replaced"),
        }
        sentence = sentences[what]
        return sentence % name if "%s" in sentence else sentence

    @api.model
    def _get_row_name(self, kind, key):
        """Return what a row is called: its kind and number, of a line its silo."""
        if kind == "line":
            line = self.env["scada.mo.history.line"].browse(int(key)).exists()
            if line:
                return _("line %(id)s (silo %(silo)s)") % {
                    "id": key,
                    "silo": line.silo_number,
                }
        return key if kind == "-" else "%s %s" % (kind, key)
