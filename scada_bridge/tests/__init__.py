# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_failure_concurrency
from . import test_failure_report
from . import test_failure_request
from . import test_fill_queue
from . import test_refusal
from . import test_silo
from . import test_task_log
