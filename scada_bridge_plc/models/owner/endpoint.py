# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PLC, one owner: its endpoint belongs to one record, and one session at a time.

A second record of a PLC would have its own slots, its own words and its own lock: what
one record prepares the other releases, and what one acknowledges the other has not
stored.  So the endpoint (``plc/link/endpoint.py``) is unique over all records of the
database, whichever company's and archived or not, and the lock of whoever talks is on
the endpoint.  It is looked up again for each session: names and the configuration file
change without a word to this record.
"""
import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.scada_bridge.exceptions import (
    ScadaConcurrencyError,
    ScadaConfigError,
    ScadaStateError,
    ScadaUnavailableError,
)
from odoo.addons.scada_bridge.models.mixin.first import insert_once
from odoo.addons.scada_bridge.roles import ADMINISTRATOR, check_role
from odoo.addons.scada_bridge.translations import _

from ...plc.errors import MapError, PlcError
from ...plc.link.endpoint import endpoint, lock_number, resolve, tidy_host
from ...plc.link.link import check_endpoint

_logger = logging.getLogger(__name__)

WIRE = "wire"  # purpose of the lock: talking to the PLC
# What says where a PLC is, and whose it is
ADDRESS = ("host", "port", "transport", "fins_local_port", "fins_sa1", "fins_da1")
PLACE = ADDRESS + ("equipment_id", "company_id")


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    endpoint = fields.Char(
        readonly=True,
        provenance=True,
        copy=False,
        help="Address and port that the host, or the server's configuration file, "
        "stands for. Only one record may have it.",
    )

    _sql_constraints = [
        (
            "endpoint_uniq",
            "UNIQUE (endpoint)",
            "Another record has a PLC at this address already; it may be archived, or "
            "another company's.",
        ),
    ]

    # -- who may say where a PLC is -------------------------------------------------
    @api.model
    def _check_may_assign(self):
        """Raise unless this user may say where a PLC is and whose it is.

        With several companies in the database an address is not one company's affair:
        it reaches the other one's mixer.
        """
        # sudo: companies that the user can't see count as well
        companies = self.env["res.company"].sudo().search_count([])
        if companies > 1:
            refusal = _(
                "There are several companies in this database, so only an "
                "administrator may say at which address a PLC is, and of which "
                "line."
            )
            check_role(self.env, ADMINISTRATOR, refusal)

    # -- the endpoint of a record ---------------------------------------------------
    def _find_endpoint(self):
        """Return the endpoint that the record's address stands for now."""
        self.ensure_one()
        host, port = self._get_intended_address()
        try:
            return endpoint(resolve(host, port, self.timeout), port)
        except PlcError:
            # no address yet; it is looked up again before anything is sent
            return endpoint(tidy_host(host), port)

    def _get_intended_address(self):
        """Return (host, port), the record's own while the server's file is wrong."""
        try:
            return self._get_address()
        except ScadaConfigError:  # nothing is sent before the file is right
            return self.host, self.port

    def _update_endpoint(self):
        """Store where the PLCs are.

        :raise ValidationError: no PLC can be at such an address
        :raise ScadaStateError: another record has that PLC
        """
        for plc in self:
            plc._check_address()
            found = plc._find_endpoint()
            if found != plc.endpoint:
                plc._assign_endpoint(found)

    def _check_address(self):
        """Raise unless the address is one; half an address may mean another's PLC."""
        host, port = self._get_intended_address()
        try:
            check_endpoint(tidy_host(host), port, self.timeout)
        except MapError as error:
            raise ValidationError(str(error)) from error

    def _assign_endpoint(self, found):
        self.ensure_one()
        self._check_endpoint_free(found)
        try:
            with insert_once(self, "endpoint_uniq"):
                self._write_endpoint(found)
                self.flush(["endpoint"])
        except ScadaConcurrencyError as error:
            raise ScadaStateError(self._get_endpoint_refusal(self.browse())) from error

    def _write_endpoint(self, found):
        # sudo: the endpoint is found out by code; who may set an address was asked
        self.sudo().write({"endpoint": found})

    def _check_endpoint_free(self, found):
        other = self._find_owner(found)
        if other:
            raise ScadaStateError(self._get_endpoint_refusal(other))

    def _find_owner(self, found):
        """Return the other record that has an endpoint."""
        # sudo: another company's and archived ones count; nothing of them is shown
        plcs = self.sudo().with_context(active_test=False)
        return plcs.search([("endpoint", "=", found), ("id", "not in", self.ids)])

    def _get_endpoint_refusal(self, other):
        """Return why the endpoint can't be had, without another company's data."""
        if other and other.company_id == self.company_id:
            return _(
                "%(other)s of %(line)s is the PLC at this address already. One PLC "
                "has one record: change that one, or delete it."
            ) % {"other": other.name, "line": other.equipment_id.display_name}
        return _(
            "Another record has a PLC at this address already; it may be archived, or "
            "another company's. One PLC has one record: ask an administrator."
        )

    # -- the lock -------------------------------------------------------------------
    def _get_lock_key(self, purpose):
        """Talking is locked by endpoint: that is what one may talk to at a time."""
        key = super()._get_lock_key(purpose)
        if purpose == WIRE and self.endpoint:
            key[1] = lock_number(self.endpoint)
        return key

    # -- a session ------------------------------------------------------------------
    def _check_endpoint_owned(self):
        """Make sure that the address still is this record's PLC, and nobody else's.

        The caller holds the lock of the stored endpoint.

        :return: (IPv4 address, port) to talk to
        :raise ScadaStateError: it is another record's, or another database's
        :raise LinkError: the host's address is not known
        """
        self.ensure_one()
        host, port = self._get_address()
        address = resolve(host, port, self.timeout)
        found = endpoint(address, port)
        if found != self.endpoint:
            self._follow_endpoint(found)
        self._register_on_server()
        return address, port

    def _find_trial_address(self, plc):
        """Return (IPv4 address, port) of ``self``, a record that is not stored.

        :param plc: the stored record of the line, or none
        :raise AccessError: this user may not say where a PLC is
        :raise ScadaStateError: switched off, bound elsewhere, or another's PLC
        """
        if not plc or any(self[name] != plc[name] for name in ADDRESS):
            self._check_may_assign()
        (plc or self)._check_enabled()
        if plc:
            plc._check_may_connect()
        host, port = self._get_address()
        address = resolve(host, port, self.timeout)
        self.endpoint = endpoint(address, port)
        other = self._find_owner(self.endpoint) - plc
        if other:
            raise ScadaStateError(self._get_endpoint_refusal(other))
        return address, port

    def _follow_endpoint(self, found):
        """The host's name or the configuration file points elsewhere than before."""
        before = self.endpoint
        self._assign_endpoint(found)
        if not self._try_record_lock(WIRE):
            raise ScadaUnavailableError(
                _("A job is talking to PLC %s, try again in a moment.") % self.name,
                "busy",
            )
        self._reset_slots()
        _logger.info("PLC %s is at %s now, before at %s", self.name, found, before)

    def _reset_slots(self):
        """Read every slot as new: its words may be another PLC's."""
        self.slot_ids._reset_words()
        # sudo: whoever may change the address may have its slots read as new
        self.sudo().date_looked = False
        self.slot_ids.sudo().write({"order_words": False, "order_reason": False})
