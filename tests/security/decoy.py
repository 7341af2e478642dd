# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PLC address that nobody but the attacked database calls: calls are counted."""
import socket
import threading

from ports import LOOPBACK


class Decoy:
    """Listens on loopback and hangs up.

    :ivar calls: number of connections.
    """

    def __enter__(self):
        self.calls = 0
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._socket.close()

    def _serve(self):
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()
