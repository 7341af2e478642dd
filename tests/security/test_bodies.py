# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bodies that are long, slow or never end."""
import base64
import json
import socket
import ssl
import threading
import time

import pytest
from layers import GUARD, NGINX, ROUTE
from stack import MILL, seconds
from wire import HOST

LOGIN = "/api/scada/authenticate"
REPORT = "/api/scada/today-reports"
WORKERS = 4  # as delivered
PATIENCE = 25  # seconds until the server has to answer others again
LENGTH = 10000  # bytes promised, one sent in half a second
MAP_BYTES = 20 * 1024 * 1024


class SlowCaller(threading.Thread):
    """Promises a body and sends a byte of it now and then, until it is closed."""

    def __init__(self, port, path, is_tls=False):
        super().__init__(daemon=True)
        self._is_tls = is_tls
        self._address = ("127.0.0.1", port)
        self._path = path
        self._ended = threading.Event()
        self.answer = b""

    def run(self):
        with self._connect() as connection:
            head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
            head += "Content-Length: %d\r\n\r\n"
            connection.sendall((head % (self._path, HOST, LENGTH)).encode())
            connection.settimeout(0.5)
            while not self._ended.is_set():
                try:
                    connection.sendall(b" ")
                    self.answer += connection.recv(4096) or b"closed"
                    return
                except socket.timeout:
                    continue
                except OSError:
                    self.answer += b"closed"
                    return

    def _connect(self):
        connection = socket.create_connection(self._address, 60)
        if self._is_tls:
            context = ssl._create_unverified_context()
            connection = context.wrap_socket(connection, server_hostname=HOST)
        return connection

    def end(self):
        self._ended.set()
        self.join()


@pytest.mark.layer(ROUTE)
@pytest.mark.parametrize("path", [LOGIN, REPORT, "/web/login", "/jsonrpc"])
def test_slow_bodies_of_strangers_do_not_stop_the_server(stack, path):
    callers = [SlowCaller(stack.server.http_port, path) for _n in range(2 * WORKERS)]
    for caller in callers:
        caller.start()
    time.sleep(1)  # they are all in
    try:
        with socket.create_connection(("127.0.0.1", stack.server.http_port), 5) as one:
            one.sendall(b"GET /api/health HTTP/1.0\r\nHost: x\r\n\r\n")
            one.settimeout(PATIENCE)
            assert one.recv(4096).startswith(b"HTTP/1."), "nobody is answered"
    finally:
        for caller in callers:
            caller.end()


@pytest.mark.layer(ROUTE)
def test_stranger_is_refused_before_his_body_is_read(stack):
    caller = SlowCaller(stack.server.http_port, REPORT)
    caller.start()
    caller.join(5)
    caller.end()
    assert b" 401 " in caller.answer.split(b"\r\n")[0] + b" ", caller.answer[:200]


@pytest.mark.layer(NGINX)
def test_slow_bodies_reach_no_worker_through_nginx(stack):
    port = stack.nginx.ports[443]
    callers = [SlowCaller(port, LOGIN, True) for _n in range(2 * WORKERS)]
    for caller in callers:
        caller.start()
    time.sleep(1)
    try:
        duration, answer = seconds(lambda: stack.web(443, "GET", "/api/health"))
    finally:
        for caller in callers:
            caller.end()
    assert answer.status == 200
    assert duration < 10


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize(
    "path, size",
    [(REPORT, 1100000), (LOGIN, 20000), ("/web/session/authenticate", 20000)],
)
def test_body_over_the_limit_is_refused(stack, refused, path, size):
    body = {"params": {"db": MILL, "text": "x" * size}}
    answer = stack.web(
        443, "POST", path, body, source="127.0.10.%d" % (len(path) % 200)
    )
    assert refused(answer).status == 413


@pytest.mark.layer(GUARD)
def test_map_file_of_20_mb_is_refused_at_once(stack, refused):
    text = json.dumps({"comment": "x" * MAP_BYTES})
    content = base64.b64encode(text.encode()).decode()
    vals = {"plc_id": stack.ids["plc"], "file": content}

    def upload():
        wizard = stack.call("manager", "scada.plc.map.import", "create", vals)
        if wizard.is_refused:
            return wizard
        return stack.call(
            "manager", "scada.plc.map.import", "action_import", wizard.result
        )

    duration, outcome = seconds(upload)
    refused(outcome)
    assert duration < 10
    # not for what is in it: it was not looked at
    assert "comment" not in outcome.message
