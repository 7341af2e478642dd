# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx with our site before a stand-in that tells what came through to Odoo."""
import json

import pytest
from raw_http import ask, ask_path
from stand_in import StandIn

from nginx_server import Nginx

KEY = "key-of-the-page"
# the plant names its own networks; here its people come from addresses of loopback
PLANT, OUTSIDE = "127.0.0.2", "127.0.0.9"
ADAPTED = {"10.0.0.0/8": PLANT + "/32"}


class Edge:
    """One nginx and what is behind it."""

    def __init__(self, directory, **options):
        self.odoo = StandIn()
        options = dict({"adapted": ADAPTED}, **options)
        self.nginx = Nginx(directory, self.odoo, KEY, **options)
        self.nginx.start()

    def stop(self):
        """End both."""
        self.nginx.stop()
        self.odoo.stop()

    def ask(self, port, method, path, **options):
        """Send a path as it is written."""
        return ask_path(self.nginx, port, method, path, **options)

    def send(self, port, request, **options):
        """Send bytes."""
        return ask(self.nginx, port, request, **options)

    def check_refused(self, reply, status):
        """Fail unless nginx refused, and Odoo heard nothing of it."""
        assert reply.status == status, reply.body
        assert reply.headers["X-Refused-By"] == "nginx"
        assert self.odoo.asked == []

    def check_served(self, reply):
        """Fail unless Odoo answered; return what it was asked."""
        assert reply.status == 200, reply.body
        assert reply.headers["X-Refused-By"] is None
        return self.odoo.asked[-1]

    def check_json(self, reply, word):
        """Fail unless a client of the API can read why."""
        assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
        body = json.loads(reply.body)
        assert sorted(body) == ["code", "detail", "message", "status"]
        assert (body["status"], body["code"]) == ("error", word)
        assert body["detail"] == body["message"] != ""


@pytest.fixture
def make_edge(tmp_path):
    """Make an edge of one's own, with ``Edge``'s options."""
    edges = []

    def make(**options):
        edges.append(Edge(tmp_path, **options))
        return edges[-1]

    yield make
    for each in edges:
        each.stop()


@pytest.fixture(scope="session")
def shared_edge(tmp_path_factory):
    """For requests that leave nothing behind at nginx."""
    shared = Edge(tmp_path_factory.mktemp("edge"))
    (shared.nginx.directory / "vue-middleware").mkdir()
    page = shared.nginx.directory / "vue-middleware" / "index.html"
    page.write_text("<title>vue-middleware</title>")
    yield shared
    shared.stop()


@pytest.fixture
def edge(shared_edge):  # pylint: disable=redefined-outer-name
    """The shared edge; nothing was asked yet."""
    del shared_edge.odoo.asked[:]
    shared_edge.odoo.headers = {}
    return shared_edge
