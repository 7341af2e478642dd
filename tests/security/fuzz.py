# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random requests against the delivered stack: ``make fuzz REQUESTS=100000 SEED=n``."""
import os
import random
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from statistics import median

sys.path[:0] = [
    str(Path(__file__).parents[2] / folder)
    for folder in ("tests/security", "setup/lib", "tests")
]
from judge import Judge, resident_mb, workers  # noqa: E402 - needs the paths above
from random_requests import Requests  # noqa: E402
from stack import MILL, Stack  # noqa: E402

CLIENTS = 3
WARM_UP = 400  # requests until the workers have loaded what they load once
TIMEOUT = 60
SHOWN = 10  # findings of a kind
SESSION_USERS = ("operator", "manager", "operator_b", "manager_b", "clerk", "admin")
KEY_USERS = ("middleware", "manager")


class Fuzz:
    """A run of random requests, straight at Odoo.

    :param stack: running :class:`stack.Stack`
    :param seed: repeats the requests, not the order in which workers take them
    """

    def __init__(self, stack, seed, requests):
        self.judge = Judge()
        self._server = stack.server
        self._count = requests
        self._requests = Requests(seed, self.judge.document, self._get_roles(stack))
        self._numbers = count()
        self._lock = threading.Lock()
        self._samples = []
        self.rate = 0.0  # requests in a second
        self.memory = (0, 0)  # MB of a worker at begin and end

    @staticmethod
    def _get_roles(stack):
        roles = {}
        for login in SESSION_USERS:
            answer = stack.log_in(login)
            cookie = answer.headers["Set-Cookie"].split(";")[0]
            roles[login] = ["Cookie: " + cookie]
        for login in KEY_USERS:
            roles[login + " by key"] = ["X-API-Key: " + stack.keys[login]]
        return roles

    def run(self):
        """Send all requests; what is wrong is in ``judge.findings``."""
        start = self._server.log_size()
        pids = workers(self._server.log_text())
        began = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            for client in [clients.submit(self._work) for _n in range(CLIENTS)]:
                client.result()
        self.rate = self._count / (time.monotonic() - began)
        self.judge.look_at_log(self._server.log_text(start), pids)
        self.memory = self.judge.look_at_memory(self._samples or [0])

    def _work(self):
        for number in self._numbers:
            if number >= self._count:
                return
            request = self._requests.make(number)
            answer = send(self._server.http_port, request.data)
            with self._lock:
                self.judge.look(request, answer)
                if number > WARM_UP and number % 50 == 0:
                    self._sample()

    def _sample(self):
        pids = workers(self._server.log_text())
        sizes = [size for size in map(resident_mb, pids) if size]
        if sizes:
            self._samples.append(median(sizes))

    def report(self):
        """The outcome, as lines."""
        yield "%d requests, %.0f in a second" % (self._count, self.rate)
        yield "answers: %s" % dict(sorted(self.judge.statuses.items()))
        yield "memory of a worker: %.0f MB, then %.0f MB" % self.memory
        kinds = {}
        for finding in self.judge.findings:
            # of a log record the error is told by its last line
            last = finding.answer.strip().split("\n")[-1]
            kind = finding.kind if finding.request else "%s: %s" % (finding[0], last)
            kinds.setdefault(kind, []).append(finding)
        for kind, found in kinds.items():
            yield "%s: %d times" % (kind, len(found))
            for finding in found[:SHOWN] if found[0].request else found[:1]:
                yield "  request %d: %r" % (finding.number, finding.request)
                yield "    %s" % finding.answer


def send(port, data):
    """Send bytes, read the answer to its end.

    :return: (status, {lower-case header: value}, body); status 0: none came
    """
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while True:
                chunk = connection.recv(65536)
                if not chunk:
                    break
                answer += chunk
    except OSError:
        pass  # closed on us: what came before counts
    return parse(answer)


def parse(answer):
    """Status, headers and body of an answer's bytes."""
    head, _blank, body = answer.partition(b"\r\n\r\n")
    if b" 100 " in head[:16]:  # "go on", the answer follows
        return parse(body)
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) < 2 or not words[1].isdigit():
        return 0, {}, answer
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return int(words[1]), headers, body


def main():
    """Exit status: 1 with findings."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    requests = int(os.environ.get("REQUESTS") or 100000)
    print("SEED=%d REQUESTS=%d DATABASE=%s" % (seed, requests, MILL), flush=True)
    with Stack() as stack:
        fuzz = Fuzz(stack, seed, requests)
        fuzz.run()
    for line in fuzz.report():
        print(line)
    return 1 if fuzz.judge.findings else 0


if __name__ == "__main__":
    sys.exit(main())
