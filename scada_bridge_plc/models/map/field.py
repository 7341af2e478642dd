# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import drop_view_if_exists

from ...plc.map.json_form import TYPE_SCALE, TYPE_WORDS
from ...plc.map.rows import field_rows_sql

VIEW = "CREATE VIEW scada_plc_field AS (%s)" % field_rows_sql()


class ScadaPlcField(models.Model):
    """A field of the PLC's memory map: where its words are and what they mean."""

    _name = "scada.plc.field"
    _inherit = "scada.plc.map.row"
    _description = "SCADA Memory Map Field"
    _auto = False
    _order = "id"
    _depends = {"scada.plc": ["memory_map", "company_id"]}
    _row_field = "field_ids"

    block = fields.Selection(selection="_selection_block", required=True, index=True)
    name = fields.Char(
        required=True,
        help="Name that the software knows the field by, such as mo_name, quantity or "
        "silo101_qty (number of a silo, then _qty).",
    )
    address = fields.Char(readonly=True, help="In slot 1; comes from the offset.")
    offset = fields.Integer(
        group_operator=None, help="Words from the first word of the slot, from 0."
    )
    words = fields.Integer(default=1, help="16-bit words that the field takes.")
    type = fields.Selection(
        [
            ("ascii", "Text"),
            ("int16", "Number, 16 bit"),
            ("uint16", "Number, 16 bit, not below 0"),
            ("int32", "Number, 32 bit, whole"),
            ("int32_scaled", "Number, 32 bit"),
            ("uint32", "Number, 32 bit, not below 0"),
            ("float32", "Number, floating point (REAL)"),
            ("bool", "Yes/No"),
            ("bit", "Bit of a word"),
            ("enum", "One of several values"),
            ("bcd", "Number, BCD"),
        ],
        required=True,
        default="int16",
    )
    scale = fields.Integer(
        default=1,
        group_operator=None,
        help="Counts per unit, a power of ten: 100 means 0.01 kg per count.",
    )
    unit = fields.Char(help="Unit of the number, such as kg.")
    min = fields.Char(help="Least number in its unit; empty: what fits.")
    max = fields.Char(help="Greatest number in its unit; empty: what fits.")
    const = fields.Char("Constant", help="The number that the field always carries.")
    role = fields.Selection(
        [("handshake", "Handshake"), ("mark", "Mark")],
        help="Handshake: the word that passes the block between Odoo and the PLC. "
        "Mark: 1 while an order is only prepared, written by Odoo alone.",
    )
    word_order = fields.Selection(
        [("high_first", "High word first"), ("low_first", "Low word first")],
        default="high_first",
        help="Of a number of 32 bits.",
    )
    byte_order = fields.Selection(
        [("high_first", "High byte first"), ("low_first", "Low byte first")],
        default="high_first",
        help="Of the two characters in a word of a text.",
    )
    bit = fields.Char(help="Of a bit: its number in the word, 0 (lowest) to 15.")
    values = fields.Char(
        help='Of one of several values: their names as JSON, such as {"0": "running", '
        '"1": "dosing", "2": "finished"}.',
    )
    digits = fields.Integer(
        "BCD Digits",
        default=4,
        group_operator=None,
        help="Decimal digits of a BCD number, 1 to 4.",
    )
    max_chars = fields.Integer(
        "Characters",
        group_operator=None,
        help="Of a text; 0: two in each of its words.",
    )
    label = fields.Char(help="Name of the field in the paths /api/plc of the API.")
    label_aliases = fields.Char(
        "Other Labels", help='As a JSON list, such as ["SILO 1 Consumption"].'
    )
    tag = fields.Char(help="Name of the field in the plant's own documents.")
    no_event = fields.Char(
        "Texts for No Failure", help='As a JSON list, such as ["", "NONE"].'
    )

    @api.model
    def _selection_block(self):
        return self.env["scada.plc.block"]._selection_name()

    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(VIEW)

    def name_get(self):
        return [(row.id, "%s.%s" % (row.block, row.name)) for row in self]

    @api.onchange("type")
    def _onchange_type(self):
        if self.type:
            self.words = TYPE_WORDS.get(self.type, self.words)
            self.scale = TYPE_SCALE.get(self.type, 1)

    def _is_made_of(self, vals):
        return (self.block, self.name) == (vals["block"], vals["name"])
