# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""pytest plugin: the HTTP server of the Odoo tests is up when a module's tests begin.

pytest-odoo starts one server for each test module with ``start(stop=True)``.  Odoo 14
then stops it again, unless the server's own thread is slower than the main one: on a
busy machine every HttpCase of a module got "Connection refused".  So, while tests run,
*stop* means: wait until this server listens, and end the one of the module before.
"""
import time

SECONDS = 30
POLL_SECONDS = 0.01
_serving = []


def wait_until_serving(server):
    """Replaces ``ThreadedServer.stop``."""
    deadline = time.monotonic() + SECONDS
    while server.httpd is None:
        if time.monotonic() > deadline:
            raise TimeoutError("Odoo's HTTP server for tests does not listen")
        time.sleep(POLL_SECONDS)
    while _serving:
        _serving.pop().httpd.shutdown()
    _serving.append(server)


def pytest_sessionstart(session):
    """Before the first server of pytest-odoo."""
    from odoo.service.server import ThreadedServer

    ThreadedServer.stop = wait_until_serving
