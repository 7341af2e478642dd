# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS commands and responses as bytes; how they travel is described in ``fins_udp.py``
and ``fins_tcp.py``.

Theory of operation
===================

A command and its response have the same head, with source and destination swapped
(all numbers big-endian; Omron W420, page 162)::

    0    1    2    3    4    5    6    7    8    9    10   11   12
    +----+----+----+----+----+----+----+----+----+----+----+----+------------------
    |ICF |RSV |GCT |DNA |DA1 |DA2 |SNA |SA1 |SA2 |SID |MRC |SRC | parameters
    +----+----+----+----+----+----+----+----+----+----+----+----+------------------
    |C0  |00  |02  |source becomes|destination,   |SID |MRC |SRC |MRES|SRES| data
    +----+----+----+destination   +back to source +----+----+----+----+----+-------

    ICF   80 command that wants a response, bit 6 is set in the response
    DNA DA1 DA2   network 0 (this one), node of the PLC, unit 0 (its CPU)
    SNA SA1 SA2   network 0, our node, unit 0
    SID   ours to choose; the response repeats it
    MRC SRC       01 01 read:   area, address (2), bit 00, count (2) -> words
                  01 02 write:  area, address (2), bit 00, count (2), words
                  06 01 status of the CPU unit
                  06 20 cycle time, parameter 01; 07 01 clock
    MRES SRES     end code, 00 00 is good

A response belongs to a command only if ICF, SID, MRC, SRC and DA1 say so; what does
not is somebody else's and means nothing.

