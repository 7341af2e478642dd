# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Loopback TCP ports: a free one, or the wanted one, or a clear error."""
import os
import random
import socket

LOOPBACK = "127.0.0.1"
FREE_PORTS = (20000, 32000)


class PortTaken(Exception):
    """A fixed port is in use; the message names the variable that moves it."""


def is_free(port):
    """True when a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port():
    """A port that was free a moment ago.

    Not one that the kernel gives to outgoing connections (32768 and above): a server
    that is stopped for a while must find its port free again.
    """
    for _attempt in range(1000):
        port = random.randint(*FREE_PORTS)  # nosec B311
        if is_free(port):
            return port
    raise PortTaken("no free port between %d and %d" % FREE_PORTS)


def wanted_port(variable, default):
    """The port named by an environment variable, else the default.

    Raises PortTaken when somebody listens there, ValueError when the variable is no
    port number.
    """
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError("%s=%s is not a port number (1 to 65535)" % (variable, text))
    port = int(text)
    if not is_free(port):
        raise PortTaken(
            "port %d is taken by another program: stop it, or set %s to a free port"
            % (port, variable)
        )
    return port
