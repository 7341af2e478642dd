# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS by the package fins of aphyt, over either transport."""

from peer import DATA_MEMORY, at, bytes_of, check_end_code, words_of

END_CODE, DATA = slice(12, 14), slice(14, None)


def verbs(client):
    """(read, write) of a connected client."""

    def read(address, count):
        frame = client.memory_area_read(DATA_MEMORY, at(address), count)
        check_end_code(frame[END_CODE])
        return words_of(frame[DATA])

    def write(address, words):
        frame = client.memory_area_write(
            DATA_MEMORY, at(address), bytes_of(words), len(words)
        )
        check_end_code(frame[END_CODE])

    return read, write
