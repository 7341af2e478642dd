# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_odoo_facts, test_performance
from .access import (
    test_access,
    test_acts,
    test_export,
    test_http_edge,
    test_http_health,
    test_http_login,
    test_http_page,
    test_http_rights,
    test_log_lines,
    test_login_throttle,
    test_notes,
    test_provenance,
    test_provenance_acts,
    test_roles,
)
from .api import (
    test_http_contract,
    test_http_defects,
    test_http_materials,
    test_http_messages,
    test_http_old_clients,
    test_http_orders,
    test_http_parts,
    test_http_protocol,
    test_http_push,
    test_http_queue,
    test_http_run_ends,
    test_http_runs,
    test_refusal,
)
from .batch import (
    test_archive,
    test_batch_screen,
    test_concurrency,
    test_concurrency_edit,
    test_dead_band,
    test_decisions,
    test_judge,
    test_many_archived,
    test_override,
    test_run_end,
    test_store_reading,
)
from .evidence import test_attacks, test_cascades, test_guard, test_seal
from .export import test_export_evidence
from .failure import (
    test_failure_concurrency,
    test_failure_downtime,
    test_failure_report,
    test_failure_request,
)
from .history import (
    test_history_analysis,
    test_history_queries,
    test_history_record,
    test_printed_record,
    test_wide_view,
)
from .importer import test_import, test_import_history
from .job import test_jobs
from .material import (
    test_alarms,
    test_correction,
    test_decide,
    test_given,
    test_material_concurrency,
    test_material_property,
    test_second_person,
    test_signed,
)
from .mixin import test_first
from .monitor import test_board, test_journal, test_screens, test_task_log
from .namesake import test_namesake
from .order import (
    test_bom_check,
    test_close,
    test_fill_queue,
    test_follow,
    test_in_progress,
    test_order_guard,
    test_order_lock,
    test_order_sequence,
    test_short,
)
from .settings import (
    test_configuration,
    test_secrets,
    test_settings,
    test_setup,
    test_setup_cancelled,
)
from .silo import test_silo, test_silo_lines, test_silo_material, test_silo_source
from .stock import (
    test_accepted,
    test_chain,
    test_period,
    test_post,
    test_post_failure,
    test_posting_defect,
    test_posting_hold,
    test_posting_kinds,
    test_posting_ledger,
    test_posting_lots,
    test_posting_policies,
    test_posting_property,
    test_posting_runner,
    test_reconcile,
    test_reconciliation,
    test_reconciliation_kinds,
    test_rest,
    test_units,
    test_units_aside,
)
