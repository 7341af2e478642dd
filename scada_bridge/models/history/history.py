# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import sql

from odoo import fields, models

from ...translations import MessageChar

COPY_LINES_SQL = """
INSERT INTO scada_mo_history_line
    (history_id, {names}, create_uid, create_date, write_uid, write_date)
SELECT history.id, {values},
       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
  FROM scada_mo_batch_line AS line
  JOIN scada_mo_batch AS batch ON batch.id = line.batch_id
  JOIN scada_mo_history AS history ON history.uuid = batch.uuid
 WHERE batch.id = ANY(%(batches)s)
 ORDER BY batch.id, line.silo_number
"""


# How a run of the plant ended, finer than the state that old clients know
ENDS = [
    ("done", "Done"),
    ("aborted", "Aborted"),
    ("withdrawn", "Withdrawn"),
    ("before_upgrade", "Before Upgrade"),
]


class ScadaMoHistory(models.Model):
    _name = "scada.mo.history"
    _inherit = ["scada.batch.mixin", "scada.immutable.mixin"]
    _description = "SCADA Batch History"
    _order = "date_archived desc, id desc"
    _evidence_changes = {"production_id": "cleared"}  # its name stays

    line_ids = fields.One2many(
        "scada.mo.history.line", "history_id", "Silos", readonly=True
    )
    log_ids = fields.One2many("scada.history.log", "history_id", "Log", readonly=True)
    state = fields.Selection(
        [("done", "Done"), ("cancel", "Cancelled")],
        required=True,
        readonly=True,
        index=True,
    )
    end = fields.Selection(
        ENDS,
        "How It Ended",
        required=True,
        readonly=True,
        index=True,
        help="Done: its order is closed with it. Aborted: the plant had begun, or may "
        "have; what it dosed waits for a decision. Withdrawn: the plant never began. "
        "Before upgrade: cancelled with kilograms when nobody was asked yet.",
    )
    reason = MessageChar(readonly=True)
    update_odoo = fields.Boolean("Posted to Stock", readonly=True)
    date_archived = fields.Datetime(
        "Archived",
        readonly=True,
        index=True,
        default=lambda self: fields.Datetime.now(),
    )
    archived_by_id = fields.Many2one(
        "res.users", "Archived by", readonly=True, ondelete="restrict"
    )

    _sql_constraints = [
        ("uuid_uniq", "UNIQUE (uuid)", "A batch is archived once."),
        (
            "reference_uniq",
            "UNIQUE (equipment_id, reference)",
            "A reference goes to the plant once.",
        ),
        (
            "end_of_state",
            """CHECK ((state = 'done') = ("end" = 'done'))""",
            "A batch is done exactly when its run ended so.",
        ),
    ]

    def _copy_lines(self, batches):
        """Take over all lines of batches, whose ``uuid`` these records have.

        With one statement in the database; ``create`` takes one for each line.
        """
        lines = batches.line_ids
        lines.flush()
        names = lines._get_shared_names()
        query = sql.SQL(COPY_LINES_SQL).format(
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(sql.Identifier("line", name) for name in names),
        )
        users = {"uid": self.env.uid, "batches": batches.ids}
        self.env.cr.execute(query, users)
        self.invalidate_cache(["line_ids"], self.ids)

    def init(self):
        # an order is made once, however many of its runs were aborted (invariant I2)
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS scada_mo_history_done_uniq
            ON scada_mo_history (production_id) WHERE state = 'done'
            """
        )


class ScadaMoHistoryLine(models.Model):
    _name = "scada.mo.history.line"
    _inherit = ["scada.batch.line.mixin", "scada.immutable.mixin"]
    _description = "SCADA Batch History Silo"
    _order = "history_id, silo_number"

    silo_id = fields.Many2one(
        "scada.silo",
        required=False,
        readonly=True,
        ondelete="restrict",
        help="Empty: added by hand, to a run that callers of the API reported and "
        "whose order was cancelled.",
    )
    history_id = fields.Many2one(
        "scada.mo.history",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )

    def name_get(self):
        return [(line.id, line._get_name()) for line in self]

    def _get_name(self):
        """Return the silo; of what was added by hand the material."""
        self.ensure_one()
        return (self.silo_id or self.product_id).display_name
