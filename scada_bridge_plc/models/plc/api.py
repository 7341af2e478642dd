# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What callers of the API do with a PLC; one talker at a time, like every job."""

import logging
import re
from decimal import Decimal

from odoo import _, api, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.domain.connection import Connection
from odoo.addons.scada_bridge.exceptions import (
    ScadaConcurrencyError,
    ScadaDataError,
    ScadaNotFoundError,
    ScadaStateError,
    ScadaUnavailableError,
)

from ...plc.errors import MapError, RecordError
from ...plc.exchange.batch_codec import decode_record
from ...plc.exchange.handshake import prepare_order, reset_write_slots
from ...plc.exchange.slot_reader import read_slot
from ...plc.memory.addresses import format_address
from .session import Caller

_logger = logging.getLogger(__name__)

STATUSES = {"online": "connected"}
SLOT_NOT_FREE = "handshake_not_ready"  # machine word for the API
BATCH_NAME = re.compile(r"^(?:WRITE_)?BATCH0*([1-9][0-9]{0,2})$", re.IGNORECASE)


def prepare_free_slot(link, block, order, check):
    """As ``prepare_order``, but refuse a slot that another order is in."""
    try:
        return prepare_order(link, block, order, check)
    except RecordError as error:
        raise ScadaStateError(str(error), SLOT_NOT_FREE) from error


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    @api.model
    def _find_for_api(self):
        """Return the PLC of the user's companies, the first by name.

        :raise ScadaNotFoundError: there is none
        """
        plcs = self._get_own_for_api()
        if not plcs:
            raise ScadaNotFoundError(_("There is no PLC"))
        return plcs[0]

    @api.model
    def _get_own_for_api(self):
        """Return the PLCs of the user's companies."""
        own = self.search([("company_id", "in", self.env.companies.ids)])
        # sudo: talking to a PLC notes its state, which only code writes
        return own.sudo()

    def _api_get_block(self, name):
        """Return a block of the memory map.

        :raise ScadaUnavailableError: the map has none
        """
        try:
            return self._get_block(name)
        except MapError as error:
            raise ScadaUnavailableError(str(error), "plc_error") from error

    def _api_config(self):
        host, port = self._get_address()
        names = ("batch_write", "batch_read")
        return [host, port, self.timeout] + [self._api_get_block(n) for n in names]

    @api.model
    def _api_find(self, find, name):
        """Return ``find(name)``, what a caller has named in the memory map.

        :raise ScadaNotFoundError: there is no such slot or field
        """
        try:
            return find(name)
        except MapError as error:
            raise ScadaNotFoundError(str(error), "field_not_found") from error

    def _api_read_values(self, slot):
        """Return (block, {field: value}) of a read slot."""
        block = self._api_get_block("batch_read")
        self._api_find(block.address, slot)
        with self._open_session(Caller.PERSON) as link:
            return block, block.decode(read_slot(link, block, slot))

    def _api_read_field(self, slot, label):
        """Return the value of one field of a read slot, whatever the others hold."""
        block = self._api_get_block("batch_read")
        field = self._api_find(block.field_by_label, label)
        self._api_find(block.address, slot)
        with self._open_session(Caller.PERSON) as link:
            return field.value_in(read_slot(link, block, slot))

    def _api_read_record(self, slot):
        """Return the record of a slot, None if it is empty."""
        block = self._api_get_block("batch_read")
        self._api_find(block.address, slot)
        with self._open_session(Caller.PERSON) as link:
            return decode_record(block, slot, read_slot(link, block, slot))

    def _api_read_records(self):
        """Return ({slot: record, None if it is empty}, {slot: why it can't be right}).

        A slot whose record can't be right takes no other along.
        """
        block = self._api_get_block("batch_read")
        records, faults = {}, {}
        with self._open_session(Caller.PERSON) as link:
            for slot in range(1, block.slots + 1):
                words = read_slot(link, block, slot)
                try:
                    records[slot] = decode_record(block, slot, words)
                except RecordError as error:
                    faults[slot] = error.reason
        return records, faults

    @act("read_plc")
    def _api_sync(self):
        """Read all slots now; return (orders, changed ones, failed ones)."""
        queue = self.env["scada.mo.batch"].search(
            [("equipment_id", "=", self.equipment_id.id)]
        )
        before = {batch: batch.reading_seq for batch in queue}
        self._poll(Caller.PERSON)
        read = [b for b in queue if b.plc_state in ("taken", "acknowledged")]
        failed = [b for b in queue if b.plc_state == "quarantine"]
        return (
            [batch.mo_id for batch in read],
            [batch.mo_id for batch in read if batch.reading_seq > before[batch]],
            [(b.batch_no, b.mo_id, b.error_message or "") for b in failed],
        )

    @act("write_words", "batch_name", "values")
    def _api_write(self, batch_name, values, release=True):
        """Write fields of a write slot that the PLC has let go.

        :param values: {label: value}
        :param release: hand the slot to the PLC afterwards
        :return: number of fields written
        """
        slot = self._api_parse_slot(batch_name)
        block = self._api_get_block("batch_write")
        with self._open_session(Caller.PERSON) as link:
            parts = [self._api_encode(block, *pair) for pair in values.items()]
            record = list(self._api_read_free(link, block, slot))
            for field, words in parts:
                field.put(record, words)
            # in one frame with the handshake word, as ``prepare_order`` does
            link.write_words(block.area, block.address(slot), record)
            if release:
                address = block.address(slot, block.handshake.offset)
                link.write_words(block.area, address, [0])
        return len(parts)

    def _api_parse_slot(self, batch_name):
        match = BATCH_NAME.match(batch_name.strip())
        slots = self._api_get_block("batch_write").slots
        if not match or int(match.group(1)) > slots:
            raise ScadaDataError(
                _("batch_name: %(name)s is not one of BATCH01 ... BATCH%(last)02d")
                % {"name": batch_name[:20], "last": slots}
            )
        return int(match.group(1))

    @api.model
    def _api_encode(self, block, label, value):
        try:
            field = block.field_by_label(label)
        except MapError as error:
            raise ScadaDataError(_("%s is not a field") % label[:40]) from error
        if field == block.handshake:
            raise ScadaDataError(_("%s is the PLC's own answer") % label)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if isinstance(value, float) or (is_number and field.scale != 1):
            value = Decimal(str(value))
        return field, field.encode(value)

    @api.model
    def _api_read_free(self, link, block, slot):
        """Return the words of an order slot that the PLC has let go."""
        words = read_slot(link, block, slot)
        if not words[block.handshake.offset]:
            address = block.address(slot, block.handshake.offset)
            raise ScadaStateError(
                _("PLC has not taken slot %(slot)s (%(area)s%(address)s=0)")
                % {"slot": slot, "area": block.area, "address": address},
                SLOT_NOT_FREE,
            )
        return words

    def _check_no_concurrent_release(self):
        """Raise when a job has sent an order that this transaction can't see.

        An opened slot says "taken": nobody would make that order, or miss it.

        :raise ScadaConcurrencyError: the request is started again, and sees it
        """
        sent = [
            ("equipment_id", "=", self.equipment_id.id),
            ("plc_state", "in", ("to_release", "released")),
        ]
        with self.env.registry.cursor() as cr:
            ids = self.env(cr=cr)["scada.mo.batch"].search(sent).ids
        if len(self.env["scada.mo.batch"].search([("id", "in", ids)])) < len(ids):
            raise ScadaConcurrencyError("orders were sent at the same time")

    @act("open_slots")
    def _api_open_slots(self):
        """Mark every write slot as taken; return the addresses of their words."""
        block = self._api_get_block("batch_write")
        with self._open_session(Caller.PERSON) as link:
            self._check_no_concurrent_release()
            reset_write_slots(link, block)
        offset = block.handshake.offset
        return [
            format_address(block.area, block.address(slot, offset))
            for slot in range(1, block.slots + 1)
        ]


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @act("send_batch", "slot")
    def _api_write_now(self, slot):
        """Bring the batch into its slot now instead of by its job.

        It is released by a job, after this call's commit (see ``_job_release``).

        :param slot: the slot that the caller names, None for the batch's own
        """
        self.ensure_one()
        if slot not in (None, self.batch_no):
            raise ScadaDataError(
                _("plc_batch_slot: batch %(number)s has slot %(number)s")
                % {"number": self.batch_no}
            )
        if self.plc_state != "to_write":
            raise ScadaStateError(_("%s is at the PLC already") % self.mo_id)
        self._write_order(Caller.PERSON, prepare_free_slot)

    @api.model
    @act("retry_post")
    def _trigger_posts(self):
        """Read the plant first; a PLC that does not answer stops no other.

        :raise ScadaUnavailableError: none of the PLCs answers
        """
        plcs = self.env["scada.plc"]._get_own_for_api()
        silent = []
        for plc in plcs:
            try:
                with self.env.cr.savepoint():
                    plc._api_sync()
            except ScadaUnavailableError as error:
                silent.append((plc.name, error))
        if silent and len(silent) == len(plcs):
            raise silent[0][1]
        done, refused, _silent = super()._trigger_posts()
        return done, refused, [(name, str(error)) for name, error in silent]

    @api.model
    @act("open_slots", "override")
    def _open_plant_slots(self, override=None):
        """Open the slots; the queue's own orders have been taken back before."""
        addresses = super()._open_plant_slots(override)
        for plc in self.env["scada.plc"]._get_own_for_api():
            try:
                addresses += plc._api_open_slots()
            except ScadaStateError:
                if not override:
                    raise
                _logger.warning("[TASK 1] PLC %s: slots not opened", plc.name)
        return addresses


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    def _scada_get_line_connections(self):
        connections = super()._scada_get_line_connections()
        # sudo: only whether the PLCs of these lines answer, and where
        plcs = self.env["scada.plc"].sudo().search([("equipment_id", "in", self.ids)])
        for plc in plcs:
            host, port = plc._get_known_address()
            connections[plc.equipment_id.id] = Connection(
                STATUSES.get(plc.state, "disconnected"),
                host=host,
                port=port,
                protocol="tcp",
                last_contact=plc.last_contact or None,
            )
        return connections
