# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS/UDP by fins-driver."""

from fins import FinsClient
from peer import DATA_MEMORY, HOST, at, bytes_of, check_end_code, run, words_of


def connect(port):
    client = FinsClient(host=HOST, port=port)
    client.connect()

    def read(address, count):
        response = client.memory_area_read(DATA_MEMORY + at(address), count)
        check_end_code(response.code)
        return words_of(response.data)

    def write(address, words):
        response = client.memory_area_write(
            DATA_MEMORY + at(address), bytes_of(words), len(words)
        )
        check_end_code(response.code)

    return read, write


run(connect)
