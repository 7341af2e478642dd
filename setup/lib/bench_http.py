# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast the API answers, beside an empty JSON route of the same server.

A server with two workers and 240 confirmed orders; one and four clients, each with a
connection that it keeps; with a session and with an API key.
"""
import http.client
import itertools
import json
import re
import statistics
import threading
import time
from urllib.parse import urlsplit

from api_server import ApiServer

ORDERS = 240
SECONDS = 4.0  # of each measurement
CLIENTS = (1, 4)
EMPTY = "empty route"
CHANGED_ORDERS = 40
SQL = re.compile(r'"(?:GET|POST) \S+ HTTP/1.\d" 200 - (\d+) ')
HEAD = "%-22s %-8s %7s %8s %8s %8s %6s"
ROW = "%-22s %-8s %7d %8.1f %8.1f %8.1f %6.1f"


class Client:
    """One keep-alive connection."""

    def __init__(self, url, headers):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = headers

    def send(self, method, path, body=None):
        """Return (headers, text); RuntimeError for anything but 200."""
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            what = method, path, answer.status, text[:200]
            raise RuntimeError("%s %s: %s %s" % what)
        return answer.headers, text


def make_routes(orders):
    """Return {name: (method, path, function that makes a new body)}."""
    counter = itertools.count()
    kg = itertools.count(100)

    def consumption():
        order = orders[next(counter) % len(orders)]
        silos = {"silo%d" % number: next(kg) % 5000 for number in range(101, 114)}
        return dict(silos, mo_id=order)

    def failure():
        minutes = next(counter)
        date = "2025-%02d-%02d %02d:%02d:00" % (
            1 + minutes // 40320 % 12,
            1 + minutes // 1440 % 28,
            minutes // 60 % 24,
            minutes % 60,
        )
        return {"equipment_code": "silo101", "description": "BENCH", "date": date}

    listing = "/api/scada/mo-list-detailed"
    update = "/api/scada/mo/update-with-consumptions"
    return {
        EMPTY: ("GET", "/api/scada/version", None),
        "failure-report": ("POST", "/api/scada/failure-report", failure),
        "mo-list-detailed 10": ("POST", listing, lambda: {"limit": 10}),
        "mo-list-detailed 200": ("POST", listing, lambda: {"limit": 200}),
        "batch-status": ("GET", "/api/admin/batch-status", None),
        "update 13 silos": ("POST", update, consumption),
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
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return rate, statistics.median(times) * 1000, p95 * 1000


def count_queries(api, headers, route):
    """Return the number of SQL queries of one request, by the server's log."""
    method, path, make_body = route
    client = Client(api.url, headers)
    for _attempt in range(4):  # the first ones fill the workers' caches
        start = api.server.log_size()
        client.send(method, path, make_body() if make_body else None)
    found = []
    while not found:  # the line is written after the answer
        found = SQL.findall(api.server.log_text(start))
        time.sleep(0.01)
    return int(found[-1])


def log_in(api):
    """Return the header of the manager's session cookie."""
    body = {"login": "manager", "password": "manager"}
    answer, _text = Client(api.url, {}).send("POST", "/api/scada/authenticate", body)
    return {"Cookie": answer["Set-Cookie"].split(";")[0]}


def get_orders(api, headers):
    """Return names of orders to report about; the first ones go to the queue."""
    client = Client(api.url, headers)
    client.send("POST", "/api/admin/trigger-sync")
    body = {"limit": 200, "offset": 20}
    _answer, text = client.send("POST", "/api/scada/mo-list-detailed", body)
    return [row["mo_id"] for row in json.loads(text)["data"]][-CHANGED_ORDERS:]


def main():
    """Measure and print two tables."""
    with ApiServer(orders=ORDERS) as api:
        headers = {"key": {"X-API-Key": api.key}, "session": log_in(api)}
        routes = make_routes(get_orders(api, headers["key"]))
        print("\nHTTP API, 2 workers; ratio: p50 beside the empty route's")
        print(
            HEAD % ("route", "login", "clients", "req/s", "p50 ms", "p95 ms", "ratio")
        )
        for login, clients in itertools.product(headers, CLIENTS):
            empty = None
            for name, route in routes.items():
                rate, p50, p95 = measure(api.url, headers[login], route, clients)
                empty = empty or p50
                row = (name, login, clients, rate, p50, p95, p50 / empty)
                print(ROW % row, flush=True)
        print("\n%-22s %-8s %7s" % ("route", "login", "queries"))
        for login, (name, route) in itertools.product(headers, routes.items()):
            queries = count_queries(api, headers[login], route)
            print("%-22s %-8s %7d" % (name, login, queries), flush=True)
    return 0
