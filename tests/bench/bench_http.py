# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast the API answers, beside an empty route of the same server.

``bench_http.py URL KEY LOGIN PASSWORD DATABASE [SERVER_LOG]`` against a running server
with demo data (over 200 confirmed orders).  With the server's log at level info the
number of SQL queries is told too.
"""

import argparse
import http.client
import itertools
import json
import re
import statistics
import threading
import time
from urllib.parse import urlsplit

SECONDS = 4.0
CLIENTS = (1, 4)
EMPTY = "empty route"
SQL = re.compile(r'"(?:GET|POST) (\S+) HTTP/1.\d" \d+ - (\d+) ')


class Client:
    """One keep-alive connection."""

    def __init__(self, url, headers):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = headers

    def send(self, method, path, body=None):
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(
                "%s %s: %s %s" % (method, path, answer.status, text[:200])
            )
        return answer, text


def make_routes(orders):
    """Return {name: (method, path, function that makes a new body)}."""
    counter = itertools.count()
    kg = itertools.count(100)

    def consumption():
        order = orders[next(counter) % len(orders)]
        return dict(
            {"silo%d" % n: next(kg) % 5000 for n in range(101, 114)}, mo_id=order
        )

    def failure():
        minute, hour = next(counter) % 60, next(counter) // 60 % 24
        day, month = 1 + next(counter) % 28, 1 + next(counter) % 12
        date = "2025-%02d-%02d %02d:%02d:00" % (month, day, hour, minute)
        return {"equipment_code": "silo101", "description": "BENCH", "date": date}

    listing = "/api/scada/mo-list-detailed"
    return {
        EMPTY: ("GET", "/api/scada/version", None),
        "failure-report": ("POST", "/api/scada/failure-report", failure),
        "mo-list-detailed 10": ("POST", listing, lambda: {"limit": 10}),
        "mo-list-detailed 200": ("POST", listing, lambda: {"limit": 200}),
        "batch-status": ("GET", "/api/admin/batch-status", None),
        "update 13 silos": (
            "POST",
            "/api/scada/mo/update-with-consumptions",
            consumption,
        ),
    }


def measure(url, headers, route, clients):
    """Return (requests per second, p50 ms, p95 ms)."""
    method, path, make_body = route
    times, until = [], time.monotonic() + SECONDS

    def work():
        client = Client(url, headers)
        while time.monotonic() < until:
            body = make_body() if make_body else None
            started = time.monotonic()
            client.send(method, path, body)
            times.append(time.monotonic() - started)

    threads = [threading.Thread(target=work) for _number in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(times) / (time.monotonic() - started)
    times.sort()
    p95 = times[int(len(times) * 0.95) - 1] if len(times) > 1 else times[0]
    return rate, statistics.median(times) * 1000, p95 * 1000


def log_in(url, arguments):
    """Return the header of a session cookie."""
    body = {"db": arguments.database, "login": arguments.login}
    body["password"] = arguments.password
    answer, _text = Client(url, {}).send("POST", "/api/scada/authenticate", body)
    return {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}


def read_queries(log):
    """Return {path: median number of SQL queries} from a server's log."""
    counts = {}
    with open(log, errors="replace") as lines:
        for line in lines:
            match = SQL.search(line)
            if match:
                path = match.group(1).split("?")[0]
                counts.setdefault(path, []).append(int(match.group(2)))
    return {path: statistics.median(values) for path, values in counts.items()}


def get_orders(url, headers):
    body = {"limit": 200, "states": "confirmed,progress"}
    _answer, text = Client(url, headers).send(
        "POST", "/api/scada/mo-list-detailed", body
    )
    return [row["mo_id"] for row in json.loads(text)["data"]][-40:]


def main():
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("url", "key", "login", "password", "database"):
        parser.add_argument(name)
    parser.add_argument("log", nargs="?")
    arguments = parser.parse_args()
    url = arguments.url
    headers = {"key": {"X-API-Key": arguments.key}, "session": log_in(url, arguments)}
    routes = make_routes(get_orders(url, headers["key"]))
    print(
        "%-22s %-8s %2s %8s %8s %8s %6s"
        % tuple("route auth c req/s p50 p95 ratio".split())
    )
    for auth, clients in itertools.product(headers, CLIENTS):
        empty = None
        for name, route in routes.items():
            rate, p50, p95 = measure(url, headers[auth], route, clients)
            empty = empty or p50
            row = (name, auth, clients, rate, p50, p95, p50 / empty)
            print("%-22s %-8s %2d %8.1f %8.1f %8.1f %6.1f" % row, flush=True)
    if arguments.log:
        for path, queries in sorted(read_queries(arguments.log).items()):
            print("%-45s %5.0f SQL queries (median)" % (path, queries))


if __name__ == "__main__":
    main()
