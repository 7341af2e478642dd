# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models
from odoo.tools import drop_view_if_exists

from ...plc.map.rows import block_rows_sql

VIEW = "CREATE VIEW scada_plc_block AS (%s)" % block_rows_sql()


class ScadaPlcBlock(models.Model):
    """A block of the PLC's memory map: fields that travel together."""

    _name = "scada.plc.block"
    _inherit = "scada.plc.map.row"
    _description = "SCADA Memory Map Block"
    _auto = False
    _order = "id"
    _depends = {"scada.plc": ["memory_map", "company_id"]}
    _row_field = "block_ids"

    name = fields.Selection(
        selection="_selection_name",
        required=True,
        help="What the block is for; each stands once in a map.",
    )
    base = fields.Char(
        "First Address", required=True, help="Of slot 1, such as D7000 or W100."
    )
    stride = fields.Integer(
        "Words to Next Slot", help="From the first word of a slot to that of the next."
    )
    slots = fields.Integer(default=1, help="How often the block stands in the memory.")
    words = fields.Integer(
        help="Words of one slot, at most 500 (orders over EtherNet/IP: 100, one "
        "message); 0 for the blocks of a flat map, whose fields travel alone."
    )
    release = fields.Selection(
        [("per_slot", "Each slot by itself"), ("first_slot", "Slot 1 releases all")],
        default="per_slot",
        required=True,
        help="Whose handshake word lets the PLC take an order: that of the order's "
        "slot, or that of slot 1, which is then written last.",
    )
    field_count = fields.Integer("Fields", readonly=True)

    @api.model
    def _selection_name(self):
        return [
            ("batch_write", _("Orders (batch_write)")),
            ("batch_read", _("Results (batch_read)")),
            ("failure", _("Failures (failure)")),
            ("clock", _("Clock (clock)")),
            ("manual_weighing", _("Hand-adds (manual_weighing)")),
            ("read", _("Flat map, read (read)")),
            ("write", _("Flat map, write (write)")),
        ]

    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(VIEW)

    def _is_made_of(self, vals):
        return self.name == vals["name"]
