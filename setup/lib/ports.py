# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Loopback ports: a free one, or the wanted one, or a clear error.

A free port is reserved for this process until it ends: whoever else asks this module,
in whatever private root on this machine, gets another one, also while nobody listens.
"""
import os
import random
import socket

LOOPBACK = "127.0.0.1"
FREE_PORTS = (20000, 32000)
# Not a file: runs share no folder, but the names of such sockets, which end with them.
RESERVATION = "\0scada_bridge.port.%d"

_reservations = []


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


def _is_free_for_udp(port):
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def free_port():
    """A port that is free for TCP and UDP and kept for this process, see above.

    Not one that the kernel gives to outgoing connections (32768 and above): a server
    that is stopped for a while must find its port free again.
    """
    for _attempt in range(1000):
        port = random.randint(*FREE_PORTS)  # nosec B311
        if _reserve(port):
            if is_free(port) and _is_free_for_udp(port):
                return port
            _reservations.pop().close()
    raise PortTaken("no free port between %d and %d" % FREE_PORTS)


def _reserve(port):
    """True when nobody had reserved the port, and we have now."""
    token = socket.socket(socket.AF_UNIX)
    try:
        token.bind(RESERVATION % port)
    except OSError:
        token.close()
        return False
    _reservations.append(token)
    return True


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
