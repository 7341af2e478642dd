# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the health page says when no job runner is at work."""
from unittest.mock import patch

from ..http_case import ApiCase


class TestHealth(ApiCase):
    def setUp(self):
        super().setUp()
        jobs = type(self.env["queue.job"])
        patcher = patch.object(
            jobs, "_scada_is_runner_missing", lambda model: self.is_missing
        )
        patcher.start()
        self.addCleanup(patcher.stop)
        self.is_missing = False

    def get_message(self):
        answer = self.call("GET", "/api/scada/health", key=False)
        self.assertEqual(answer["status"], "ok")
        return answer["message"]

    def get_gauge(self):
        text = self.send("GET", "/metrics", self.create_key(self.operator)).text
        return [
            line
            for line in text.splitlines()
            if line.startswith("scada_job_runner_missing ")
        ]

    def test_bridge_with_a_job_runner_is_simply_running(self):
        self.assertEqual(self.get_message(), "SCADA Bridge is running")
        self.assertEqual(self.get_gauge(), ["scada_job_runner_missing 0.0"])

    def test_missing_job_runner_is_said(self):
        self.is_missing = True
        self.assertEqual(
            self.get_message(),
            "SCADA Bridge is running without a job runner: its jobs wait for a "
            "scheduled action",
        )
        self.assertEqual(self.get_gauge(), ["scada_job_runner_missing 1.0"])
