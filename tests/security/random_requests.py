# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random requests by the grammar of the contract, and by none.

A request is known by seed and number; ``Requests(...).make(number)`` makes it again.
"""
import random
import re
from collections import namedtuple
from urllib.parse import quote

from random_values import KNOWN, TEXTS, Values
from wire import HOST

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]
ODD_METHODS = ["get", "PROPFIND", "X" * 300, "G\x00T", "POST POST", "", "CONNECT", "é"]
TYPES = [
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/html",
    "application/xml",
    "/",
    "",
    "x" * 500,
]
ODD_PATHS = ["", "/", "/.", "/..", "//", "/%", "/%zz", "/%00", "/%ff%fe", "/\x00", ";x"]
ODD_PATHS += ["/%0d%0aX:%20y", "/" + "a" * 3000, "/%ed%a0%80", "?", "#", "/é"]
# under our prefixes, without being an operation
OTHER_PATHS = [
    "/api/",
    "/api/scada",
    "/api/scada/nothing",
    "/api/openapi.json",
    "/api/docs",
    "/metrics",
    "/metrics/x",
    "/scada/failure-report/",
    "/scada/failure-report/nothing",
]
HEADERS = [
    ("Accept", "*/*;q=nan"),
    ("Accept-Language", "\x00"),
    ("Accept-Encoding", "gzip, br;q=99"),
    ("Authorization", "Basic !!!"),
    ("Authorization", "Bearer "),
    ("Authorization", "Bearer \xff\xfe"),
    ("X-API-Key", "x" * 4000),
    ("Cookie", "session_id=../../etc/passwd"),
    ("Cookie", "session_id=" + "a" * 40),
    ("Cookie", "=;=;\x01"),
    ("Origin", "null"),
    ("Origin", "https://evil.example"),
    ("Origin", "\xff"),
    ("Sec-Fetch-Site", "cross-site"),
    ("X-Forwarded-For", "1.1.1.1, \x00, 999.9.9.9"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "gopher"),
    ("Content-Encoding", "gzip"),
    ("Expect", "100-continue"),
    ("Range", "bytes=-1"),
    ("If-None-Match", "*"),
    ("Upgrade", "websocket"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X" * 500, "x"),
    ("Accept-Charset", "x" * 9000),
]
KEYS = ["a", "key 1", "x" * 200, "x" * 201, "\xe9", "\t", "1" * 64, ""]
LENGTHS = ["-1", "x", "", "1e3", "99999999999999999999", "0x10", "+5", " 7", "5, 5"]

Request = namedtuple("Request", "number method path role data operation is_framed")
Request.__doc__ = """A request.