Three bits of the end code are no part of it: bit 7 of MRES (a relay failed), bits 7
and 6 of SRES (the CPU unit has a fatal, a non-fatal error).  A CPU with a flat battery
answers 00 40, and its words are good.  The flags are handed on beside the data.
"""

import struct
from dataclasses import dataclass
from typing import Dict, Sequence, Tuple

from ..errors import LinkError, StatusError
from ..memory.areas import EM_BANKS

READ, WRITE = 0x0101, 0x0102
STATUS_READ, CYCLE_TIME_READ, CLOCK_READ = 0x0601, 0x0620, 0x0701
# Codes of areas in words (W342, page 163); the EM banks 0 to F are A0 to AF, and the
# nine of the later CPU units, 10 to 18, are 60 to 68.
AREA_CODES = {"CIO": 0xB0, "W": 0xB1, "H": 0xB2, "A": 0xB3, "D": 0x82}
AREA_CODES.update(
    (name, (0xA0 if number < 0x10 else 0x50) + number)
    for name, number in EM_BANKS.items()
)
MAX_FRAME = 2012  # bytes (W465, page 199)
MIN_RESPONSE = 14  # head and end code
NODES = range(1, 255)  # addresses that one unit may have

_HEAD = struct.Struct(">10BH")
_AREA = struct.Struct(">BHBH")
_COMMAND, _RESPONSE = 0x80, 0x40
_GATEWAYS = 0x02
_SID = 9

RELAY_ERROR, CPU_FATAL, CPU_NON_FATAL = 0x8000, 0x0080, 0x0040
FLAG_TEXTS = {
    RELAY_ERROR: "a relay on the way has an error",
    CPU_FATAL: "the CPU unit has a fatal error",
    CPU_NON_FATAL: "the CPU unit has a non-fatal error, a flat battery for example",
}
_FLAGS = RELAY_ERROR | CPU_FATAL | CPU_NON_FATAL

# What passes by itself: the network, or a unit that is busy.
_PASSING: Dict[int, str] = {
    0x0001: "service cancelled",
    0x0101: "own node not in the network",
    0x0102: "token timeout",
    0x0103: "too many retries",
    0x0104: "too many frames to send",
    0x0105: "node address out of range: set Own Node (SA1) to 1 to 254",
    0x0106: "node address twice in the network: give this server another Own Node "
    "(SA1) than any other client has",
    0x0201: "PLC not in the network",
    0x0204: "PLC busy",
    0x0205: "response timeout",
    0x0301: "communications controller error",
    0x0302: "CPU unit error",
    0x0303: "controller error",
    0x0304: "unit number error",
    0x2605: "service already executing",
}
# What stays until somebody changes the PLC, its settings or the memory map.
_LASTING: Dict[int, str] = {
    0x0202: "no such unit",
    0x0203: "no such unit",
    0x0401: "undefined command",
    0x0402: "not supported by the model",
    0x0501: "no route to the node: enter its network in the PLC's routing tables",
    0x0502: "no routing tables: transfer them to the PLC",
    0x0503: "wrong routing tables: correct those of the PLC",
    0x0504: "too many relays: connect the PLC over at most three networks",
    0x1001: "command too long",
    0x1002: "command too short",
    0x1003: "number of elements and data differ",
    0x1004: "command format",
    0x1005: "header",
    0x1101: "no such memory area",
    0x1102: "access size",
    0x1103: "first address out of range",
    0x1104: "last address out of range",
    0x110B: "response too long",
    0x110C: "parameter",
    0x2002: "protected",
    0x2101: "read only",
    0x2102: "write protected",
    0x2108: "cannot be changed",
    0x2201: "wrong mode: end what runs in the PLC, or change its mode",
    0x2202: "wrong mode, it is in PROGRAM: set the PLC to MONITOR",
    0x2203: "wrong mode, it is in PROGRAM: set the PLC to MONITOR",
    0x2204: "wrong mode, it is in DEBUG: set the PLC to MONITOR",
    0x2205: "wrong mode, it is in MONITOR: set the PLC to the mode that is wanted",
    0x2206: "wrong mode, it is in RUN: set the PLC to MONITOR",
    0x2207: "the node is not the polling node: correct the network's settings",
    0x2208: "wrong mode: a step can't be done now",
    0x2501: "parity or sum error of the I/O: look at the PLC's error log",
    0x2502: "memory error: look at the PLC's error log, transfer the program again",
    0x2503: "I/O setting error: look at the units and the I/O table of the PLC",
    0x2504: "too many I/O points: correct the I/O table of the PLC",
    0x2505: "CPU bus error: look at the units of the PLC, switch it off and on",
    0x2506: "I/O twice: give the units of the PLC other numbers",
    0x2507: "I/O bus error: look at the units and cables of the PLC",
    0x2509: "SYSMAC BUS/2 error: look at the units and cables of the PLC",
    0x250A: "error of a CPU bus unit: look at the PLC's error log",
    0x250D: "SYSMAC BUS number twice: correct the units' settings",
    0x250F: "memory error: look at the PLC's error log, transfer the program again",
    0x2510: "no end of the SYSMAC BUS: correct the units' settings",
    0x3001: "another device has the access right",
    0x4001: "aborted",
}


# What all other codes of a kind have in common, by MRES.
_KINDS: Dict[int, str] = {
    0x05: "routing: correct the PLC's routing tables",
    0x22: "wrong mode of the PLC: set it to MONITOR",
    0x25: "a unit of the PLC has an error: look at the PLC's error log",
}


@dataclass(frozen=True)
class Command:
    """One attempt of one command.

    :ivar sid: 0..255; another one for every attempt
    :ivar own_node: SA1, our node, 1..254
    :ivar plc_node: DA1, the PLC's node, 1..254
    :ivar code: MRC and SRC, one of the commands above
    :ivar parameters: what follows them
    """

    sid: int
    own_node: int
    plc_node: int
    code: int
    parameters: bytes = b""

    def frame(self) -> bytes:
        """Return the bytes to send."""
        nodes = (0, self.plc_node, 0, 0, self.own_node, 0)
        head = _HEAD.pack(_COMMAND, 0, _GATEWAYS, *nodes, self.sid, self.code)
        return head + self.parameters

    def is_answered_by(self, frame: bytes) -> bool:
        """Return whether the frame is the response to this attempt."""
        if not MIN_RESPONSE <= len(frame) <= MAX_FRAME:
            return False
        icf, _, _, _, node, _, _, _, _, sid, code = _HEAD.unpack_from(frame)
        return bool(icf & _RESPONSE) and (node, sid, code) == (
            self.own_node,
            self.sid,
            self.code,
        )


def is_command(frame: bytes) -> bool:
    """Return whether the frame asks for something instead of answering."""
    return len(frame) >= _HEAD.size and not frame[0] & _RESPONSE


def area_parameters(area: str, address: int, count: int) -> bytes:
    """Return the parameters that name ``count`` words from ``address``."""
    return _AREA.pack(AREA_CODES[area], address, 0, count)


def words_to_bytes(words: Sequence[int]) -> bytes:
    """Return the words, high byte first."""
    return struct.pack(">%dH" % len(words), *words)


def bytes_to_words(data: bytes, count: int) -> Tuple[int, ...]:
    """Return exactly ``count`` words; LinkError if the data is not that many."""
    if len(data) != 2 * count:
        raise LinkError("%d bytes of data came, not %d" % (len(data), 2 * count))
    return struct.unpack(">%dH" % count, data)


def parse_response(frame: bytes) -> Tuple[int, bytes]:
    """Return (flags, data) of a response that :meth:`Command.is_answered_by` took.

    :return: the bits of FLAG_TEXTS that are set, and the bytes behind the end code
    :raise LinkError: the PLC could not answer now
    :raise StatusError: it never will, until somebody changes something; .general is
        the end code without its flags
    """
    command, end_code = struct.unpack_from(">HH", frame, _SID + 1)
    flags, code = end_code & _FLAGS, end_code & ~_FLAGS
    if code in _PASSING:
        raise LinkError("end code %04X, %s" % (end_code, _PASSING[code]))
    if code:
        text = "command %04X failed with end code %04X, %s" % (
            command,
            end_code,
            _LASTING.get(code) or _KINDS.get(code >> 8, "see the FINS manual"),
        )
        raise StatusError(text, command, code)
    return flags, frame[MIN_RESPONSE:]
