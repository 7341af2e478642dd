# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models

# NUMERIC(18, 3) of the old tables; kilograms
KG_DIGITS = (18, 3)


class ScadaSharedMixin(models.AbstractModel):
    """Records whose values are copied to a twin of the same shape."""

    _name = "scada.shared.mixin"
    _description = "SCADA Shared Fields"
    _shared_model = None  # the abstract model that declares the shared fields

    @api.model
    def _get_shared_names(self):
        """Return the names of the fields whose values the twin takes over."""
        shared = self.env[self._shared_model]._fields
        return [
            name
            for name, field in shared.items()
            if field.store and not field.automatic
        ]

    def _prepare_shared_vals(self):
        """Return the values of the shared fields, ready for ``create`` of the twin."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in self._get_shared_names()
        }


class ScadaBatchMixin(models.AbstractModel):
    """What a batch is, in the queue and in the history.

    Fields with an old name keep it, since plant and clients share them
    (doc/old-system.rst).
    """

    _name = "scada.batch.mixin"
    _inherit = "scada.shared.mixin"
    _shared_model = "scada.batch.mixin"
    _description = "SCADA Batch Fields"
    _rec_name = "mo_id"

    uuid = fields.Char(
        "UUID", required=True, readonly=True, default=lambda self: str(uuid.uuid4())
    )
    batch_no = fields.Integer(
        "Batch No.",
        required=True,
        readonly=True,
        help="Number in the queue of the line, and the PLC's slot; 0: never queued.",
    )
    source = fields.Selection(
        [("bridge", "Bridge"), ("api", "API"), ("import", "Old Middleware")],
        "Made by",
        required=True,
        readonly=True,
        default="bridge",
        index=True,
        help="Who made the batch: the plant of this bridge, another system that "
        "reports through the API, or the system before the bridge.",
    )
    mo_id = fields.Char(
        "Order",
        required=True,
        readonly=True,
        index=True,
        help="Name of the manufacturing order.",
    )
    reference = fields.Char(
        required=True,
        readonly=True,
        index=True,
        help="How the plant knows the order: its name, or a short text if that is "
        "too long or was used before.",
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        "Line",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    equipment_id_batch = fields.Char("Line Code", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    consumption = fields.Float("Planned Quantity (kg)", digits=KG_DIGITS, readonly=True)
    status_manufacturing = fields.Boolean(
        "Finished by the Plant", readonly=True, help="Off: waiting or running."
    )
    status_operation = fields.Boolean("Operation Failed", readonly=True)
    is_outcome_unknown = fields.Boolean(
        "Outcome Unknown",
        readonly=True,
        help="The batch left the queue without the plant's last word on it: the silos "
        "may have given more than it shows.",
    )
    actual_weight_quantity_finished_goods = fields.Float(
        "Actual Weight (kg)", digits=KG_DIGITS, readonly=True
    )
    weight_source = fields.Selection(
        [
            ("derived", "Derived, no independent weight"),
            ("person", "Entered by a person"),
        ],
        "Source of the Weight",
        readonly=True,
        help="Empty: the plant has weighed it. Derived: the sum of what was dosed and "
        "added, since the plant told no weight; it passes no balance.",
    )
    plant_weight = fields.Float(
        "Weight Told by the Plant (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Only where the weight has another source.",
    )
    assumed_additions = fields.Text(
        "Additions Assumed",
        readonly=True,
        help="What was booked by the bill of materials because nobody has confirmed "
        "what was added by hand.",
    )
    date_queued = fields.Datetime(
        "Queued", readonly=True, default=lambda self: fields.Datetime.now()
    )
    date_started = fields.Datetime("First Reading", readonly=True)
    date_reading = fields.Datetime("Last Reading", readonly=True)
    date_finished = fields.Datetime("Finished", readonly=True)
    date_posted = fields.Datetime("Last Posted", readonly=True)
    date_closed = fields.Datetime("Order Closed", readonly=True)

    def _get_plant_weight(self):
        """Return the weight that the plant told last in kg, 0 if none."""
        self.ensure_one()
        if self.weight_source:
            return self.plant_weight
        return self.actual_weight_quantity_finished_goods


class ScadaBatchLineMixin(models.AbstractModel):
    """One silo of a batch: target and actual."""

    _name = "scada.batch.line.mixin"
    _inherit = "scada.shared.mixin"
    _shared_model = "scada.batch.line.mixin"
    _description = "SCADA Batch Line Fields"
    _rec_name = "silo_id"

    silo_id = fields.Many2one(
        "scada.silo", required=True, readonly=True, ondelete="restrict"
    )
    silo_number = fields.Integer(required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", "Component", readonly=True, ondelete="restrict"
    )
    component_name = fields.Char(readonly=True)
    consumption = fields.Float("Target (kg)", digits=KG_DIGITS, readonly=True)
    actual_consumption = fields.Float("Actual (kg)", digits=KG_DIGITS, readonly=True)
    dead_band_kg = fields.Float(
        "Within the Dead Band (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the plant reported and counts as nothing: below zero, or a little "
        "from a silo that the order has not asked for.",
    )
    is_measured = fields.Boolean(
        readonly=True, help="The plant reported an actual quantity; zero is one."
    )
