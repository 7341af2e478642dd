# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A running plant and a person in front of it ("make test-browser").

The plant is that of ``make run``: Odoo with workers, cron, job runner and bus, a
simulated PLC, PostgreSQL.  Screenshots go to one directory; ``PICTURES=FILE.tar`` hands
them to the host.
"""
import os
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "setup" / "lib"))
sys.path.insert(0, str(ROOT / "tests"))

PICTURES = "/tmp/pictures"


# A batch takes 14 seconds; the plant must have work until the last test, on a slow
# machine, too.
ORDERS = 200


@pytest.fixture(scope="session")
def plant():
    """The plant of ``make run``, one for all tests: it has been at work for a while.

    So a test looks for what it needs (a running batch, an archived one) and waits for
    it, and puts back what it changes.
    """
    from plant import Plant

    with Plant(speed=10, orders=ORDERS, poll_seconds=1, failures="demo") as plant:
        plant.prepare()
        plant.start()
        yield plant


@pytest.fixture(scope="session")
def chromium(plant):
    """One process for all tests: starting it takes longer than most of them."""
    from browser import Browser

    with Browser(plant.url, PICTURES) as browser:
        yield browser


@pytest.fixture
def browser(chromium):
    """A fresh window, nobody logged in; its console must stay free of errors."""
    chromium.start_afresh()
    yield chromium
    chromium.assert_no_errors()


def pytest_sessionfinish(session):
    """Hand the pictures out, also after failures."""
    number = os.environ.get("SCADA_OUTPUT_FD")
    if number and os.path.isdir(PICTURES):
        with os.fdopen(int(number), "wb") as output:
            with tarfile.open(fileobj=output, mode="w") as pictures:
                pictures.add(PICTURES, "pictures")
