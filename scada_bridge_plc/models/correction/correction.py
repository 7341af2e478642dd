# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the PLC says of a batch after its order is closed, if it is something else.

Stored with its raw words and both values of each figure that differs, then
acknowledged to the PLC like any result.  Nothing is posted until a manager takes it
over, see ``decision.py``.  The figures never change: a record that the PLC changes once
more is another correction.
"""
from odoo import _, api, fields, models
from odoo.tools import float_compare

from odoo.addons.scada_bridge.models.mixin.batch import KG_DIGITS
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.translations import in_each_language, render_message

from ...journal import JOURNAL

STATES = [
    ("open", "Open"),
    ("pending", "To Confirm"),
    ("taken", "Taken Over"),
    ("ignored", "Ignored"),
    ("settled", "Settled by Hand"),  # by releases before 14.0.1.5.0
]


class ScadaLateCorrection(models.Model):
    _name = "scada.late.correction"
    _inherit = "scada.evidence.mixin"
    _description = "SCADA Late Correction"
    _order = "create_date desc, id desc"
    _rec_name = "mo_id"
    _evidence_changes = {
        "state": "any",
        "write_uid": "any",
        "write_date": "any",
        "production_id": "cleared",  # its name stays
    }

    uuid = fields.Char("UUID", required=True, readonly=True)
    mo_id = fields.Char("Order", required=True, readonly=True, index=True)
    reference = fields.Char(required=True, readonly=True)
    batch_no = fields.Integer("Batch No.", readonly=True)
    production_id = fields.Many2one("mrp.production", "Order in Odoo", readonly=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment", "Line", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    is_made_again = fields.Boolean(
        "Made Again",
        readonly=True,
        help="The plant made the order a second time: what it reports is more "
        "material, no correction of the first figures.",
    )
    raw_words = fields.Text(
        required=True,
        readonly=True,
        help="What the PLC shows, hexadecimal, without the handshake word.",
    )
    line_ids = fields.One2many(
        "scada.late.correction.line", "correction_id", "Figures", readonly=True
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
    )

    def init(self):
        # the same words are one correction, however often they are read
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS scada_late_correction_words_uniq
            ON scada_late_correction (uuid, md5(raw_words))
            """
        )

    # -- the PLC's word --------------------------------------------------------------
    @api.model
    def _take(self, run, words, record, is_again=False):
        """Store what the PLC says of a run that is over, unless it is known.

        :param run: batch whose order is closed, or its history
        :param words: of the record, without the handshake word
        :param record: :class:`BatchRecord`
        :param is_again: it was made a second time: all figures are news
        """
        differences = self._find_differences(run, record, is_again)
        raw_words = " ".join("%04X" % word for word in words)
        known = [("uuid", "=", run.uuid), ("raw_words", "=", raw_words)]
        if not differences or self.search_count(known):
            return
        vals = dict(self._prepare_vals(run), is_made_again=is_again)
        lines = [(0, 0, line) for line in differences]
        # sudo: nobody writes corrections by hand
        correction = self.sudo().create(dict(vals, raw_words=raw_words, line_ids=lines))
        correction._tell()

    @api.model
    def _prepare_vals(self, run):
        return {
            "uuid": run.uuid,
            "mo_id": run.mo_id,
            "reference": run.reference,
            "batch_no": run.batch_no,
            "production_id": run.production_id.id,
            "equipment_id": run.equipment_id.id,
            "company_id": run.company_id.id,
        }

    @api.model
    def _find_differences(self, run, record, is_again):
        """Return the values of a line for each figure that is news."""
        figures = self._get_stored_figures(run)
        reported = {
            ("silo", number): float(quantity)
            for number, quantity in record.actuals.items()
        }
        reported["weight", 0] = float(record.weight)
        reported["failed", 0] = float(record.is_failed)
        return [
            {
                "kind": key[0],
                "silo_number": key[1],
                "stored": figures.get(key, 0.0),
                "reported": value,
            }
            for key, value in sorted(reported.items())
            if (is_again or float_compare(figures.get(key, 0.0), value, 2))
            and (key in figures or abs(value) > run.company_id.scada_dead_band)
        ]

    @api.model
    def _get_stored_figures(self, run):
        """Return {(kind, silo): figure} as the plant told them."""
        if run._name == "scada.mo.history":  # with what was taken over since
            figures = {
                ("silo", line.silo_number): run._get_told_kg(line.silo_number)
                for line in run.line_ids
            }
            figures["weight", 0] = run._get_told_kg(0)
        else:
            figures = {
                ("silo", line.silo_number): line.actual_consumption + line.dead_band_kg
                for line in run.line_ids
            }
            figures["weight", 0] = run._get_plant_weight()
        figures["failed", 0] = float(run.status_operation)
        return figures

    def _tell(self):
        """Put it in the log, on the order, and before the responsible person."""
        self.ensure_one()
        arguments = {"order": self.mo_id, "figures": self._get_figures_text()}
        row = {
            "batch_no": self.batch_no,
            "mo_id": self.mo_id,
            "company": self.company_id,
        }
        code = "made_again" if self.is_made_again else "late_correction"
        self.env["scada.task"]._journal(code, row=row, **arguments)
        order = self.production_id
        if not order:
            return
        source = JOURNAL[code].source
        text = render_message(self.env, source, **arguments)
        order._message_log(body=note_html(text))
        self._ask(text)

    def _get_summary(self):
        return _("Made twice") if self.is_made_again else _("Late correction")

    def _ask(self, text):
        """Have the responsible person decide about it."""
        self.production_id.activity_schedule(
            "scada_bridge.mail_activity_type_alarm",
            summary=self._get_summary(),
            note=note_html(text),
            user_id=self._get_plc()._get_responsible().id,
        )

    def _update_activities(self, feedback):
        """End the activities once no correction of this kind is open, or ask again."""
        order = self.production_id
        kind = self.env.ref("scada_bridge.mail_activity_type_alarm")
        summaries = [one._get_summary() for one in in_each_language(self)]
        activities = order.activity_ids.filtered(
            lambda one: one.activity_type_id == kind and one.summary in summaries
        )
        open_ones = [
            ("production_id", "=", order.id),
            ("is_made_again", "=", self.is_made_again),
            ("state", "in", ("open", "pending")),
        ]
        if not self.search_count(open_ones):
            activities.action_feedback(feedback=feedback)
        elif order and not activities:
            self._ask(feedback)

    def _get_plc(self):
        return self.equipment_id.scada_plc_ids[:1]

    def _get_figures_text(self):
        return "; ".join(
            "%s: %.2f -> %.2f" % (line._get_name(), line.stored, line.reported)
            for line in self.line_ids
        )


