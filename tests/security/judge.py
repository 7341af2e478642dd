# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an answer to a random request may be, and what a server may do meanwhile."""
import json
import os
import re
import sys
from collections import namedtuple
from pathlib import Path
from statistics import median

from odoo_server import CHECKOUT

sys.path.insert(0, CHECKOUT + "/scada_bridge/tests/api")
from openapi_check import OpenApiCheck  # noqa: E402 - needs the path above

ALIVE = re.compile(r"Worker WorkerHTTP \((\d+)\) alive")
LEFT = re.compile(r"Worker \((\d+)\) (?:exiting|max request|virtual memory limit)")
RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} )", re.M)
TROUBLE = re.compile(r"timeout after|Traceback \(most|limit exceeded")
# beside what the document lists for an operation
UNROUTED = {400, 401, 403, 404, 405, 411, 413, 414, 415, 422, 429}
NOT_HTTP = UNROUTED | {0, 408, 409, 431, 501, 503, 505}
OWN = ("/api/", "/metrics/", "/scada/failure-report/")  # and /metrics itself
GROWTH_MB, GROWTH = 40, 1.25  # what a worker may grow from first to last tenth
PAGE = os.sysconf("SC_PAGE_SIZE")

Finding = namedtuple("Finding", "kind number request answer")


class QuickCheck(OpenApiCheck):
    """Keeps its validators: thousands of answers are looked at."""

    def __init__(self):
        super().__init__()
        self._kept = {}

    def find_schema_errors(self, name, body):
        """Return what is wrong with an object, by a schema of the document."""
        return self._validate({"$ref": "#/components/schemas/" + name}, body)

    def _validate(self, schema, body):
        key = json.dumps(schema, sort_keys=True)
        if key not in self._kept:
            self._kept[key] = self._get_validator(schema)
        return self._get_sentences(self._kept[key], body)


class Judge:
    """Looks at each answer; :attr:`findings` is what must not be."""

    def __init__(self):
        self._check = QuickCheck()
        self.findings = []
        self.statuses = {}

    @property
    def document(self):
        """The contract."""
        return self._check.document

    def look(self, request, answer):
        """Judge an answer.

        :param answer: (status, {header: value}, bytes); status 0: none came
        """
        status = answer[0]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        for kind in self._faults(request, *answer):
            self._find(kind, request, answer)

    def _find(self, kind, request, answer):
        told = request.data[:600] if request else b""
        body = answer[2][:600] if answer else b""
        number = request.number if request else -1
        status = answer[0] if answer else 0
        self.findings.append(Finding(kind, number, told, "%s %r" % (status, body)))

    def _faults(self, request, status, headers, body):
        if status == 500:
            return ["500"]
        if not request.is_framed:
            is_known = status in NOT_HTTP or 200 <= status < 300
            return [] if is_known else ["status %d for no HTTP" % status]
        if status == 0:
            return ["no answer"]
        if request.method in ("HEAD", "OPTIONS", "TRACE"):
            return []
        return self._faults_of_json(request, status, headers, body)

    def _faults_of_json(self, request, status, headers, body):
        path = request.path.split("?")[0]
        kind = headers.get("content-type", "")
        data = None
        if kind.startswith("application/json"):
            try:
                data = json.loads(body.decode("utf-8"))
            except ValueError:
                return ["body is not the JSON that it says"]
        elif status >= 400 and (path + "/").startswith(OWN):
            return ["refusal is no JSON"]
        if request.operation is None or status == 404:
            is_known = status < 300 or status in UNROUTED | {301, 308, 503}
            return [] if is_known else ["status %d where no route is" % status]
        return self._faults_of_operation(*request.operation, status, kind, data)

    def _faults_of_operation(self, method, template, status, kind, data):
        listed = self.document["paths"][template][method.lower()]["responses"]
        pages = listed.get(str(status), {}).get("content", {})
        if data is None and kind.split(";")[0] in pages:
            return []
        if not isinstance(data, dict) or "jsonrpc" not in data:
            return self._check.find_errors(method, template, status, data)
        # an envelope is answered in kind, by every operation
        if "result" not in data:
            return self._check.find_schema_errors("JsonRpcResponse", data)
        result = data["result"]
        if isinstance(result, dict) and {"status", "code"} <= set(result):
            return self._check.find_schema_errors("Error", result)
        return self._check.find_errors(method, template, status, result)

    # -- the server -------------------------------------------------------------------
    def look_at_log(self, text, pids):
        """Find trouble in the server's log, and workers that were lost.

        :param pids: of the workers before
        """
        for record in RECORD.split(text):
            if TROUBLE.search(record):
                self.findings.append(Finding("log", -1, b"", record[-1500:]))
        left = {int(pid) for pid in LEFT.findall(text)}
        for pid in set(pids) | {int(pid) for pid in ALIVE.findall(text)}:
            if not os.path.exists("/proc/%d" % pid) and pid not in left:
                self.findings.append(Finding("worker lost", -1, b"", str(pid)))

    def look_at_memory(self, samples):
        """Find growth.

        :param samples: MB of a worker, in the order of time
        :return: (MB in the first tenth, in the last)
        """
        tenth = max(1, len(samples) // 10)
        first, last = median(samples[:tenth]), median(samples[-tenth:])
        if last > first * GROWTH and last > first + GROWTH_MB:
            grown = "%d MB, then %d MB" % (first, last)
            self.findings.append(Finding("memory", -1, b"", grown))
        return first, last


def workers(log):
    """Process ids of the living workers that a server's log names."""
    found = {int(pid) for pid in ALIVE.findall(log)}
    return sorted(pid for pid in found if Path("/proc/%d" % pid).exists())


def resident_mb(pid):
    """Memory of a process in MB, None if it has gone."""
    try:
        pages = int(Path("/proc/%d/statm" % pid).read_text().split()[1])
    except (OSError, IndexError):
        return None
    return pages * PAGE / 2**20
