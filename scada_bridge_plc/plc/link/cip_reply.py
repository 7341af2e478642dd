# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Is this frame the answer to that request?  The frames are drawn in ``cip.py``.

A late, repeated or garbled frame must never become somebody's words, so every
field that ties a reply to its request is compared, and all lengths must agree.
"""

import struct
from typing import Tuple

from ..errors import LinkError, StatusError

# command, length, session, status, sender context, options
HEADER = struct.Struct("<HHII8sI")
SEND_RR_DATA = 0x6F
ITEMS = slice(30, 38)
LENGTH = 38  # offset of the message's length
MESSAGE = 40  # offset of the CIP message in a SendRRData frame
# two items: no address, then an unconnected message
UCMM_ITEMS = bytes.fromhex("0200 0000 0000 B200")


def check_reply(request: bytes, reply: bytes) -> None:
    """Return only if the reply answers the request, and with success.

    :param request: frame as it was sent
    :param reply: frame of at least the 24 bytes of the header
    :raise LinkError: it does not; the connection cannot be trusted any longer
    :raise StatusError: it does, and says that the service failed
    """
    _check_header(request, reply)
    if HEADER.unpack_from(request)[0] == SEND_RR_DATA:
        _check_message(request[MESSAGE], reply)


def _check_header(request: bytes, reply: bytes) -> None:
    command, _, session, _, context, _ = HEADER.unpack_from(request)
    got_command, _, got_session, status, got_context, _ = HEADER.unpack_from(reply)
    if got_command != command:
        raise LinkError("reply to command 0x%02X, not 0x%02X" % (got_command, command))
    if got_context != context:
        raise LinkError("the reply to another request came in")
    if status:
        raise LinkError("encapsulation status 0x%04X" % status)
    if session and got_session != session:
        raise LinkError("reply of session 0x%X, not 0x%X" % (got_session, session))


def _check_message(service: int, reply: bytes) -> None:
    message = reply[MESSAGE:]
    if len(message) < 4 or reply[ITEMS] != UCMM_ITEMS:
        raise LinkError("the items of the reply are garbled")
    if struct.unpack_from("<H", reply, LENGTH)[0] != len(message):
        raise LinkError("the lengths in the reply contradict each other")
    got_service, _, general, size = struct.unpack_from("<4B", message)
    if got_service != service | 0x80:
        raise LinkError("reply 0x%02X to service 0x%02X" % (got_service, service))
    if len(message) < 4 + 2 * size or (size and not general):
        raise LinkError("the status in the reply is garbled")
    if general:
        extended = struct.unpack_from("<%dH" % size, message, 4)
        raise _status_error(service, general, extended)


def _status_error(service: int, general: int, extended: Tuple[int, ...]) -> StatusError:
    text = "service 0x%02X failed with general status 0x%02X" % (service, general)
    if extended:
        text += ", extended " + " ".join("0x%04X" % word for word in extended)
    return StatusError(text, service, general, extended)
