# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_acknowledge,
    test_board,
    test_cycle,
    test_failure,
    test_faults,
    test_guard,
    test_health,
    test_http_plc,
    test_import,
    test_live_words,
    test_memory_map,
    test_outage,
    test_plc,
    test_poll,
    test_queries,
    test_setup,
    test_translation,
    test_transport,
    test_weighing,
    test_write,
)
