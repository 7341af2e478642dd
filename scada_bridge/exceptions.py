# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors, sorted by what the caller does with them.

To try again at once or later is requested with ``queue_job``'s ``RetryableJobError``
and PostgreSQL's own serialization errors; the two families here need a person.
"""

from psycopg2 import InterfaceError, OperationalError
from psycopg2.errorcodes import SERIALIZATION_FAILURE

from odoo.exceptions import AccessDenied, UserError

# PostgreSQL stopped, crashed, is not up again, lets nobody in; no code: the connection
# just ended, or there was none to get
CONNECTION_LOST = (None, "57P01", "57P02", "57P03")


def is_connection_lost(error):
    """True if there is no transaction any more, nor a connection to begin one on."""
    if isinstance(error, OperationalError):
        return error.pgcode in CONNECTION_LOST
    return isinstance(error, InterfaceError)


class ScadaError(UserError):
    """Root of the bridge's own errors; the text is shown to users.

    :ivar message: the text; one that remembers what it was made of, if it was raised
        with the ``_`` of :mod:`.translations`
    :ivar word: machine word for programs, one of the contract's schema ErrorCode
    """

    word = "validation_error"

    def __init__(self, message, word=None):
        self.message = message
        self.word = word or self.word
        super().__init__(str(message))


def get_reason(error):
    """Return what is stored of a ``UserError``: a message, or a foreign text."""
    return getattr(error, "message", None) or str(error)


class ScadaDataError(ScadaError):
    """Data in Odoo does not fit (no silo, unknown unit ...): fix it, then retry."""


class ScadaStateError(ScadaError):
    """The order or batch is in a state that forbids the step: a person decides."""

    word = "conflict_state"


class ScadaConfigError(ScadaStateError):
    """The server's configuration file is wrong: correct it, then start Odoo again."""


class TooManyLoginsError(AccessDenied):
    """Too many wrong passwords lately: this one was not looked at."""


class ScadaUnavailableError(ScadaStateError):
    """The plant can't be asked now, so nobody knows what a step would do: try later.

    Its words are "plc_unreachable", "plc_error" and "busy".
    """

    word = "plc_unreachable"


class ScadaConcurrencyError(OperationalError):
    """Another transaction won; its rows show only in a new snapshot.

    Handled as PostgreSQL's own serialization error by all who restart transactions:
    Odoo's RPC and controllers, and ``queue_job``.
    """

    pgcode = SERIALIZATION_FAILURE


class ScadaNotFoundError(ScadaError):
    """An order, batch or equipment that the caller named does not exist.

    Its words name what, such as "mo_not_found".
    """

    word = "not_found"
