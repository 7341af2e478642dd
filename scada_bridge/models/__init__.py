# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    maintenance_equipment,
    mrp_bom,
    mrp_production,
    mrp_production_posting,
    mrp_production_queue,
    queue_job,
    res_company,
    res_config_settings,
    scada_batch_mixin,
    scada_job_mixin,
    scada_mo_batch,
    scada_mo_batch_archive,
    scada_mo_batch_fill,
    scada_mo_batch_post,
    scada_mo_history,
    scada_silo,
    scada_wide_view,
    stock_move,
)
