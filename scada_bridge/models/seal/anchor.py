# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One hash a day and company over the seals of that day, which leaves the database.

It is written to the server's log and told to the person in charge, so that an anchor
and all that follow can't be made again without somebody who holds the old one noticing.
"""
import logging
from datetime import timedelta

from odoo import _, api, fields, models

from ...domain.evidence.form import FORM
from ...domain.evidence.seal import FIRST, anchor_hash
from ...domain.plant_time import day_range
from ...notes import note_html

_logger = logging.getLogger(__name__)

HASHES = """
SELECT hash FROM scada_seal
 WHERE company_id = %(company)s AND id > %(after)s AND id <= %(last)s ORDER BY id
"""
LAST = """
SELECT max(id) FROM scada_seal
 WHERE company_id = %(company)s AND id > %(after)s AND date <= %(end)s
"""


class ScadaSealAnchor(models.Model):
    _name = "scada.seal.anchor"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Anchor of Seals"
    _order = "company_id, number desc"
    _rec_name = "day"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    number = fields.Integer(required=True, readonly=True)
    day = fields.Date(
        required=True, readonly=True, help="Of the plant; with the seals up to its end."
    )
    form = fields.Integer(required=True, readonly=True)
    previous = fields.Char("Anchor Before", required=True, readonly=True)
    after_seal = fields.Integer(
        required=True, readonly=True, help="It covers the seals that follow this one."
    )
    last_seal = fields.Integer(required=True, readonly=True)
    seal_count = fields.Integer("Seals", required=True, readonly=True)
    hash = fields.Char("Anchor", required=True, readonly=True, help="SHA-256.")
    date = fields.Datetime("Made", required=True, readonly=True)

    _sql_constraints = [
        ("number_uniq", "UNIQUE (company_id, number)", "An anchor is made once."),
        ("day_uniq", "UNIQUE (company_id, day)", "A day has one anchor."),
    ]

    @api.model
    def _cron_anchor(self):
        """Make the anchor of the day that has ended, for each company with a plant."""
        companies = self.env["scada.silo"].search([]).company_id
        for company in companies:
            self._make(company, company._scada_today() - timedelta(days=1))

    @api.model
    def _make(self, company, day):
        """Make the anchor of a day, unless there is one of it or of a later day."""
        last = self.search([("company_id", "=", company.id)], limit=1)
        if last and last.day >= day:
            return last
        end = day_range(day, company._get_scada_zone())[1]
        anchor = self.create(self._prepare_anchor(company, day, end, last))
        anchor._tell()
        return anchor

    @api.model
    def _prepare_anchor(self, company, day, end, last):
        values = {"company": company.id, "after": last.last_seal, "end": end}
        self.env.cr.execute(LAST, values)
        last_seal = self.env.cr.fetchone()[0] or last.last_seal
        seals = self._read_hashes(company, last.last_seal, last_seal)
        number, previous = last.number + 1, last.hash or FIRST
        text = fields.Date.to_string(day)
        return {
            "company_id": company.id,
            "number": number,
            "day": day,
            "form": FORM,
            "previous": previous,
            "after_seal": last.last_seal,
            "last_seal": last_seal,
            "seal_count": len(seals),
            "hash": anchor_hash(FORM, company.id, number, text, previous, seals),
            "date": fields.Datetime.now(),
        }

    @api.model
    def _read_hashes(self, company, after, last):
        values = {"company": company.id, "after": after, "last": last}
        self.env.cr.execute(HASHES, values)
        return [seal for seal, in self.env.cr.fetchall()]

    def _tell(self):
        """Let the anchor leave the database: the log, and the person in charge."""
        self.ensure_one()
        text = "Anchor %d of company %d, %s: %d seals, %s"
        values = (self.number, self.company_id.id, self.day, self.seal_count, self.hash)
        _logger.info(text, *values)
        person = self.company_id.scada_responsible_id.partner_id
        if person:
            subject = _("SCADA: seals of %s") % self.day
            self.env["mail.thread"].message_notify(
                partner_ids=person.ids, subject=subject, body=note_html(text % values)
            )

    # -- check ------------------------------------------------------------------------
    def _find_faults(self):
        """Return {anchor: (what is wrong, number of seals that are there)}.

        What: "anchor" (not what it was made of), "gone" (fewer seals than it covers),
        "gap" (there is no anchor of the days before it).
        """
        faults = {}
        before = self.browse()
        for anchor in self.sorted(lambda a: (a.company_id.id, a.number)):
            if before.company_id != anchor.company_id:
                before = anchor._get_before()
            what, count = anchor._compare(before)
            if what:
                faults[anchor] = (what, count)
            before = anchor
        return faults

    def _get_before(self):
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("number", "=", self.number - 1),
            ]
        )

    def _compare(self, before):
        seals = self._read_hashes(self.company_id, self.after_seal, self.last_seal)
        is_next = self.number == before.number + 1
        is_chained = self.previous == (before.hash or FIRST)
        is_chained = is_chained and self.after_seal == before.last_seal
        day = fields.Date.to_string(self.day)
        head = (self.form, self.company_id.id, self.number, day, self.previous)
        if len(seals) < self.seal_count:
            return "gone", len(seals)
        if not is_next or not is_chained or anchor_hash(*head, seals) != self.hash:
            return "anchor", len(seals)
        if before and self.day - before.day > timedelta(days=1):
            return "gap", len(seals)
        return None, len(seals)
