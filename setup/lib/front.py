# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One address for a browser: what nginx does in front of Odoo's workers.

``front.py PORT HTTP_PORT LONGPOLLING_PORT`` listens on loopback.  With workers, Odoo
serves its bus on a port of its own, which the web client does not know: it asks for
``/longpolling`` where it got its page from.

A connection carries one request, so that each goes to the right port; both of Odoo's
servers are asked to close it after their answer.  Who called, and by which name, is
passed on as ``setup/deploy/nginx/scada.conf`` does: Odoo runs in proxy mode.
"""
import asyncio
import sys

from ports import LOOPBACK
from service import Service

LONGPOLLING = b"/longpolling"
MAX_HEAD = 65536
CHUNK = 65536
UNAVAILABLE = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"\r\nOdoo does not answer (it is starting, or was stopped).\n"
)


class Front(Service):
    """The program below, beside this one.

    :param port: where browsers come.
    :param server: :class:`odoo_server.OdooServer` behind it.
    """

    def __init__(self, port, server, directory="/tmp"):
        super().__init__("front of Odoo", "%s/front-%d.log" % (directory, port))
        self.port = port
        self.url = "http://localhost:%d" % port
        self._server = server

    def start(self):
        """Start it and wait until it listens."""
        ports = (self.port, self._server.http_port, self._server.longpolling_port)
        started_at = self.log_size()
        self.launch([sys.executable, __file__, *map(str, ports)])
        self.wait_until(lambda: "READY" in self.log_text(started_at), "listening")


def closing(head):
    """The head of a request, as bytes, asking for one answer only.

    >>> closing(b"GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: keep-alive\\r\\n\\r\\n")
    b'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n'
    """
    lines = head[:-4].split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(kept + [b"Connection: close", b"", b""])


def forwarded(head, address):
    """The head of a request, as bytes, with the caller's address and what he called.

    >>> forwarded(b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "127.0.0.1")[16:]
    b'Host: a\\r\\nX-Forwarded-Host: a\\r\\nX-Forwarded-For: 127.0.0.1\\r\\n...'
    """
    lines = head[:-4].split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(b"x-forwarded-")]
    hosts = [line[5:].strip() for line in kept if line.lower().startswith(b"host:")]
    added = [b"X-Forwarded-Host: " + host for host in hosts[:1]]
    added += [b"X-Forwarded-For: " + address.encode(), b"X-Forwarded-Proto: http"]
    return b"\r\n".join(kept + added + [b"", b""])


def is_longpolling(head):
    """True when the request's path belongs to the bus."""
    words = head.split(b" ", 2)
    return len(words) == 3 and words[1].startswith(LONGPOLLING)


async def pump(reader, writer):
    """Pass bytes on until one side ends."""
    try:
        while True:
            chunk = await reader.read(CHUNK)
            if not chunk:
                break
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass


async def answer(reader, writer, http_port, longpolling_port):
    """One request of a browser: to its port, and the answer back."""
    head = await reader.readuntil(b"\r\n\r\n")
    port = longpolling_port if is_longpolling(head) else http_port
    try:
        odoo_reader, odoo_writer = await asyncio.open_connection(LOOPBACK, port)
    except ConnectionError:
        writer.write(UNAVAILABLE)
        await writer.drain()
        return
    try:
        caller = writer.get_extra_info("peername")[0]
        odoo_writer.write(forwarded(closing(head), caller))
        ways = {
            asyncio.ensure_future(pump(reader, odoo_writer)),
            asyncio.ensure_future(pump(odoo_reader, writer)),
        }
        # a browser that leaves ends its poll; an answer that is complete ends all
        _done, open_ways = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in open_ways:
            way.cancel()
    finally:
        odoo_writer.close()


async def serve(port, http_port, longpolling_port):
    """Answer browsers for ever."""

    async def connected(reader, writer):
        try:
            await answer(reader, writer, http_port, longpolling_port)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the browser opened a connection that it did not use
        except ConnectionError:
            pass  # the browser has left
        finally:
            writer.close()

    server = await asyncio.start_server(connected, LOOPBACK, port, limit=MAX_HEAD)
    print("READY", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:])))
