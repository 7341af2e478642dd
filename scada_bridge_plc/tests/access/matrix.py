# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what: one line for every public method, model and route there is.

``test_matrix.py`` finds them in the code and fails for one that has no line here, with
the line to add.  Then it calls each as everybody.
"""

# From the least to the most; each may do what those before it may.  A manager of
# another company, an administrator without SCADA rights and the user of the page's key
# stand beside them.
LADDER = ("portal", "employee", "mrp_user", "operator", "manager")
GROUPS = {
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "mrp_user": "mrp.group_mrp_user",
    "operator": "scada_bridge.group_scada_operator",
    "manager": "scada_bridge.group_scada_manager",
    "administrator": "base.group_system",
    "page": "scada_bridge.group_scada_page_buttons",
}
BESIDE = ("administrator", "page")

# What another company's manager gets: refused, or only what is its own, or it is one
# for all companies of the server
REFUSED, OWN, SHARED = "refused", "own", "shared"

# (model, method): (who may, what it changes, what a stranger gets)
METHODS = {
    ("change.production.qty", "change_prod_qty"): (
        "mrp_user",
        "quantity of an order that the plant does not have",
        REFUSED,
    ),
    ("maintenance.equipment", "action_scada_fill_queue"): (
        "operator",
        "queue",
        REFUSED,
    ),
    ("mrp.production", "action_cancel"): ("mrp_user", "order, queue", REFUSED),
    ("mrp.production", "action_scada_arrange_by_date"): (
        "mrp_user",
        "sequence of waiting orders",
        REFUSED,
    ),
    ("mrp.production", "action_scada_failures"): ("operator", "", REFUSED),
    ("mrp.production", "action_scada_lock"): ("manager", "lock of an order", REFUSED),
    ("mrp.production", "action_scada_material"): ("operator", "", REFUSED),
    ("mrp.production", "action_scada_parts"): ("mrp_user", "", REFUSED),
    ("mrp.production", "action_scada_unlock"): ("manager", "lock of an order", REFUSED),
    ("mrp.production", "button_mark_done"): ("mrp_user", "order not queued", REFUSED),
    ("res.config.settings", "get_values"): ("administrator", "", SHARED),
    ("res.config.settings", "set_values"): ("administrator", "settings", SHARED),
    ("scada.batch.cancel", "action_confirm"): ("operator", "queue, order", OWN),
    ("scada.batch.decision", "action_confirm"): ("manager", "order, batch", OWN),
    ("scada.board", "get_board"): ("operator", "", OWN),
    ("scada.bom.finding", "action_check"): ("operator", "", OWN),
    ("scada.bom.finding", "action_open_bom"): ("operator", "", OWN),
    ("scada.bom.finding", "action_set_rounding"): (
        "manager",
        "rounding of a unit, digits of all quantities",
        SHARED,
    ),
    ("scada.disposition", "action_confirm"): ("manager", "disposition", REFUSED),
    ("scada.disposition", "action_undo"): ("manager", "stock, order", REFUSED),
    ("scada.export", "action_download"): ("manager", "", REFUSED),
    ("scada.failure.report", "action_release"): ("manager", "report", REFUSED),
    ("scada.failure.report", "action_reopen"): ("manager", "report", REFUSED),
    ("scada.failure.report", "action_resolve"): ("manager", "report", REFUSED),
    ("scada.history.analysis", "action_open_batch"): ("operator", "", REFUSED),
    ("scada.late.correction", "action_ask_settle"): ("manager", "", REFUSED),
    ("scada.late.correction", "action_confirm"): ("manager", "correction", REFUSED),
    ("scada.late.correction", "action_ignore"): ("manager", "correction", REFUSED),
    ("scada.late.correction", "action_take_over"): (
        "manager",
        "stock, order, correction",
        REFUSED,
    ),
    ("scada.late.correction", "action_undo"): (
        "manager",
        "stock, order, correction",
        REFUSED,
    ),
    ("scada.late.correction.settle", "action_confirm"): (
        "manager",
        "stock, order, correction",
        OWN,
    ),
    ("scada.leaving.dialog", "action_download"): ("administrator", "", SHARED),
    ("scada.leaving.dialog", "action_export"): ("administrator", "archive", SHARED),
    ("scada.leaving.dialog", "action_leave"): ("administrator", "all of it", SHARED),
    ("scada.leaving.dialog", "action_refresh"): ("administrator", "", SHARED),
    ("scada.mo.batch", "action_accept"): ("manager", "order, batch", REFUSED),
    ("scada.mo.batch", "action_ask_accept"): ("manager", "", REFUSED),
    ("scada.material.decision", "action_decide"): ("manager", "stock, order", OWN),
    ("scada.mo.batch", "action_ask_cancel"): ("operator", "", REFUSED),
    ("scada.mo.batch", "action_ask_weight"): ("manager", "", REFUSED),
    ("scada.mo.batch", "action_cancel"): ("operator", "queue, order", REFUSED),
    ("scada.mo.batch", "action_finish_with_weight"): (
        "manager",
        "order, batch",
        REFUSED,
    ),
    ("scada.mo.batch", "action_hold"): ("manager", "batch", REFUSED),
    ("scada.mo.batch", "action_release_hold"): ("manager", "batch", REFUSED),
    ("scada.mo.batch", "action_release_quarantine"): ("manager", "batch", REFUSED),
    ("scada.mo.batch", "action_resend"): ("manager", "plant, batch", REFUSED),
    ("scada.mo.batch", "action_retry"): ("operator", "stock, order", REFUSED),
    ("scada.mo.history", "action_approve"): ("manager", "", REFUSED),
    ("scada.mo.history", "action_open_entries"): ("operator", "", REFUSED),
    ("scada.mo.history", "action_open_failures"): ("operator", "", REFUSED),
    ("scada.order.parts", "action_add"): ("mrp_user", "orders", REFUSED),
    ("scada.order.parts", "action_change"): ("mrp_user", "orders, queue", REFUSED),
    ("scada.order.parts", "action_stop"): ("mrp_user", "orders, queue", REFUSED),
    ("scada.plc", "action_bind_database"): ("manager", "binding", REFUSED),
    ("scada.plc", "action_export_map"): ("operator", "", REFUSED),
    ("scada.plc", "action_import_map"): ("manager", "", REFUSED),
    ("scada.plc", "action_live_words"): ("manager", "", REFUSED),
    ("scada.plc", "action_open_fields"): ("operator", "", REFUSED),
    ("scada.plc", "action_poll_now"): ("operator", "", REFUSED),
    ("scada.plc", "action_reset_map"): ("manager", "memory map", REFUSED),
    ("scada.plc", "action_test_connection"): ("operator", "", REFUSED),
    ("scada.plc.discard", "action_discard"): ("manager", "plant, slot", REFUSED),
    ("scada.plc.live", "action_read"): ("manager", "", REFUSED),
    ("scada.plc.map.import", "action_import"): ("manager", "memory map", REFUSED),
    ("scada.plc.slot", "action_ask_discard"): ("manager", "", REFUSED),
    ("scada.plc.slot", "action_release"): ("manager", "slot", REFUSED),
    ("scada.plc.weighing", "action_accept"): ("manager", "hand-add, stock", REFUSED),
    ("scada.plc.weighing", "action_ask_accept"): ("manager", "", REFUSED),
    ("scada.plc.weighing", "action_ask_dismiss"): ("manager", "", REFUSED),
    ("scada.plc.weighing", "action_dismiss"): ("manager", "hand-add", REFUSED),
    ("scada.plc.weighing", "action_retry"): ("manager", "hand-add, stock", REFUSED),
    ("scada.plc.weighing.decision", "action_confirm"): (
        "manager",
        "hand-add, stock",
        OWN,
    ),
    ("scada.difference.accept", "action_confirm"): ("manager", "acceptance", OWN),
    ("scada.reconciliation", "action_accept"): ("manager", "acceptance", REFUSED),
    ("scada.reconciliation", "action_ask_accept"): ("manager", "", REFUSED),
    ("scada.reconciliation", "action_undo_acceptance"): (
        "manager",
        "acceptance",
        REFUSED,
    ),
    ("scada.reconciliation", "action_open_order"): ("operator", "", REFUSED),
    ("scada.unassigned.material", "action_decide"): ("manager", "", REFUSED),
    ("scada.unassigned.material", "action_open_order"): ("operator", "", REFUSED),
    ("scada.setup", "action_back"): ("manager", "", OWN),
    ("scada.setup", "action_check_boms"): ("manager", "bills", OWN),
    ("scada.setup", "action_next"): ("manager", "configuration", OWN),
    ("scada.setup", "action_test"): ("manager", "", OWN),
    ("scada.task", "action_open_log"): ("operator", "", SHARED),
    ("scada.task", "action_run_now"): ("manager", "queue, stock", SHARED),
}

# Methods of Odoo that our models only extend: their rights are those of the model
ORM = {"create", "write", "unlink", "name_get", "read_group", "export_data", "init"}
# Odoo itself asks for an administrator before it uninstalls
ORM |= {"button_uninstall", "button_immediate_uninstall", "module_uninstall"}

# model: (rights of mrp_user, operator, manager, administrator; what a stranger sees)
# r(ead) w(rite) c(reate) u(nlink); portal and employee have none
MODELS = {
    "scada.accepted.difference": ("", "r", "r", "", REFUSED),
    "scada.api.audit": ("", "", "r", "", REFUSED),
    "scada.batch.cancel": ("", "rwcu", "rwcu", "", OWN),
    "scada.batch.decision": ("", "", "rwcu", "", OWN),
    "scada.bom.finding": ("", "r", "r", "", OWN),
    "scada.consumption.entry": ("", "r", "r", "", REFUSED),
    "scada.correction": ("", "r", "r", "", REFUSED),
    "scada.disposition": ("", "r", "r", "", REFUSED),
    "scada.disposition.confirmation": ("", "r", "r", "", REFUSED),
    "scada.difference.accept": ("", "", "rwcu", "", OWN),
    "scada.dosing.accuracy": ("", "r", "r", "", REFUSED),
    "scada.export": ("", "", "rc", "r", REFUSED),
    "scada.failure.kind": ("", "r", "rwcu", "", SHARED),
    "scada.failure.report": ("", "rc", "rwc", "", REFUSED),
    "scada.history.log": ("", "r", "r", "", REFUSED),
    "scada.history.analysis": ("", "r", "r", "", REFUSED),
    "scada.history.approval": ("", "r", "rc", "", REFUSED),
    "scada.idempotency": ("", "", "", "r", SHARED),
    "scada.late.correction": ("", "r", "r", "", REFUSED),
    "scada.late.correction.decision": ("", "r", "r", "", REFUSED),
    "scada.late.correction.line": ("", "r", "r", "", REFUSED),
    "scada.late.correction.settle": ("", "", "rwcu", "", OWN),
    "scada.leaving.dialog": ("", "", "", "rwcu", OWN),
    "scada.material.decision": ("", "", "rwcu", "", OWN),
    "scada.material.share": ("", "", "rwcu", "", OWN),
    "scada.mo.batch": ("", "r", "r", "", REFUSED),
    "scada.mo.batch.line": ("", "r", "r", "", REFUSED),
    "scada.mo.history": ("", "r", "r", "", REFUSED),
    "scada.mo.history.line": ("", "r", "r", "", REFUSED),
    "scada.mo.message": ("", "r", "r", "", REFUSED),
    "scada.mo.weight": ("", "r", "r", "", REFUSED),
    "scada.order.parts": ("rwcu", "rwcu", "rwcu", "", OWN),
    "scada.plc": ("", "r", "rwcu", "", REFUSED),
    "scada.plc.block": ("", "r", "rwcu", "", REFUSED),
    "scada.plc.discard": ("", "", "rwc", "", OWN),
    "scada.plc.field": ("", "r", "rwcu", "", REFUSED),
    "scada.plc.live": ("", "", "rwcu", "", OWN),
    "scada.plc.live.line": ("", "", "r", "", OWN),
    "scada.plc.map.import": ("", "", "rwcu", "", OWN),
    "scada.plc.slot": ("", "r", "r", "", REFUSED),
    "scada.plc.weighing": ("", "r", "r", "", REFUSED),
    "scada.plc.weighing.decision": ("", "", "rwcu", "", OWN),
    "scada.reconciliation": ("", "r", "r", "", REFUSED),
    "scada.setup": ("", "", "rwcu", "", OWN),
    "scada.setup.change": ("", "", "r", "", OWN),
    "scada.setup.silo": ("", "", "rwcu", "", OWN),
    "scada.silo": ("r", "r", "rwcu", "", REFUSED),
    "scada.silo.content": ("r", "r", "r", "", REFUSED),
    "scada.task": ("", "r", "rw", "", SHARED),
    "scada.task.log": ("", "r", "r", "", REFUSED),
    "scada.unassigned.material": ("", "r", "r", "", REFUSED),
}
