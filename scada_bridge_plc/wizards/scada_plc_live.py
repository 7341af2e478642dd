# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models

from odoo.addons.scada_bridge.acts import act, add_detail, fail
from odoo.addons.scada_bridge.exceptions import ScadaStateError

from ..plc.memory.areas import AREA_WORDS, MESSAGE_WORDS
from ..plc.memory.live_words import live_words
from ..plc.memory.words import Integer


class ScadaPlcLive(models.TransientModel):
    """Looks at words of the PLC; each look is one message and an audit entry."""

    _name = "scada.plc.live"
    _inherit = "scada.provenance.mixin"
    _description = "SCADA Live Words"

    plc_id = fields.Many2one("scada.plc", "PLC", required=True, ondelete="cascade")
    area = fields.Selection(
        selection="_selection_area", required=True, default="D", help="Memory area."
    )
    address = fields.Integer(
        "First Address",
        required=True,
        default=lambda self: self._default_address(),
        help="Of the first word, from 0.",
    )
    count = fields.Integer(
        "Words", required=True, default=40, help="1 to 100, which is one message."
    )
    scale = fields.Selection(
        [("1", "1"), ("10", "10"), ("100", "100"), ("1000", "1000")],
        required=True,
        default="100",
        help="Counts per unit of the 32-bit numbers: 100 means 0.01 kg per count.",
    )
    word_order = fields.Selection(
        [("high_first", "High word first"), ("low_first", "Low word first")],
        required=True,
        default="high_first",
    )
    line_ids = fields.One2many(
        "scada.plc.live.line", "live_id", readonly=True, provenance=True
    )
    date = fields.Datetime("Read at", readonly=True, provenance=True)
    error = fields.Char(readonly=True, provenance=True)
    cpu_mode = fields.Selection(
        lambda self: self.env["scada.plc"]._fields["cpu_mode"].selection,
        "Mode",
        readonly=True,
        provenance=True,
        help="Operating mode of the CPU unit, where the transport reports it.",
    )
    cycle_ms = fields.Float(
        "Cycle Time (ms)",
        readonly=True,
        provenance=True,
        help="Where the transport reports it.",
    )
    plc_time = fields.Char(
        "PLC's Clock",
        readonly=True,
        provenance=True,
        help="Plant time, where the transport reports it or the memory map has a block "
        "clock.",
    )

    @api.model
    def _selection_area(self):
        return [(area, area) for area in AREA_WORDS]

    @api.model
    def _default_address(self):
        plc = self.env["scada.plc"].browse(self.env.context.get("default_plc_id"))
        blocks = plc._get_memory_map().blocks if plc else {}
        return blocks["batch_read"].base if "batch_read" in blocks else 0

    @act("live_words", subject="plc_id")
    def action_read(self):
        """Read the words now, and show them in the same dialog."""
        self.ensure_one()
        self.plc_id.check_access_rights("write")  # managers only
        self.plc_id.check_access_rule("write")
        # sudo: what was read is not for the client to say
        self.sudo().line_ids.unlink()
        self.sudo().write(self._prepare_reading())
        add_detail("%s%s x %s" % (self.area, self.address, self.count))
        if self.error:
            fail(self.error)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_live_action"
        )
        return dict(action, res_id=self.id)

    def _prepare_reading(self):
        vals = {
            "date": fields.Datetime.now(),
            "cpu_mode": False,
            "cycle_ms": False,
            "plc_time": False,
        }
        if not 1 <= self.count <= MESSAGE_WORDS:
            return dict(
                vals,
                error=_("Read 1 to %(most)s words at once, not %(count)s.")
                % {"most": MESSAGE_WORDS, "count": self.count},
            )
        try:
            reading = self.plc_id._read_live(self.area, self.address, self.count)
        except ScadaStateError as error:
            return dict(vals, error=str(error))
        words, status, time = reading
        return dict(
            vals,
            error=False,
            cpu_mode=status and status.mode,
            cycle_ms=status and status.cycle_ms,
            plc_time=time and fields.Datetime.to_string(time),
            line_ids=[(0, 0, line) for line in self._prepare_lines(words)],
        )

    def _prepare_lines(self, words):
        number = Integer(2, int(self.scale), self.word_order == "low_first")
        memory_map = self.plc_id._get_memory_map()
        return [
            {
                "address": word.address,
                "hex": word.hex,
                "decimal": word.decimal,
                "signed": word.signed,
                "text": word.text,
                "scaled": "" if word.scaled is None else str(word.scaled),
                "field": word.field,
            }
            for word in live_words(self.area, self.address, words, number, memory_map)
        ]


class ScadaPlcLiveLine(models.TransientModel):
    _name = "scada.plc.live.line"
    _description = "SCADA Live Word"
    _order = "id"

    live_id = fields.Many2one("scada.plc.live", required=True, ondelete="cascade")
    address = fields.Char(readonly=True)
    hex = fields.Char(readonly=True)
    decimal = fields.Integer(readonly=True, help="Without sign, 0 to 65535.")
    signed = fields.Integer(readonly=True, help="With sign, -32768 to 32767.")
    text = fields.Char(readonly=True, help="Two characters, high byte first.")
    scaled = fields.Char(
        "32 Bit", readonly=True, help="This word and the next one as a scaled number."
    )
    field = fields.Char("Memory Map", readonly=True, help="Block, slot and field.")
