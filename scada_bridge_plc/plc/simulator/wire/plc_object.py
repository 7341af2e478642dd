# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""CIP message router request -> reply, as the CJ2M's built-in port answers it.

Request and reply of the PLC object, class 0xC4 (W465-E1 p.250-260)::

    service | path words | path            | data
    1D        02           20 C4 24 03       address LH, count        word data read
    1F        02           20 C4 24 03       address LH, words LH..   word data write
    0E        03           20 C4 24 00 30 64 -                        mode/error/model
    40        02           20 C4 24 00       -                        status

    service | 80, 00, general status, n, n extended words, data

The instance is the memory area. Both the 8-bit and the 16-bit form of a path
segment are understood. The manual does not state which general status belongs to
which fault of a request; the choice here is 20 (range or count), 13 (too short),
15 (too long), 05 (unknown class or instance), 08 (service), 14 (attribute),
04 (path cannot be read).
"""

import struct
from typing import Callable, Dict, NamedTuple, Optional, Sequence

from ..memory import AREA_WORDS, EM_BANKS, MemoryRangeError, WordAccess

PLC_CLASS = 0xC4
MAX_WORDS = 100
AREAS = {0x01: "CIO", 0x03: "D", 0x04: "W", 0x05: "H"}
AREAS.update(enumerate(EM_BANKS, 0x08))
MODEL = b"CJ2M-CPU31          "
MODE_PROGRAM, MODE_MONITOR = 1, 2

INFO_READ, WORD_READ, WORD_WRITE, STATUS_READ = 0x0E, 0x1D, 0x1F, 0x40
PATH_SEGMENT_ERROR, PATH_UNKNOWN, SERVICE_UNKNOWN = 0x04, 0x05, 0x08
DATA_SHORT, ATTRIBUTE_UNKNOWN, DATA_LONG, PARAMETER_INVALID = 0x13, 0x14, 0x15, 0x20
SEGMENT_FIELDS = {0x20: "class_id", 0x24: "instance", 0x30: "attribute"}


class CipError(Exception):
    """The request is answered with a general status other than 0."""

    def __init__(self, general: int) -> None:
        super().__init__("general status 0x%02X" % general)
        self.general = general


class Request(NamedTuple):
    """One message router request; class and instance are None if not in the path."""

    service: int
    class_id: Optional[int]
    instance: Optional[int]
    attribute: Optional[int]
    data: bytes


def parse_request(message: bytes) -> Request:
    """:raises CipError: the path is cut short or has an unknown segment."""
    if len(message) < 2 or len(message) < 2 + 2 * message[1]:
        raise CipError(PATH_SEGMENT_ERROR)
    end = 2 + 2 * message[1]
    path = parse_path(message[2:end])
    return Request(
        message[0],
        path.get("class_id"),
        path.get("instance"),
        path.get("attribute"),
        message[end:],
    )


def parse_path(path: bytes) -> Dict[str, int]:
    """Class, instance and attribute of a padded path of logical segments."""
    values = {}
    position = 0
    while position < len(path):
        segment = path[position]
        field = SEGMENT_FIELDS.get(segment & 0xFE)
        width = 2 + 2 * (segment & 1)
        if field is None or position + width > len(path):
            raise CipError(PATH_SEGMENT_ERROR)
        if width == 2:
            values[field] = path[position + 1]
        else:
            values[field] = struct.unpack_from("<H", path, position + 2)[0]
        position += width
    return values


def reply(service: int, general: int, extended: Sequence[int], data: bytes) -> bytes:
    """A message router reply."""
    header = struct.pack("<BBBB", service | 0x80, 0, general, len(extended))
    return header + struct.pack("<%dH" % len(extended), *extended) + data


def answer(message: bytes, access: WordAccess, mode: int) -> bytes:
    """Reply to a message router request; never raises for what a client sent.

    :param mode: operating mode the status services report (MODE_...)
    """
    service = message[0] if message else 0
    try:
        request = parse_request(message)
        return reply(service, 0, (), _serve(request, access, mode))
    except CipError as error:
        return reply(service, error.general, (), b"")
    except MemoryRangeError:  # the range is good, but the bank is not there
        return reply(service, PATH_UNKNOWN, (), b"")


def _serve(request: Request, access: WordAccess, mode: int) -> bytes:
    if request.class_id != PLC_CLASS or request.instance is None:
        raise CipError(PATH_UNKNOWN)
    if request.service in (INFO_READ, STATUS_READ):
        if request.instance != 0:
            raise CipError(PATH_UNKNOWN)
        return _info(request, mode) if request.service == INFO_READ else _status(mode)
    handler = WORD_SERVICES.get(request.service)
    if handler is None:
        raise CipError(SERVICE_UNKNOWN)
    area = AREAS.get(request.instance)
    if area is None:
        raise CipError(PATH_UNKNOWN)
    return handler(area, request.data, access)


def _info(request: Request, mode: int) -> bytes:
    values = {
        0x64: struct.pack("<H", mode),
        0x65: struct.pack("<H", 0),
        0x66: struct.pack("<H", len(MODEL)) + MODEL,
    }
    if request.attribute not in values:
        raise CipError(ATTRIBUTE_UNKNOWN)
    return values[request.attribute]


def _status(mode: int) -> bytes:
    """Operation status, mode, fatal, non-fatal, message, error code, 16 B text."""
    running = 0 if mode == MODE_PROGRAM else 1
    return struct.pack("<BBHHHH16s", running, mode, 0, 0, 0, 0, b"")


def _word_read(area: str, data: bytes, access: WordAccess) -> bytes:
    if len(data) != 3:
        raise CipError(DATA_SHORT if len(data) < 3 else DATA_LONG)
    address, count = struct.unpack("<HB", data)
    _check_range(area, address, count)
    return struct.pack("<%dH" % count, *access.read(area, address, count))


def _word_write(area: str, data: bytes, access: WordAccess) -> bytes:
    if len(data) < 4 or len(data) % 2:
        raise CipError(DATA_SHORT)
    count = len(data) // 2 - 1
    if count > MAX_WORDS:
        raise CipError(DATA_LONG)
    address = struct.unpack_from("<H", data)[0]
    _check_range(area, address, count)
    access.write(area, address, struct.unpack_from("<%dH" % count, data, 2))
    return b""


def _check_range(area: str, address: int, count: int) -> None:
    if not 1 <= count <= MAX_WORDS or address + count > AREA_WORDS[area]:
        raise CipError(PARAMETER_INVALID)


WORD_SERVICES: Dict[int, Callable[[str, bytes, WordAccess], bytes]] = {
    WORD_READ: _word_read,
    WORD_WRITE: _word_write,
}
