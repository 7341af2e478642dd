# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_acknowledge,
    test_cycle,
    test_faults,
    test_guard,
    test_plc,
    test_poll,
    test_queries,
    test_write,
)
from . import test_failure
from . import test_health
from . import test_outage
from . import test_weighing
