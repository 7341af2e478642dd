# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..monitor.task_log import KEEP_DAYS, KEEP_ROWS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # the queue
    scada_auto_sync = fields.Boolean(
        related="company_id.scada_auto_sync",
        readonly=False,
        help="Task 1: take confirmed orders into the queue every few minutes.",
    )
    scada_batch_limit = fields.Integer(
        related="company_id.scada_batch_limit",
        readonly=False,
        help="How many batches may be in the queue of one line at once (1-200).",
    )
    scada_queue_policy = fields.Selection(
        related="company_id.scada_queue_policy", readonly=False, required=True
    )
    scada_split = fields.Boolean(
        related="company_id.scada_split",
        readonly=False,
        help="An order of more than the Capacity (kg) of its line is made in parts.",
    )
    # posting and closing
    scada_lot_shortage = fields.Selection(
        related="company_id.scada_lot_shortage", readonly=False, required=True
    )
    scada_unknown_lot = fields.Char(
        related="company_id.scada_unknown_lot", readonly=False
    )
    scada_negative_stock = fields.Boolean(
        related="company_id.scada_negative_stock", readonly=False
    )
    scada_extra_component = fields.Selection(
        related="company_id.scada_extra_component", readonly=False, required=True
    )
    scada_hand_adds = fields.Selection(
        related="company_id.scada_hand_adds", readonly=False, required=True
    )
    scada_backorder = fields.Selection(
        related="company_id.scada_backorder", readonly=False, required=True
    )
    scada_backorder_percent = fields.Float(
        related="company_id.scada_backorder_percent", readonly=False
    )
    scada_locked_period = fields.Selection(
        related="company_id.scada_locked_period", readonly=False, required=True
    )
    scada_stock_check = fields.Selection(
        related="company_id.scada_stock_check", readonly=False, required=True
    )
    scada_mapping_check = fields.Selection(
        related="company_id.scada_mapping_check", readonly=False, required=True
    )
    scada_unit_check = fields.Selection(
        related="company_id.scada_unit_check", readonly=False, required=True
    )
    scada_capacity_check = fields.Selection(
        related="company_id.scada_capacity_check", readonly=False, required=True
    )
    # failures, alarms and the task log
    scada_request_policy = fields.Selection(
        related="company_id.scada_request_policy", readonly=False, required=True
    )
    scada_request_severity = fields.Selection(
        related="company_id.scada_request_severity", readonly=False, required=True
    )
    scada_request_window = fields.Integer(
        related="company_id.scada_request_window", readonly=False
    )
    scada_responsible_id = fields.Many2one(
        related="company_id.scada_responsible_id", readonly=False
    )
    scada_offline_minutes = fields.Integer(
        related="company_id.scada_offline_minutes", readonly=False
    )
    scada_stuck_minutes = fields.Integer(
        related="company_id.scada_stuck_minutes", readonly=False
    )
    scada_failed_posts = fields.Integer(
        related="company_id.scada_failed_posts", readonly=False
    )
    scada_material_hours = fields.Integer(
        related="company_id.scada_material_hours", readonly=False
    )
    scada_second_person = fields.Boolean(
        related="company_id.scada_second_person", readonly=False
    )
    scada_task_log_days = fields.Integer(
        "Keep Task Log (days)",
        config_parameter="scada_bridge.task_log_days",
        default=KEEP_DAYS,
    )
    scada_task_log_rows = fields.Integer(
        "Keep Rows per Task",
        config_parameter="scada_bridge.task_log_rows",
        default=KEEP_ROWS,
    )
