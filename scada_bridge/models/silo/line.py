# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models

from ...acts import act
from ...domain.connection import Connection
from ...domain.order.limits import PlantLimits
from ...domain.silo import parse_silo_number
from ...exceptions import ScadaStateError
from ..mixin.batch import KG_DIGITS
from ..mixin.job import RUN_NOW
from ..mixin.judging import JUDGING
from ..mixin.provenance import BY_CODE


class MaintenanceEquipment(models.Model):
    _name = "maintenance.equipment"
    _inherit = [
        "scada.audit.mixin",
        "maintenance.equipment",
        "scada.job.mixin",
        "scada.judging.mixin",
    ]
    _audited = (
        "active",
        "company_id",
        "scada_auto_fill",
        "scada_code",
        "scada_is_line",
        *JUDGING,
    )

    scada_code = fields.Char(
        "SCADA Code",
        index=True,
        copy=False,
        help="Code of the equipment in the plant, such as PLC01 or silo101.",
    )
    scada_is_line = fields.Boolean(
        "Is a Production Line",
        help="Orders are queued for this equipment, such as a mixer and its PLC.",
    )
    scada_auto_fill = fields.Boolean(
        "Fill the Queue Automatically",
        default=True,
        copy=False,
        help="Off: confirmed orders of this line are queued by the button Fill Queue "
        "Now only. On: by themselves, while the filling is on for the company.",
    )
    scada_capacity = fields.Float(
        "Capacity (kg)", digits=KG_DIGITS, help="Of one batch; zero: any quantity."
    )
    scada_silo_number = fields.Integer(
        compute="_compute_scada_silo_number",
        store=True,
        help="Number of the silo that this is, else the one that the code or the name "
        "stands for; 0 for none.",
    )
    scada_silo_ids = fields.One2many(
        "scada.silo", "equipment_id", help="The silos that this equipment is."
    )
    scada_line_silo_ids = fields.One2many(
        "scada.silo", "line_id", "Silos", help="The silos that this line doses from."
    )
    scada_batch_ids = fields.One2many("scada.mo.batch", "equipment_id", "SCADA Batches")

    _sql_constraints = [
        (
            "scada_code_uniq",
            # an exclusion, since UNIQUE takes no expressions
            "EXCLUDE USING btree "
            "(lower(scada_code) WITH =, COALESCE(company_id, 0) WITH =)",
            "The company already has equipment with this SCADA code "
            "(it may be archived).",
        ),
        (
            "scada_line_company",
            "CHECK (company_id IS NOT NULL OR NOT scada_is_line)",
            "A production line belongs to a company.",
        ),
    ]

    @api.depends("scada_code", "name", "scada_silo_ids.number")
    def _compute_scada_silo_number(self):
        for equipment in self:
            equipment.scada_silo_number = (
                equipment.scada_silo_ids[:1].number
                or parse_silo_number(equipment.scada_code, equipment.name)
                or 0
            )

    def _scada_may_be(self, silo):
        """Return whether this equipment may stand for ``silo``, by more than a number.

        Lines have silos of the same number; equipment that is a silo of one line is
        none of another.

        :param silo: ``scada.silo``, or None
        """
        self.ensure_one()
        # sudo: whoever names equipment need not be allowed to see silos
        own = self.sudo().scada_silo_ids
        return bool(silo) and (not own or silo in own)

    def _get_audited_records(self):
        return self.filtered(
            lambda e: e._sudo_record().scada_code or e._sudo_record().scada_is_line
        )

    @api.model
    def _is_audited_create(self, vals):
        return bool(vals.get("scada_code") or vals.get("scada_is_line"))

    def _get_scada_limits(self):
        """Return the :class:`PlantLimits` of the line; hook for the PLC addon."""
        self.ensure_one()
        return PlantLimits()

    def _get_scada_capacity(self):
        """Return how many batches may be in the queue of this line at once."""
        self.ensure_one()
        limit = self._get_scada_company().scada_batch_limit
        return self._get_scada_limits().capacity(limit)

    def _get_scada_blocked_numbers(self):
        """Return the set of batch numbers that the plant can't take now (PLC addon)."""
        self.ensure_one()
        return set()

    def _look_at_plant(self):
        """Bring plant and queue together before numbers are given (PLC addon).

        :return: False if the plant can't be asked: then no number is given
        """
        self.ensure_one()
        return True

    def _get_scada_orders_at_plant(self):
        """Return the waiting orders that the plant may have already (PLC addon)."""
        self.ensure_one()
        return self.env["mrp.production"]

    def _get_scada_company(self):
        self.ensure_one()
        return self.company_id or self.env.company

    def _is_scada_automatic(self):
        """True if the line is filled by itself: its own switch and the company's."""
        self.ensure_one()
        return self.scada_auto_fill and self._get_scada_company().scada_auto_sync

    @act("fill_queue")
    def action_scada_fill_queue(self):
        """Fill the queue now, also where the automatic filling or Task 1 is off."""
        self.env["scada.mo.batch"].check_access_rights("read")
        self.check_access_rule("read")
        for line in self.filtered("scada_is_paused"):
            raise ScadaStateError(line.scada_pause_text)
        self.with_context(**{RUN_NOW: BY_CODE})._delay_job("_job_fill_queue")
        return self._notify(_("The queue is filled in a moment"))

    def _job_fill_queue(self):
        """Task 1 for one line."""
        self._hold_job_lock()
        for line in self.exists():
            company = line._get_scada_company()
            self.env["scada.mo.batch"].with_company(company)._fill_queue(line)

    def _after_batches_archived(self):
        """Numbers of these lines' queues are free again: fetch the next orders."""
        for line in self:
            if line._is_scada_automatic():
                line._delay_job("_job_fill_queue")

    def _scada_get_line_connections(self):
        """Return {line id: :class:`Connection`}; the PLC addon knows better.

        Without a PLC of ours a line is connected as long as its batches get readings.
        """
        # sudo: only when a batch of these lines was read last
        groups = (
            self.env["scada.mo.batch"]
            .sudo()
            .read_group(
                [("equipment_id", "in", self.ids), ("date_reading", "!=", False)],
                ["date_reading:max"],
                ["equipment_id"],
            )
        )
        return {
            group["equipment_id"][0]: Connection(
                "connected", last_contact=group["date_reading"]
            )
            for group in groups
        }
