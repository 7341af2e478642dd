# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server in Odoo's place that answers everything and knows what it was asked."""
import threading
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ports import LOOPBACK, free_port

Question = namedtuple("Question", "port method path headers body")
COOKIE = "session_id=0123; Expires=Sun, 01-Mar-2027 00:00:00 GMT; HttpOnly; Path=/"


class StandIn:
    """Listens on two ports, as Odoo does.

    :ivar asked: every :class:`Question` that came through.
    :ivar headers: more headers of its answers, {name: value}.
    :ivar status: of its answers.
    """

    def __init__(self):
        self.asked = []
        self.headers = {}
        self.status = 200
        self.http_port, self.longpolling_port = free_port(), free_port()
        self._servers = [
            self._serve(self.http_port),
            self._serve(self.longpolling_port),
        ]

    def _serve(self, port):
        server = ThreadingHTTPServer((LOOPBACK, port), Handler)
        server.stand_in = self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def stop(self):
        """End both servers; nginx then finds nobody."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers everything, sets a cookie as Odoo does."""

    def answer(self):
        """Note the question and answer it."""
        stand_in = self.server.stand_in
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        port = self.server.server_address[1]
        asked = Question(port, self.command, self.path, self.headers, body)
        stand_in.asked.append(asked)
        self.send_response(stand_in.status)
        for name, value in dict({"Set-Cookie": COOKIE}, **stand_in.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"{}")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_arguments):
        """Say nothing; pylint: disable=arguments-differ."""
