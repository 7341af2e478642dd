# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One HTTP request, as an attacker words it, and who answered it."""
import http.client
import itertools
import json
import ssl
import time
from collections import namedtuple

from layers import layer_of_answer, layer_of_error

from nginx_server import HOST
from ports import LOOPBACK

TIMEOUT = 60
LOG_SECONDS = 5  # until nginx has written its line
ID = "X-Attack-Id"
# who of the two answered is in nginx's own log, not in what the answer looks like
LOG_FORMAT = "attack 'id=$http_x_attack_id status=$status upstream=$upstream_addr'"
_numbers = itertools.count(1)


class Answer(namedtuple("Answer", "status headers body layer")):
    """An answer; status 0: closed without one."""

    @property
    def is_refused(self):
        """True if nothing was given or done."""
        return self.status == 0 or self.status >= 400

    def json(self):
        """The decoded body."""
        return json.loads(self.body)


class Outcome(namedtuple("Outcome", "result error")):
    """What came of an RPC call.

    :ivar error: ``error.data`` of the answer, None if it went well
    """

    @property
    def is_refused(self):
        """True if it raised."""
        return self.error is not None

    @property
    def layer(self):
        """Who raised."""
        return layer_of_error(self.error or {})

    @property
    def message(self):
        """The sentence for people."""
        return (self.error or {}).get("message", "")


def send(
    port, method, path, body=None, headers=(), source=LOOPBACK, host=HOST, tls=False
):
    """Send one request; the reply of :mod:`http.client` (read) or None: just closed.

    :param body: bytes, str, or data for JSON
    :param source: address of the caller, any 127.x.x.x
    :param host: header Host, None = none
    """
    headers = dict(headers)
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    if isinstance(body, str):
        body = body.encode()
    kind = http.client.HTTPConnection
    options = {"timeout": TIMEOUT, "source_address": (source, 0)}
    if tls:
        kind = http.client.HTTPSConnection
        options["context"] = ssl._create_unverified_context()
    connection = kind(LOOPBACK, port, **options)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in _with_host(headers, host, body, method).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read().decode("utf-8", "replace")
    except (ConnectionError, http.client.RemoteDisconnected, ssl.SSLError):
        return 0, {}, ""
    finally:
        connection.close()


def _with_host(headers, host, body, method):
    if host is not None:
        headers = dict({"Host": host}, **headers)
    if body is not None or method == "POST":
        headers.setdefault("Content-Length", str(len(body or b"")))
    return headers


class Site:
    """The delivered nginx as its callers see it.

    :param nginx: :class:`nginx_server.Nginx` with :data:`LOG_FORMAT`
    """

    def __init__(self, nginx):
        self._nginx = nginx

    def __call__(self, port, method, path, body=None, headers=(), **options):
        """Send a request to port 80, 443 or 8000 of the site; an :class:`Answer`."""
        number = str(next(_numbers))
        headers = dict(headers, **{ID: number})
        options["tls"] = self.is_tls(port)
        status, headers, body = send(
            self._nginx.ports[port], method, path, body, headers, **options
        )
        layer = layer_of_answer(self._has_asked_odoo(number), headers, body)
        return Answer(status, headers, body, layer)

    def is_tls(self, port):
        """Return whether a port of the site speaks TLS."""
        return self._nginx.is_tls(port)

    def _has_asked_odoo(self, number):
        deadline = time.monotonic() + LOG_SECONDS
        while time.monotonic() < deadline:
            for log in self._nginx.directory.glob("*access.log"):
                for line in log.read_text().splitlines():
                    if line.startswith("id=%s " % number):
                        return not line.endswith("upstream=-")
            time.sleep(0.02)
        return False  # it did not get as far as a request