:ivar role: login whose session or key it carries, None: nobody's
:ivar data: bytes on the wire
:ivar operation: (method, path in the document) that it is meant for, None: none
:ivar is_framed: it is HTTP; what is not may be hung up on
"""


class Requests:
    """The random requests of a seed.

    :param roles: {login: [header lines that make a request this user's]}
    """

    def __init__(self, seed, document, roles):
        self._seed = seed
        self._document = document
        self._roles = dict(roles)
        self._operations = [
            (method.upper(), path, item)
            for path, methods in sorted(document["paths"].items())
            for method, item in sorted(methods.items())
            if not path.startswith("/web/")
        ]

    def make(self, number):
        """Request number ``number``; the same each time."""
        return _Maker(self, number).make()

    def choose(self, rng):
        """A random operation: (method, path, its description)."""
        return rng.choice(self._operations)

    def role(self, rng):
        """A random user, or nobody; (login, header lines)."""
        login = rng.choice([None, None] + sorted(self._roles))
        return login, self._roles.get(login, [])

    def values(self, rng, oddness):
        """Random values for this document."""
        return Values(rng, self._document, oddness)

    def rng(self, number):
        """The random numbers of a request."""
        return random.Random("%s/%s" % (self._seed, number))


class _Maker:
    """Makes one request; each step may spoil it."""

    def __init__(self, requests, number):
        self._requests = requests
        self._number = number
        self._random = requests.rng(number)
        # one in three is a good one: it comes further
        self._oddness = self._random.choice((0.0, 0.05, 0.3))
        self._values = requests.values(self._random, self._oddness)
        self._is_framed = True

    def _is_odd(self, factor=1.0):
        return self._random.random() < self._oddness * factor

    def make(self):
        method, template, item = self._requests.choose(self._random)
        operation = method, template
        path = self._path(template, item)
        if self._random.random() < 0.05:
            operation, path = None, self._other_path()
        if self._is_odd(0.5):
            operation, method = None, self._method()
        login, lines = self._requests.role(self._random)
        body = self._body(method, item)
        data = self._frame(method, path, self._headers(lines), body)
        number, framed = self._number, self._is_framed
        return Request(number, method, path, login, data, operation, framed)

    def _method(self):
        if self._is_odd(0.5):
            self._is_framed = False
            return self._random.choice(ODD_METHODS)
        return self._random.choice(METHODS)

    # -- path -------------------------------------------------------------------------
    def _path(self, template, item):
        parameters = {p["name"]: p for p in item.get("parameters", ())}

        def fill(match):
            value = self._parameter(match.group(1), parameters.get(match.group(1)))
            return quote(value, safe="/" if self._random.random() < 0.5 else "")

        path = re.sub(r"\{(\w+)\}", fill, template)
        path += self._query(p for p in parameters.values() if p["in"] == "query")
        return path

    def _parameter(self, name, parameter):
        if self._is_odd():
            value = self._random.choice(
                TEXTS[:-1] + ["99999999999999999999", "-1", "0"]
            )
        elif name in KNOWN:
            value = self._random.choice(KNOWN[name])
        else:
            value = self._values.value((parameter or {}).get("schema", {}), name)
        return str(value).encode("utf-8", "replace").decode()

    def _query(self, parameters):
        pairs = [
            "%s=%s" % (p["name"], quote(self._parameter(p["name"], p)))
            for p in parameters
            if self._random.random() < 0.6
        ]
        if self._is_odd(0.5):
            pairs.append(self._random.choice(("limit=1&limit=2", "%zz=%", "&&=", "x")))
        return "?" + "&".join(pairs) if pairs else ""

    def _other_path(self):
        if self._random.random() < 0.5:
            return self._random.choice(OTHER_PATHS)
        _method, path, _item = self._requests.choose(self._random)
        return path + self._random.choice(ODD_PATHS)

    # -- headers and body -------------------------------------------------------------
    def _headers(self, lines):
        lines = list(lines)
        if self._random.random() < 0.1:
            lines.append("Idempotency-Key: " + self._random.choice(KEYS))
        for _n in range(3):
            if self._is_odd(0.5):
                lines.append("%s: %s" % self._random.choice(HEADERS))
        if self._is_odd(0.2):
            self._is_framed = False
            odd = ["no colon", ": x", "A\x00: b", " folded", "X:" + "y" * 70000]
            lines.append(self._random.choice(odd))
        return lines

    def _body(self, method, item):
        if method == "GET" and self._random.random() < 0.8:
            return b""
        if self._random.random() < 0.1:
            return b""
        schema = {"$ref": item["x-params-schema"]} if "x-params-schema" in item else {}
        body = self._values.body(schema)
        if self._is_odd(0.2):
            body = self._random.choice((b"\xff\xfe\x00", b"\x00" * 50, b"a=b&c=%zz"))
        if self._is_odd(0.02):
            body = b'{"x":"' + b"y" * 400000 + b'"}'
        return body

    def _frame(self, method, path, lines, body):
        head = ["%s %s HTTP/1.%d" % (method, path, self._random.random() < 0.9)]
        head += ["Host: " + HOST, *lines]
        if body and self._random.random() < 0.95:
            is_odd = self._is_odd()
            kind = self._random.choice(TYPES) if is_odd else TYPES[0]
            head.append("Content-Type: " + kind)
        length, body = self._length(body)
        head += length + ["Connection: close", "", ""]
        return "\r\n".join(head).encode("latin-1", "replace") + body

    def _length(self, body):
        """Header lines that tell the length, and the body as it is sent."""
        if not self._is_odd(0.4):
            return ["Content-Length: %d" % len(body)], body
        self._is_framed = False
        kind = self._random.randrange(5)
        if kind == 0:
            return ["Content-Length: " + self._random.choice(LENGTHS)], body
        if kind == 1:
            return ["Content-Length: %d" % (len(body) + 100)], body
        if kind == 2:
            return ["Content-Length: %d" % (len(body) // 2)], body
        if kind == 3:
            return [], body
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        if self._random.random() < 0.5:
            chunked = b"zz\r\n" + chunked[3:]
        return ["Transfer-Encoding: chunked"], chunked
