# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a mixin comes before the models that inherit from it
from . import scada_job_mixin
from . import scada_batch_mixin
from . import scada_silo
from . import maintenance_equipment
from . import mrp_bom
from . import stock_move
from . import mrp_production
from . import mrp_production_queue
from . import mrp_production_posting
from . import scada_mo_batch
from . import scada_mo_batch_fill
from . import scada_mo_batch_post
from . import scada_mo_batch_archive
from . import scada_mo_history
from . import scada_wide_view
from . import queue_job
from . import res_company
from . import res_config_settings
from . import scada_failure_kind
from . import scada_failure_report
from . import scada_failure_report_request
from . import scada_failure_report_sql
from . import maintenance_equipment_failure
from . import scada_task
from . import scada_task_log
from . import scada_task_runs
from . import scada_alarm_mixin
from . import scada_mo_batch_health
from . import res_company_monitor
