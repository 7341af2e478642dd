# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No text of a stranger makes a log line of its own, with Odoo's own formatter."""
import io
import logging
from contextlib import contextmanager

from odoo.netsvc import DBFormatter

from ... import log_lines
from ..http_case import ApiCase

FORGED = "x\r\n2026-01-01 00:00:00,000 1 INFO db odoo.http: admin logged in\x1b[2K"
_logger = logging.getLogger("odoo.addons.scada_bridge.test")


class TestLogLines(ApiCase):
    @contextmanager
    def caught(self, name):
        """Return the lines that a logger's handler writes."""
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(DBFormatter("%(levelname)s %(dbname)s %(message)s"))
        logger = logging.getLogger(name)
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        lines = []
        try:
            yield lines
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            lines += stream.getvalue().split("\n")

    def test_arguments_and_messages_are_one_line(self):
        with self.caught(_logger.name) as lines:
            _logger.warning("order %s refused", FORGED)
            _logger.warning("order " + FORGED)
        self.assertEqual(len(lines), 3)
        self.assertIn("x\\r\\n2026-01-01", lines[0])
        self.assertNotIn("\x1b", "".join(lines))

    def test_a_traceback_keeps_its_lines_but_not_those_of_the_error(self):
        with self.caught(_logger.name) as lines:
            try:
                try:
                    raise KeyError("first")
                except KeyError as error:
                    raise ValueError(FORGED) from error
            except ValueError:
                _logger.exception("failed")
        self.assertIn("Traceback (most recent call last):", lines)
        self.assertEqual([line for line in lines if line.startswith("2026")], [])
        self.assertTrue([ln for ln in lines if ln.startswith("ValueError: x\\r\\n")])

    def test_the_database_that_a_caller_names_is_one_line(self):
        record = log_lines.OneLineRecord("a", 20, "b", 1, "c", (), None)
        record.dbname = FORGED
        self.assertEqual(
            len((DBFormatter("%(dbname)s")._fmt % vars(record)).split("\n")), 1
        )

    def test_it_is_installed_once(self):
        factory = logging.getLogRecordFactory()
        self.assertTrue(factory.is_scada_bridge)
        log_lines.install()
        self.assertIs(logging.getLogRecordFactory(), factory)

    def test_the_access_log_takes_no_line_from_a_path(self):
        with self.caught("werkzeug") as lines:
            self.send("GET", "/api/health?x=%0d%0a2026%1b[2K")
            self.send("GET", "/api/\u2028none")
        self.assertTrue(any("/api/health" in line for line in lines))
        self.assertEqual([line for line in lines if line.startswith("2026")], [])

    def test_a_login_makes_no_line(self):
        body = {"login": FORGED, "password": "wrong"}
        with self.caught("odoo") as lines:
            self.send("POST", "/api/scada/authenticate", json=body)
        self.assertTrue(any("x\\r\\n2026" in line for line in lines), lines)
        self.assertEqual([line for line in lines if line.startswith("2026")], [])
