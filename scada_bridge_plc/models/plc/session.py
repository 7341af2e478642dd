# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who opens a link to the PLC, and what has to be true before."""
from contextlib import contextmanager

from odoo import _, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import ScadaConfigError, ScadaUnavailableError

from ...plc.link.cip import CipLink
from ...plc.link.fins_tcp import FinsTcpLink
from ...plc.link.fins_udp import FinsUdpLink
from ..owner.endpoint import WIRE

BUSY_SECONDS = 2  # another job is talking to the PLC


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _claim_wire(self):
        """Be the one that talks to the PLC until the transaction ends.

        The channel's capacity already serialises the jobs of a PLC; this holds as well
        when the channel was configured otherwise.
        """
        if not self._try_record_lock(WIRE):
            raise RetryableJobError(
                "another job is talking to PLC %s" % self.name,
                seconds=BUSY_SECONDS,
                ignore_retry=True,
            )

    @contextmanager
    def _talk(self):
        """Give a link to the PLC to a person, as its only talker.

        :raise ScadaStateError: this database may not talk to it
        :raise ScadaUnavailableError: a job talks to it
        """
        self.ensure_one()
        self._check_may_talk()
        if not self._await_record_lock(WIRE):
            raise ScadaUnavailableError(
                _("A job is talking to PLC %s, try again in a moment.") % self.name,
                "busy",
            )
        with self._open_link() as link:
            yield link

    def _check_job_may_talk(self):
        """As ``_check_may_talk``; with a fault in the file the job waits."""
        try:
            self._check_may_talk()
        except ScadaConfigError as error:
            raise RetryableJobError(str(error)) from error

    def _open_link(self):
        """Return a link to the PLC, to be used in a ``with`` statement.

        Every session begins here, so here is asked whether it may; the caller holds
        the lock of the wire.

        :raise ScadaStateError: this database may not talk to the PLC (see
            ``_check_may_talk``), or it is another record's or another database's
        :raise LinkError: the host's address is not known
        :raise MapError: host, port or timeout cannot be right
        """
        self._check_may_talk()
        return self._make_link(*self._claim_endpoint())

    def _make_link(self, address, port):
        """Return a link to an IPv4 address; nothing is sent yet."""
        self.ensure_one()
        if self.transport == "fins_udp":
            local = self.fins_local_port, self.fins_sa1, self.fins_da1
            return FinsUdpLink(address, port, self.timeout, *local)
        if self.transport == "fins_tcp":
            nodes = self.fins_sa1, self.fins_da1
            return FinsTcpLink(address, port, self.timeout, *nodes)
        return CipLink(address, port, self.timeout)
