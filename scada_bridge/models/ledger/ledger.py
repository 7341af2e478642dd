# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ledger: every quantity that was accepted for a batch, for ever.

A row per silo and reading, written in the transaction that stores the reading.  The
sum of new minus old is what the silo gave (invariant I1).  Rows are only added: the
ORM refuses the rest, and a trigger of the database refuses it to SQL as well.

A row without a batch is a quantity that a caller of the API reported for an order; what
is known of such a call is added by ``api/queries/consumption.py``.
"""
from psycopg2 import sql

from odoo import api, fields, models

from ...domain.run.ledger import content_hash
from ..mixin.batch import KG_DIGITS

HASHED = (
    "batch_uuid",
    "mo_id",
    "silo_number",
    "reading_seq",
    "old_value",
    "new_value",
    "source",
    "date",
)


class ScadaConsumptionEntry(models.Model):
    """A quantity that was accepted; an entry of an immutable ledger (I10)."""

    _name = "scada.consumption.entry"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Consumption Entry"
    _order = "id desc"
    _rec_name = "mo_id"

    production_id = fields.Many2one(  # not required: it may have been deleted
        "mrp.production", index=True, readonly=True, ondelete="restrict"
    )
    mo_id = fields.Char("Order", required=True, readonly=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment", readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    quantity = fields.Float("Reported (kg)", digits=KG_DIGITS, readonly=True)
    total = fields.Float("Total Since (kg)", digits=KG_DIGITS, readonly=True)
    update_mode = fields.Selection(
        [("add", "Add"), ("replace", "Replace")], required=True, readonly=True
    )
    date = fields.Datetime("Measured", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    batch_uuid = fields.Char("Batch", readonly=True, index=True)
    silo_id = fields.Many2one("scada.silo", readonly=True, ondelete="restrict")
    silo_number = fields.Integer(readonly=True, help="0: the finished weight.")
    move_id = fields.Many2one(
        "stock.move", "Component Move", readonly=True, index=True, ondelete="restrict"
    )
    reading_seq = fields.Integer("Reading", readonly=True)
    old_value = fields.Float("Before (kg)", digits=KG_DIGITS, readonly=True)
    new_value = fields.Float("After (kg)", digits=KG_DIGITS, readonly=True)
    source = fields.Char(readonly=True)
    origin = fields.Char("Request of the Caller", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    content_hash = fields.Char(readonly=True)

    _sql_constraints = [
        (
            "batch_reading_uniq",
            "UNIQUE (batch_uuid, reading_seq, silo_number)",
            "This value of the reading was accepted already.",
        ),
    ]

    @api.model
    def _record_reading(self, batch, reading, changes, date):
        """Add a row for each value that ``reading`` changes, before it is changed.

        :param changes: [(batch line, kg)]
        :param date: when the plant reported it, UTC
        """
        common = dict(self._prepare_batch_vals(batch, reading), date=date)
        vals_list = [
            dict(self._prepare_line_vals(line, quantity), **common)
            for line, quantity in changes
        ]
        weight = batch._get_plant_weight()
        if reading.weight is not None and batch._kg_differ(weight, reading.weight):
            values = self._prepare_values(weight, float(reading.weight))
            vals_list.append(
                dict(values, product_id=batch.product_id.id, silo_number=0, **common)
            )
        if vals_list:
            self._insert(vals_list)

    # -- corrected after the end of a run ---------------------------------------------
    @api.model
    def _get_next_seq(self, uuid):
        """Return the number of the next entry of a run."""
        last = self.search(
            [("batch_uuid", "=", uuid)], order="reading_seq desc", limit=1
        )
        return last.reading_seq + 1

    @api.model
    def _get_last_value(self, run, number):
        """Return what was told last of a silo (0: the weight), None if nothing was."""
        domain = [("batch_uuid", "=", run.uuid), ("silo_number", "=", number)]
        last = self.search(domain, order="reading_seq desc", limit=1)
        return last.new_value if last else None

    @api.model
    def _get_before(self, run, line, seq):
        """Return what the plant's word was before the entry ``seq`` of a figure."""
        entry = self.search(
            [
                ("batch_uuid", "=", run.uuid),
                ("silo_number", "=", line.silo_number),
                ("reading_seq", "=", seq),
            ]
        )
        return entry.old_value

    @api.model
    def _record_correction(self, run, line, told, seq):
        """Add what the plant's word of a figure is from now on.

        :param run: ``scada.mo.history``
        :param line: its silo, empty for the weight
        :param told: kg as the plant tells it, with what lies within the dead band
        """
        vals = dict(
            self._prepare_values(run._get_told_kg(line.silo_number), told),
            batch_uuid=run.uuid,
            production_id=run.production_id.id,
            mo_id=run.mo_id,
            equipment_id=run.equipment_id.id,
            company_id=run.company_id.id,
            reading_seq=seq,
            update_mode="replace",
            source="correction",
            user_id=self.env.uid,
            date=fields.Datetime.now(),
            silo_number=line.silo_number,
            silo_id=line.silo_id.id,
            product_id=(line or run).product_id.id,
        )
        self._insert([vals])

    @api.model
    def _insert(self, vals_list):
        """Add rows with one statement; ``create`` would need one for each."""
        rows = [
            dict(vals, content_hash=self._hash(vals), create_uid=self.env.uid)
            for vals in vals_list
        ]
        names = sorted(set().union(*rows))
        query = sql.SQL("INSERT INTO {table} ({columns}, create_date) VALUES {rows}")
        self.env.cr.execute(
            query.format(
                table=sql.Identifier(self._table),
                columns=sql.SQL(", ").join(map(sql.Identifier, names)),
                rows=sql.SQL(", ".join([self._row_template(names)] * len(rows))),
            ),
            [self._plain(row.get(name)) for row in rows for name in names],
        )

    @api.model
    def _plain(self, value):
        return None if value is False else value

    @api.model
    def _row_template(self, names):
        return "(%s, NOW() AT TIME ZONE 'UTC')" % ", ".join(["%s"] * len(names))

    @api.model
    def _prepare_batch_vals(self, batch, reading):
        return {
            "batch_uuid": batch.uuid,
            "production_id": batch.production_id.id,
            "mo_id": batch.mo_id,
            "equipment_id": batch.equipment_id.id,
            "company_id": batch.company_id.id,
            "reading_seq": batch.reading_seq + 1,
            "update_mode": "replace",
            "source": reading.source,
            "origin": reading.request,
            "user_id": self.env.uid,
        }

    @api.model
    def _prepare_line_vals(self, line, quantity):
        return dict(
            self._prepare_values(line._reported(), quantity),
            silo_id=line.silo_id.id,
            silo_number=line.silo_number,
            move_id=line.move_id.id,
            product_id=line.product_id.id,
        )

    @api.model
    def _prepare_values(self, old, new):
        return {"old_value": old, "new_value": new, "quantity": new, "total": new}

    @api.model
    def _hash(self, vals):
        row = {name: vals[name] for name in HASHED}
        return content_hash(dict(row, date=fields.Datetime.to_string(row["date"])))

    def _get_tampered(self):
        """Return the entries whose content is not what was accepted."""
        return self.filtered(
            lambda entry: entry.batch_uuid and entry.content_hash != self._hash(entry)
        )
