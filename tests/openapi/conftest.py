# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Other people's HTTP clients against a running server ("make test-openapi")."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "setup" / "lib"))


@pytest.fixture(scope="module")
def api():
    """A server with both addons, demo orders and a simulated PLC."""
    from api_server import ApiServer

    with ApiServer(orders=12, has_plc=True) as api:
        yield api
