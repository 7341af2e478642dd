# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests that no client library sends: other names, spellings, or half of one."""
import json
import socket
import ssl
from collections import namedtuple
from http.client import HTTPResponse

Reply = namedtuple("Reply", "status headers body")
HOST = "scada.example.com"


def connect(nginx, port, source="127.0.0.1", tls=None, address="127.0.0.1"):
    """Return an open connection to a port of the site.

    :param source: loopback address that the client has.
    :param tls: None = what the port speaks.
    """
    target = (address, nginx.ports[port])
    connection = socket.create_connection(target, 60, (source, 0))
    if not (nginx.is_tls(port) if tls is None else tls):
        return connection
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connection, server_hostname=HOST)


def head(method, target, host=HOST, version="1.1", **headers):
    """Return the bytes of a request's head; ``host`` None leaves the header out."""
    lines = ["%s %s HTTP/%s" % (method, target, version), "Connection: close"]
    lines += [] if host is None else ["Host: " + host]
    lines += ["%s: %s" % (n.replace("_", "-"), v) for n, v in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def read_reply(connection):
    """Return the server's answer, None if it closed without one."""
    response = HTTPResponse(connection)
    try:
        response.begin()
    except ConnectionError:  # closed, or reset
        return None
    return Reply(response.status, response.headers, response.read().decode())


def ask(nginx, port, request, **options):
    """Send bytes, return the answer."""
    with connect(nginx, port, **options) as connection:
        connection.sendall(request)
        return read_reply(connection)


def ask_path(nginx, port, method, path, source="127.0.0.1", body=None, **headers):
    """Send a path exactly as it is written."""
    data = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        headers.setdefault("Content_Type", "application/json")
    if method == "POST":
        headers["Content_Length"] = str(len(data))
    return ask(nginx, port, head(method, path, **headers) + data, source=source)
