# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "SCADA Bridge PLC",
    "summary": "The Omron CJ2M side of SCADA Bridge: write orders, read kilograms",
    "version": "14.0.1.2.0",
    "development_status": "Beta",
    "category": "Manufacturing/Manufacturing",
    "website": "https://github.com/scada-bridge/scada-bridge",
    "author": "SCADA Bridge contributors",
    "license": "LGPL-3",
    "depends": ["scada_bridge"],
    "external_dependencies": {"python": ["pycomm3"]},
    "data": [
        "security/ir.model.access.csv",
        "security/scada_bridge_plc_rules.xml",
        "data/queue_job_data.xml",
        "data/scada_task_data.xml",
        "views/scada_plc_map_views.xml",
        "views/scada_plc_live_views.xml",
        "views/scada_plc_discard_views.xml",
        "views/scada_plc_views.xml",
        "views/scada_setup_views.xml",
        "views/res_config_settings_views.xml",
        "views/scada_mo_batch_views.xml",
        "views/scada_plc_event_views.xml",
        "views/scada_bridge_plc_menus.xml",
    ],
}
