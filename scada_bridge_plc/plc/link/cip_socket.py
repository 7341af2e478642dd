# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whole EtherNet/IP frames over TCP, within a deadline.

The header of 24 bytes says how many bytes follow; exactly these are taken from
the stream, however TCP cut them.  The deadline is one for all calls of a request,
so a peer that drips bytes cannot stretch it.
"""

from ..errors import LinkError
from .cip_reply import HEADER
from .deadline_socket import StreamSocket

MAX_DATA = 1024  # bytes after the header; the longest reply of the PLC object is 220


class FrameSocket(StreamSocket):
    """A TCP socket that moves whole frames, each request within one deadline."""

    def receive(self) -> bytes:
        """Return exactly one frame, header included."""
        header = self.receive_exactly(HEADER.size)
        length = HEADER.unpack(header)[1]
        if length > MAX_DATA:
            raise LinkError("the reply claims to have %d bytes" % length)
        return header + self.receive_exactly(length)
