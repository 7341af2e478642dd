# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mill behind a real HTTP server; every answer is checked against the contract."""

import json
import re
from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tests.common import HOST, HttpSavepointCase
from odoo.tools import config

from odoo.addons.queue_job.tests.common import trap_jobs

from ..api.http.throttle import BAD_KEYS, UNKNOWN_DATABASES
from .api.openapi_check import OpenApiCheck
from .common import MillMixin

CHECK = OpenApiCheck()
PATIENCE = 240  # seconds, for a thread whose answer is here already
# The document knows no envelopes there
PLAIN = ("/api/admin/", "/api/consumption/", "/scada/failure-report/")
JSON = {"Content-Type": "application/json"}


def _path_pattern(path):
    """Return a pattern for the real paths of a path with {parameters}."""
    parts = re.split(r"\{[a-z_]+\}", path)
    return re.compile("^%s$" % ".+".join(re.escape(part) for part in parts))


PATHS = sorted(
    ((_path_pattern(path), path) for path in CHECK.document["paths"]),
    key=lambda pair: pair[1].count("{"),
)


def find_template(path):
    """Return the document's path that a real path belongs to."""
    return next((t for pattern, t in PATHS if pattern.match(path)), None)


class Answer:
    """What the server answered."""

    def __init__(self, response):
        self.status = response.status_code
        self.headers = response.headers
        self.cookies = response.cookies
        self.text = response.text
        is_json = "json" in response.headers.get("Content-Type", "")
        self.body = json.loads(response.text) if is_json else None


@tagged("post_install", "-at_install")
class ApiCase(MillMixin, HttpSavepointCase):
    """``call`` sends what ``json`` or ``data`` holds with the manager's API key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.create_mill()
        cls.tell_implausible()
        cls.decide_alone()
        cls.manager = cls.create_user("api_manager", "scada_bridge.group_scada_manager")
        cls.operator = cls.create_user(
            "api_operator", "scada_bridge.group_scada_operator"
        )
        cls.plain = cls.create_user("api_plain", "base.group_user")
        cls.key = cls.create_key(cls.manager)

    def setUp(self):
        super().setUp()
        BAD_KEYS.clear()
        UNKNOWN_DATABASES.clear()
        trap = trap_jobs()
        self.trap = trap.__enter__()
        self.addCleanup(trap.__exit__, None, None, None)

    def stop_clock_at_noon(self):
        """Let no midnight of the plant come between what happens and its report."""
        noon = datetime.utcnow().replace(hour=5, minute=0, second=0, microsecond=0)
        clock = freeze_time(noon)
        clock.start()
        self.addCleanup(clock.stop)

    @classmethod
    def create_user(cls, login, group, **vals):
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                dict(
                    {
                        "name": login,
                        "login": login,
                        "password": login,
                        "groups_id": [(6, 0, [cls.env.ref(group).id])],
                    },
                    **vals,
                )
            )
        )

    @classmethod
    def create_key(cls, user):
        return cls.env(user=user.id)["res.users.apikeys"]._generate(None, "test")

    def send(self, method, path, key=None, headers=None, **options):
        """Send a request as it is told, without credentials of its own."""
        self.env["base"].flush()
        headers = dict(headers or {})
        if key:
            headers["X-API-Key"] = key
        url = "http://%s:%s%s" % (HOST, config["http_port"], path)
        # no time limit: a request given up goes on beside the next test
        response = self.opener.request(
            method, url, headers=headers, timeout=None, **options
        )
        self._wait_remaining_requests(timeout=PATIENCE)
        self.env.cache.invalidate()
        return Answer(response)

    def call(self, method, path, status=200, **options):
        """Call as the manager; check status and body against the contract."""
        options.setdefault("key", self.key)
        answer = self.send(method, path, **options)
        self.assertEqual(answer.status, status, answer.text[:500])
        self.check(method, path, answer)
        return answer.body

    def check(self, method, path, answer):
        """Fail if the document does not allow this answer."""
        template = find_template(path.split("?")[0])
        if template is None:
            return
        body = answer.body
        is_plain = method == "GET" or path.startswith(PLAIN)
        if is_plain and isinstance(body, dict) and "jsonrpc" in body:
            body = body["result"]
        status = answer.status
        if is_plain and status == 200 and not self._is_success(body):
            status = 422  # a failure under an envelope
        errors = CHECK.find_errors(method, template, status, body)
        self.assertEqual(errors, [], "%s %s" % (method, path))
        operation = CHECK.document["paths"][template].get(method.lower())
        result = answer.body.get("result") if isinstance(answer.body, dict) else None
        plain = result if isinstance(result, dict) else answer.body
        if answer.status == 200 and self._is_success(plain):
            self.assertEqual(CHECK.find_result_errors(operation, plain), [], path)

    @staticmethod
    def _is_success(plain):
        return not isinstance(plain, dict) or plain.get("status") != "error"

    def call_enveloped(self, path, params, **options):
        """Call with a JSON-RPC envelope; return its result."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 7, "params": params}
        answer = self.call("POST", path, json=body, **options)
        self.assertEqual((answer["jsonrpc"], answer["id"]), ("2.0", 7))
        return answer["result"]

    def get_policies(self):
        """Return what the decorator knows of every route of the API."""
        self.send("GET", "/api/health")  # a request makes the routing map
        rules = self.env["ir.http"].routing_map().iter_rules()
        found = {rule.endpoint.routing.get("scada") for rule in rules}
        return sorted(found - {None}, key=lambda policy: (policy.path, policy.method))
