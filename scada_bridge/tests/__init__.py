# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - one line each, so that branches merge
from . import test_access
from . import test_archive
from . import test_close
from . import test_concurrency
from . import test_configuration
from . import test_fill_queue
from . import test_jobs
from . import test_order_guard
from . import test_odoo_facts
from . import test_performance
from . import test_post
from . import test_post_failure
from . import test_posting_hold
from . import test_posting_kinds
from . import test_posting_ledger
from . import test_posting_lots
from . import test_posting_policies
from . import test_posting_property
from . import test_posting_runner
from . import test_refusal
from . import test_silo
from . import test_store_reading
from . import test_wide_view
from . import test_failure_concurrency
from . import test_failure_report
from . import test_failure_request
from . import test_task_log
from . import test_http_login
from . import test_http_orders
from . import test_http_protocol
from . import test_http_queue
from . import test_http_contract
from . import test_http_rights
from . import test_http_materials
