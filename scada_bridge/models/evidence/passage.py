# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one way past the guards of evidence, for upgrades: it leaves a row that stays.

``SELECT scada_evidence_pass('why')`` opens all guards until the transaction ends, by
adding a row here.  There is no switch beside this row: who wants to pass writes who,
when and why, and the guard of this table lets nobody pass.  What was changed meanwhile
is found by the seals all the same.
"""
from odoo import fields, models


class ScadaEvidencePassage(models.Model):
    _name = "scada.evidence.passage"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Passage to Evidence"
    _order = "id desc"
    _rec_name = "reason"
    _log_access = False

    transaction = fields.Char(required=True, readonly=True, help="Its number.")
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    role = fields.Char(readonly=True, help="Of the database.")
    address = fields.Char(readonly=True, help="Of the client, or local.")
