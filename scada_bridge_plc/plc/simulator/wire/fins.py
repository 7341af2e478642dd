# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS command -> response, as the CPU unit of a CJ2M answers it. No sockets.

::

    ICF RSV GCT | DNA DA1 DA2 | SNA SA1 SA2 | SID | MRC SRC | parameters
    80  00  02  | 00  01  00  | 00  FE  00  | 07  | 01  01  | 82 0064 00 0002
    C0  00  02  | 00  FE  00  | 00  01  00  | 07  | 01  01  | 00 00 | 1234 ABCD

    0101 read    area address bit count             -> words, or a byte per bit
    0102 write   area address bit count, words      ->
    0104 read    (area address bit) ...             -> (area, word) ...
    0501 model   00                                 -> model, version, areas
    0601 status                                     -> status, mode, errors, text
    0620 cycle time  01                             -> average, maximum, minimum (BCD)
    0701 clock                                      -> the time (BCD), day of the week

All numbers are big-endian. End codes: 0401 (command), 1001 and 1002 (too long, too
short), 1003 (count and data differ), 1101 (area), 1103 and 1104 (first and last
address), 110B (response too long), 2101 (read only), 2201 (not in program mode).
"""

import struct
from typing import Callable, Dict, NamedTuple, Optional

from ..cpu_state import CpuState
from ..memory import AREA_WORDS, EM_BANKS, MemoryRangeError, WordAccess
from .service import SeenRequest

HEAD_BYTES = 12
MAX_PARAMETERS, MAX_DATA = 2000, 1998  # bytes (W420 p.162)
MAX_ELEMENTS = 167  # of one 0104 (W342 p.177)
COMMAND_BIT, NO_RESPONSE_BIT = 0x40, 0x01
READ, WRITE, MULTIPLE_READ = 0x0101, 0x0102, 0x0104
MODEL_READ, STATUS_READ = 0x0501, 0x0601
CYCLE_TIME_READ, CLOCK_READ = 0x0620, 0x0701
WORD_AREAS = {0xB0: "CIO", 0xB1: "W", 0xB2: "H", 0xB3: "A", 0x82: "D"}
WORD_AREAS.update(enumerate(EM_BANKS[:16], 0xA0))
WORD_AREAS.update(enumerate(EM_BANKS[16:], 0x60))
BIT_AREAS = {0x30: "CIO", 0x31: "W", 0x32: "H", 0x33: "A", 0x02: "D"}
BIT_AREAS.update(enumerate(EM_BANKS[:16], 0x20))
BIT_AREAS.update(enumerate(EM_BANKS[16:], 0xE0))
READ_ONLY = {"A": 448}  # words from the first one on
PROGRAM = (0x00, 0x00)  # status, mode
MODES = {1: PROGRAM, 2: (0x01, 0x02)}  # of plc_object
MODEL = b"CJ2M-CPU31".ljust(20) + b"02.01".ljust(20) + bytes(40)
UNKNOWN_COMMAND, TOO_LONG, TOO_SHORT, COUNT_DIFFERS = 0x0401, 0x1001, 0x1002, 0x1003
NO_AREA, BAD_START, BAD_END, REPLY_TOO_LONG = 0x1101, 0x1103, 0x1104, 0x110B
BAD_PARAMETER, NOT_WRITABLE, WRONG_MODE = 0x110C, 0x2101, 0x2201


class FinsError(Exception):
    """The command is answered with this end code."""

    def __init__(self, code: int) -> None:
        super().__init__("end code %04X" % code)
        self.code = code


class Element(NamedTuple):
    """Where the words of a command are; bit is None when whole words are meant."""

    area: str
    address: int
    bit: Optional[int]


def is_command(frame: bytes) -> bool:
    """Is this a frame that a node sent to have something done?"""
    return len(frame) >= HEAD_BYTES and not frame[0] & COMMAND_BIT


def command_code(frame: bytes) -> int:
    """MRC and SRC."""
    return int.from_bytes(frame[10:12], "big")


def describe(frame: bytes) -> SeenRequest:
    """The kind the fault dial goes by, and the words that are asked for."""
    kind = {READ: "read", MULTIPLE_READ: "read", WRITE: "write"}.get(
        command_code(frame), "other"
    )
    parameters = frame[HEAD_BYTES:]
    if kind == "other" or len(parameters) < 6:
        return SeenRequest(kind, "", 0, 0)
    area, address, _bit, count = struct.unpack_from(">BHBH", parameters)
    return SeenRequest(kind, WORD_AREAS.get(area, ""), address, count)


def response(frame: bytes, node: int, code: int, data: bytes = b"") -> bytes:
    """The response to a command; :param node: of this PLC."""
    icf, reserved, gateways = frame[0] | COMMAND_BIT, 0, frame[2]
    back = frame[6:9] + frame[3:4] + bytes([node]) + frame[5:6]
    head = bytes([icf, reserved, gateways]) + back + frame[9:HEAD_BYTES]
    return head + struct.pack(">H", code) + data


def answer(
    frame: bytes, node: int, access: WordAccess, cpu: CpuState
) -> Optional[bytes]:
    """Response to a command, None if none is wanted; never raises for its content."""
    code, data = 0, b""
    try:
        data = _serve(command_code(frame), frame[HEAD_BYTES:], access, cpu)
    except FinsError as error:
        code = error.code
    except MemoryRangeError:  # the range is good, but the bank is not there
        code = NO_AREA
    if frame[0] & NO_RESPONSE_BIT:
        return None
    return response(frame, node, code, data)


def _serve(code: int, parameters: bytes, access: WordAccess, cpu: CpuState) -> bytes:
    if len(parameters) > MAX_PARAMETERS:
        raise FinsError(TOO_LONG)
    if code in UNIT_COMMANDS:
        return UNIT_COMMANDS[code](parameters, cpu)
    handler = MEMORY_COMMANDS.get(code)
    if handler is None:
        raise FinsError(UNKNOWN_COMMAND)
    return handler(parameters, access)


def _read_model(parameters: bytes, cpu: CpuState) -> bytes:
    return MODEL + bytes(12)


def _read_status(parameters: bytes, cpu: CpuState) -> bytes:
    return struct.pack(">BBHHHH16s", *MODES[cpu.mode], 0, 0, 0, 0, b"")


def _read_cycle_time(parameters: bytes, cpu: CpuState) -> bytes:
    if parameters != b"\x01":
        raise FinsError(BAD_PARAMETER)
    if MODES[cpu.mode] == PROGRAM:
        raise FinsError(WRONG_MODE)
    return bytes.fromhex("%08d" % cpu.cycle_time) * 3


def _read_clock(parameters: bytes, cpu: CpuState) -> bytes:
    return bytes.fromhex(cpu.clock.strftime("%y%m%d%H%M%S0%w"))


def _element(parameters: bytes) -> Element:
    code, address, bit = struct.unpack_from(">BHB", parameters)
    if code in BIT_AREAS and bit < 16:
        element = Element(BIT_AREAS[code], address, bit)
    elif code in WORD_AREAS and bit == 0:
        element = Element(WORD_AREAS[code], address, None)
    else:
        raise FinsError(NO_AREA)
    if address >= AREA_WORDS[element.area]:
        raise FinsError(BAD_START)
    return element


def _check_end(element: Element, count: int) -> None:
    words = count if element.bit is None else (element.bit + count + 15) // 16
    if element.address + words > AREA_WORDS[element.area]:
        raise FinsError(BAD_END)


def _read(parameters: bytes, access: WordAccess) -> bytes:
    if len(parameters) != 6:
        raise FinsError(TOO_SHORT if len(parameters) < 6 else TOO_LONG)
    element, count = _element(parameters), int.from_bytes(parameters[4:], "big")
    if count == 0:
        return b""
    _check_end(element, count)
    if element.bit is not None:
        return _read_bits(element, element.bit, count, access)
    if 2 * count > MAX_DATA:
        raise FinsError(REPLY_TOO_LONG)
    words = access.read(element.area, element.address, count)
    return struct.pack(">%dH" % count, *words)


def _read_bits(element: Element, first: int, count: int, access: WordAccess) -> bytes:
    if count > MAX_DATA:
        raise FinsError(REPLY_TOO_LONG)
    words = access.read(element.area, element.address, (first + count + 15) // 16)
    positions = range(first, first + count)
    return bytes(words[place // 16] >> place % 16 & 1 for place in positions)


def _write(parameters: bytes, access: WordAccess) -> bytes:
    if len(parameters) < 6:
        raise FinsError(TOO_SHORT)
    element, count = _element(parameters), int.from_bytes(parameters[4:6], "big")
    data = parameters[6:]
    if len(data) != count * (2 if element.bit is None else 1):
        raise FinsError(COUNT_DIFFERS)
    if count == 0:
        return b""
    _check_end(element, count)
    if element.address < READ_ONLY.get(element.area, 0):
        raise FinsError(NOT_WRITABLE)
    if element.bit is not None:
        _write_bits(element, element.bit, data, access)
    else:
        words = struct.unpack(">%dH" % count, data)
        access.write(element.area, element.address, words)
    return b""


def _write_bits(element: Element, first: int, data: bytes, access: WordAccess) -> None:
    size = (first + len(data) + 15) // 16
    words = list(access.read(element.area, element.address, size))
    for place, value in enumerate(data, first):
        mask = 1 << place % 16
        words[place // 16] = words[place // 16] & ~mask | (mask if value & 1 else 0)
    access.write(element.area, element.address, words)


def _read_multiple(parameters: bytes, access: WordAccess) -> bytes:
    if len(parameters) % 4:
        raise FinsError(TOO_SHORT)
    if len(parameters) > 4 * MAX_ELEMENTS:
        raise FinsError(TOO_LONG)
    data = b""
    for start in range(0, len(parameters), 4):
        element = _element(parameters[start : start + 4])
        word = access.read(element.area, element.address)[0]
        data += parameters[start : start + 1]
        if element.bit is None:
            data += struct.pack(">H", word)
        else:
            data += bytes([word >> element.bit & 1])
    return data


UNIT_COMMANDS: Dict[int, Callable[[bytes, CpuState], bytes]] = {
    MODEL_READ: _read_model,
    STATUS_READ: _read_status,
    CYCLE_TIME_READ: _read_cycle_time,
    CLOCK_READ: _read_clock,
}
MEMORY_COMMANDS: Dict[int, Callable[[bytes, WordAccess], bytes]] = {
    READ: _read,
    WRITE: _write,
    MULTIPLE_READ: _read_multiple,
}
