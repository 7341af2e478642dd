# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one door to a PLC: whoever talks to it does so in a session.

Theory of operation.  A caller says who it is, and gets a link::

    wire       one talker for each endpoint, by a lock that lasts as long as the
               transaction: a job that finds it taken runs again, a person waits a
               moment
    guards     odoo.conf has no fault and does not switch the PLC off, and this
               database may talk to it (guard.py)
    batches    their rows are locked: one that was cancelled or withdrawn meanwhile is
               not talked about
    offline    a job does not wait for time-outs, the polls find out when it is over
    claim      the address still is this record's PLC, not another record's
               (owner/endpoint.py) and not another database's (owner/server.py)
    deadline   ``timeout`` seconds for each request, kept by the link
    link       opens itself with the first request, closed when the block ends

What goes wrong on the way, or while the caller uses the link, has one action for each
kind of caller: ``ERROR_ACTIONS``.  Callers don't map errors.

A fault of the configuration (``MapError``, ``OptionError``) is nobody's batch: the PLC
is offline with the sentence, and the jobs of its batches wait for the next poll.  What
keeps a job from talking at all (``ScadaStateError``) passes, so the job waits, too.

No link is kept for another job: see doc/transports.rst.
"""
from contextlib import contextmanager
from enum import Enum

from odoo import _, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import (
    ScadaDataError,
    ScadaStateError,
    ScadaUnavailableError,
)

from ...plc.errors import (
    EncodeError,
    LinkError,
    MapError,
    OptionError,
    PlcError,
    RecordError,
    RefusedError,
    SilenceError,
    StatusError,
)
from ...plc.link.cip import CipLink
from ...plc.link.fins_tcp import FinsTcpLink
from ...plc.link.fins_udp import FinsUdpLink
from ..owner.endpoint import WIRE

BUSY_SECONDS = 2  # another job is talking to the PLC
CHANGED_SECONDS = 1  # another transaction has a batch


class Caller(Enum):
    """Who talks to the PLC."""

    WATCH = "a job that finds out whether the PLC is there: poll, events"
    HANDOVER = "a job that brings an order to the PLC"
    JOB = "any other job"
    PERSON = "a person or a client of the API, who waits for the answer"


class ErrorAction(Enum):
    """What becomes of an error."""

    RETRY = "the job's transaction is undone, the job runs again later"
    OFFLINE = "the PLC is offline with the reason; committed, a poll tries again"
    NOTE = "the batch shows the reason; committed, the next poll tries again"
    QUARANTINE = "the batch waits for a person; committed"
    UNREACHABLE = "refused: ScadaUnavailableError, HTTP 503 plc_unreachable"
    FAULTY = "refused: ScadaUnavailableError, HTTP 503 plc_error"
    WRONG_DATA = "refused: ScadaDataError, HTTP 422"
    AS_IS = "refused by the error itself, which is one for people"


def _row(watch, handover, job, person):
    return dict(zip(Caller, (watch, handover, job, person)))


OFFLINE, RETRY, QUARANTINE = (
    ErrorAction.OFFLINE,
    ErrorAction.RETRY,
    ErrorAction.QUARANTINE,
)
FAULTY = ErrorAction.FAULTY
# {class of error: {caller: action}}; of a subclass without a row, that of its base
ERROR_ACTIONS = {
    LinkError: _row(OFFLINE, RETRY, RETRY, ErrorAction.UNREACHABLE),
    RefusedError: _row(OFFLINE, RETRY, RETRY, ErrorAction.UNREACHABLE),
    SilenceError: _row(OFFLINE, RETRY, RETRY, ErrorAction.UNREACHABLE),
    StatusError: _row(OFFLINE, ErrorAction.NOTE, RETRY, FAULTY),
    RecordError: _row(OFFLINE, QUARANTINE, QUARANTINE, FAULTY),
    EncodeError: _row(OFFLINE, QUARANTINE, QUARANTINE, ErrorAction.WRONG_DATA),
    MapError: _row(OFFLINE, OFFLINE, OFFLINE, FAULTY),
    OptionError: _row(OFFLINE, OFFLINE, OFFLINE, FAULTY),
    ScadaStateError: _row(OFFLINE, RETRY, RETRY, ErrorAction.AS_IS),
}


def find_error_action(error, caller):
    """Return the :class:`ErrorAction` of an error, None if it is unexpected."""
    rows = [
        ERROR_ACTIONS[kind] for kind in type(error).__mro__ if kind in ERROR_ACTIONS
    ]
    return rows[0][caller] if rows else None


class SessionEnded(Exception):
    """What had to be done about an error is done; the caller goes on without."""


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    # -- sessions -------------------------------------------------------------------
    @contextmanager
    def _open_session(self, caller, batches=()):
        """Give a link to the PLC, as its only talker.

        :param caller: :class:`Caller`
        :param batches: those that the session is about
        :raise RetryableJobError: a job runs again later
        :raise ScadaError: a person or client is refused
        :raise SessionEnded: the PLC is offline, or the batch shows why
        """
        self.ensure_one()
        with self._handle_errors(caller, batches):
            self._lock_connection(caller)
            self._check_may_connect()
            self._lock_batch_rows(caller, batches)
            self._check_not_offline(caller)
            with self._make_link(*self._check_endpoint_owned()) as link:
                yield link

    def _in_session(self, caller, exchange, batches=()):
        """Return ``exchange(link)``, None if the session ended without."""
        try:
            with self._open_session(caller, batches) as link:
                return exchange(link)
        except SessionEnded:
            return None

    @contextmanager
    def _open_trial_link(self, plc):
        """Give a link to where ``self``, a record not stored, says that a PLC is.

        :param plc: the stored record of the line, or none
        :raise AccessError: this user may not say where a PLC is
        :raise ScadaError: refused, as a person is by :meth:`_open_session`
        """
        self.ensure_one()
        with self._handle_errors(Caller.PERSON, ()):
            address, port = self._find_trial_address(plc)
            self._lock_connection(Caller.PERSON)
            self._check_free_on_server()
            with self._make_link(address, port) as link:
                yield link

    # -- before a session -----------------------------------------------------------
    def _lock_connection(self, caller=Caller.JOB):
        """Be the one that talks to the PLC until the transaction ends.

        The channel's capacity already serialises the jobs of a PLC; this holds as well
        when the channel was configured otherwise.
        """
        is_person = caller is Caller.PERSON
        lock = self._await_record_lock if is_person else self._try_record_lock
        if not lock(WIRE):
            text = _("A job is talking to PLC %s, try again in a moment.") % self.name
            self._refuse_busy(caller, text, BUSY_SECONDS)

    def _lock_batch_rows(self, caller, batches):
        """Make sure that nobody changes or removes the batches meanwhile."""
        for batch in batches:
            if not batch._try_row_lock():
                text = _("Batch %s is being changed, try again in a moment.")
                self._refuse_busy(caller, text % batch.display_name, CHANGED_SECONDS)

    def _refuse_busy(self, caller, text, seconds):
        if caller is Caller.PERSON:
            raise ScadaUnavailableError(text, "busy")
        raise RetryableJobError(text, seconds=seconds, ignore_retry=True)

    def _check_not_offline(self, caller):
        if caller in (Caller.HANDOVER, Caller.JOB) and self.state == "offline":
            raise RetryableJobError(_("PLC %s is offline") % self.name)

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

    # -- what becomes of an error ---------------------------------------------------
    @contextmanager
    def _handle_errors(self, caller, batches):
        """Give every error of the block its action."""
        try:
            yield
        except (PlcError, ScadaStateError) as error:
            action = find_error_action(error, caller)
            self._refuse(error, action)
            self._settle(error, action, batches)
            raise SessionEnded() from error

    def _refuse(self, error, action):
        """Raise what the job runner or a person has to handle, if anything."""
        if action is ErrorAction.RETRY:
            raise RetryableJobError(str(error)) from error
        if action is ErrorAction.UNREACHABLE:
            raise ScadaUnavailableError(str(error)) from error
        if action is ErrorAction.FAULTY:
            raise ScadaUnavailableError(str(error), "plc_error") from error
        if action is ErrorAction.WRONG_DATA:
            raise ScadaDataError(str(error)) from error

    def _settle(self, error, action, batches):
        """Store the reason where it belongs."""
        if action is ErrorAction.OFFLINE:
            self._set_offline(error)
        elif action is ErrorAction.NOTE and batches:
            batches._record_refusal(error)
        elif action is ErrorAction.QUARANTINE and batches:
            batches._quarantine_mismatch(error)
        else:  # for people as it is, or a defect
            raise error
