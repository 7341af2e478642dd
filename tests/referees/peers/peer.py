# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the programs in this folder have in common.

Each runs in the virtual environment of the client that it drives:
``PROGRAM PORT`` with a JSON list of operations on standard input,
``["read", address, count]`` or ``["write", address, [word, ...]]`` in data memory.
It prints a JSON list of results: the words, null, or {"refused": code}.
"""

import json
import struct
import sys

HOST = "127.0.0.1"
DATA_MEMORY = b"\x82"


class Refused(Exception):
    """The PLC refused; the argument is its code as an integer."""


def check_end_code(code):
    """Raise Refused unless the two bytes of a FINS end code are 0."""
    if code != b"\0\0":
        raise Refused(int.from_bytes(code, "big"))


def words_of(data, order=">"):
    """Bytes as words."""
    return list(struct.unpack("%s%dH" % (order, len(data) // 2), data))


def bytes_of(words, order=">"):
    """Words as bytes."""
    return struct.pack("%s%dH" % (order, len(words)), *words)


def at(address):
    """FINS address of a word: two bytes and bit 0."""
    return address.to_bytes(2, "big") + b"\0"


def run(connect):
    """Perform the operations; connect(port) gives (read, write)."""
    read, write = connect(int(sys.argv[1]))
    results = []
    for verb, address, value in json.load(sys.stdin):
        try:
            results.append((read if verb == "read" else write)(address, value))
        except Refused as error:
            results.append({"refused": error.args[0]})
    json.dump(results, sys.stdout)
