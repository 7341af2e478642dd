# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .access import (
    test_http_busy,
    test_http_plc,
    test_http_stranger,
    test_matrix,
    test_matrix_http,
    test_provenance,
    test_translation,
)
from .correction import test_decide, test_late_correction
from .event import test_failure, test_weighing
from .evidence import test_evidence_guard, test_late_seal
from .handover import (
    test_acknowledge,
    test_buttons,
    test_cycle,
    test_discard,
    test_follow,
    test_gate,
    test_leave,
    test_made_twice,
    test_release_quarantine,
    test_resend,
    test_weight,
    test_withdrawing,
    test_write,
)
from .map import test_memory_map, test_no_orders
from .owner import test_guard, test_move, test_owner
from .plc import (
    test_below_zero,
    test_faults,
    test_health,
    test_level,
    test_live_words,
    test_look,
    test_outage,
    test_own_language,
    test_plc,
    test_plc_acts,
    test_plc_journal,
    test_plc_notes,
    test_poll,
    test_quarantine,
    test_queries,
    test_repeat,
    test_session,
    test_transport,
)
from .settings import test_board, test_import, test_settings, test_setup
