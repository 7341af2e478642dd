# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS/UDP by finscommand."""

from finscommand import FinsResponseError, fins
from peer import HOST, Refused, bytes_of, run, words_of


class Client(fins):
    """Its own end calls a method that sockets don't have."""

    def __del__(self):
        self.sock.close()


def connect(port):
    client = Client(HOST)
    client.addr = (HOST, port)  # it knows port 9600 only

    def read(address, count):
        try:
            return words_of(client.read("D%d" % address, count))
        except FinsResponseError as error:
            raise Refused(int(error.endcode, 16))

    def write(address, words):
        try:
            client.write("D%d" % address, bytes_of(words))
        except FinsResponseError as error:
            raise Refused(int(error.endcode, 16))

    return read, write


run(connect)
