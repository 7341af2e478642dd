# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that can go wrong with a PLC, sorted by what the caller does.

::

    PlcError
     +- LinkError      nobody answered, or garbage came back      -> try again later
     |   +- RefusedError   nobody listens at that address         -> try again later
     |   +- SilenceError   nothing, or half of it, came in time   -> try again later
     +- StatusError    the PLC answered: not like this            -> notify a person
     +- RecordError    a slot holds what cannot be right          -> quarantine
     +- EncodeError    a value does not fit its field             -> correct the data
     +- MapError       the memory map contradicts itself          -> correct the map
     +- OptionError    odoo.conf says what can't be meant         -> correct the file
"""

from typing import Optional, Sequence, Tuple


class PlcError(Exception):
    """Common root: catch this only at the outermost edge of a job."""


class LinkError(PlcError):
    """No trustworthy answer: refused, timed out, dropped or garbled.

    The connection is closed already, and whether a write was carried out is
    unknown.  Repeating the whole step later is always right.
    """


class RefusedError(LinkError):
    """The host is there but nobody listens on the port, so nothing was sent."""


class SilenceError(LinkError):
    """No complete answer came in time; what was asked may have been done."""


class StatusError(PlcError):
    """The PLC answered a request with an error status.

    :param service: CIP service (0x1D) or FINS command (0x0101) of the request
    :param general: CIP general status, 1..255, or FINS end code without its flags,
        for example 0x1103
    :param extended: additional status words, empty when the PLC sent none
    """

    def __init__(
        self,
        message: str,
        service: int = 0,
        general: int = 0,
        extended: Sequence[int] = (),
    ) -> None:
        super().__init__(message)
        self.service = service
        self.general = general
        self.extended: Tuple[int, ...] = tuple(extended)


class RecordError(PlcError):
    """A slot holds a record that cannot be right; nothing of it may be used.

    :param reason: one sentence for the operator, naming field and value
    :param slot: number of the slot, from 1; None where no slot is known
    :param words: the raw words, unsigned 16 bit, as evidence
    """

    def __init__(
        self, reason: str, slot: Optional[int] = None, words: Sequence[int] = ()
    ) -> None:
        super().__init__(reason if slot is None else "slot %d: %s" % (slot, reason))
        self.reason = reason
        self.slot = slot
        self.words: Tuple[int, ...] = tuple(words)


class EncodeError(PlcError):
    """A value does not fit its field; the message names field, value and range.

    :param field: name of the field in the memory map, empty when not known yet
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__("%s: %s" % (field, message) if field else message)
        self.field = field


class MapError(PlcError):
    """The memory map is wrong or does not contain what was asked for."""


class OptionError(PlcError):
    """The server's configuration file is wrong: where, and what is allowed there."""