class ScadaLateCorrectionLine(models.Model):
    """One figure: as it is stored, and as the PLC tells it now."""

    _name = "scada.late.correction.line"
    _inherit = "scada.evidence.mixin"
    _description = "SCADA Late Correction Figure"
    _order = "correction_id, kind, silo_number"
    _rec_name = "kind"
    # a stored related field is written after the row
    _evidence_changes = {"company_id": "set", "write_uid": "any", "write_date": "any"}

    correction_id = fields.Many2one(
        "scada.late.correction", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related="correction_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("silo", "Silo"),
            ("weight", "Weight of the Finished Goods"),
            ("failed", "Operation Failed"),
        ],
        "Figure",
        required=True,
        readonly=True,
    )
    silo_number = fields.Integer("Silo No.", readonly=True)
    stored = fields.Float("Stored (kg)", digits=KG_DIGITS, readonly=True)
    reported = fields.Float("Reported (kg)", digits=KG_DIGITS, readonly=True)
    current = fields.Float(
        "Now (kg)",
        compute="_compute_difference",
        digits=KG_DIGITS,
        help="With what was taken over since then.",
    )
    difference = fields.Float(
        "Difference (kg)",
        compute="_compute_difference",
        digits=KG_DIGITS,
        help="What taking it over books, now.",
    )

    @api.depends("stored", "reported", "correction_id.state")
    def _compute_difference(self):
        for line in self:
            line.current = line._get_current()
            line.difference = line._get_right() - line.current

    def _get_right(self):
        """Return the figure with the correction taken over; made again it is added."""
        if not self.correction_id.is_made_again:
            return self.reported
        is_in = self.correction_id.state == "taken"
        return self._get_current() + (0.0 if is_in else self.reported)

    def _get_current(self):
        """Return what is stored of this figure now."""
        run = self.correction_id._find_run()
        if not run or self.kind == "failed":
            return self.stored
        return run._get_told_kg(self.silo_number)

    def _get_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        if self.kind == "silo":
            return "%s %s" % (kinds["silo"], self.silo_number)
        return kinds[self.kind]
