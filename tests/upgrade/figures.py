# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an upgrade leaves as it is: {name: SQL}."""

FIGURES = {
    "batches": """
        SELECT id, uuid, batch_no, mo_id, reference, earlier_references, state,
            reading_seq, posted_seq, posted_quantities, update_odoo,
            status_manufacturing, status_operation, consumption, error_message
        FROM scada_mo_batch ORDER BY id
    """,
    "batches at the PLC": """
        SELECT id, CASE plc_state WHEN 'writing' THEN 'to_write'
            WHEN 'releasing' THEN 'to_release' WHEN 'written' THEN 'released'
            ELSE plc_state END
        FROM scada_mo_batch ORDER BY id
    """,
    "silos of batches": """
        SELECT id, batch_id, silo_number, product_id, consumption, actual_consumption,
            is_measured, move_id
        FROM scada_mo_batch_line ORDER BY id
    """,
    "history": """
        SELECT id, uuid, batch_no, mo_id, reference, state, reason, consumption,
            actual_weight_quantity_finished_goods, date_archived, archived_by_id
        FROM scada_mo_history ORDER BY id
    """,
    "silos of the history": """
        SELECT id, history_id, silo_number, product_id, consumption,
            actual_consumption, is_measured
        FROM scada_mo_history_line ORDER BY id
    """,
    "acts": "SELECT id, history_id, date, text FROM scada_history_act ORDER BY id",
    "ledger": """
        SELECT id, batch_uuid, silo_number, quantity
        FROM scada_consumption_entry ORDER BY id
    """,
    "orders": """
        SELECT id, name, state, product_qty, scada_on_hold, scada_refusal
        FROM mrp_production ORDER BY id
    """,
    "moves": """
        SELECT m.id, m.state, m.product_qty, sum(l.qty_done)
        FROM stock_move m LEFT JOIN stock_move_line l ON l.move_id = m.id
        GROUP BY m.id ORDER BY m.id
    """,
    "stock": """
        SELECT product_id, location_id, sum(quantity)
        FROM stock_quant GROUP BY 1, 2 ORDER BY 1, 2
    """,
    "silos": "SELECT id, number, product_id, active FROM scada_silo ORDER BY id",
    "failures": """
        SELECT id, equipment_code, description, state, plc_state, raw_words
        FROM scada_failure_report ORDER BY id
    """,
    "addresses of PLCs": """
        SELECT id, name, equipment_id, company_id, host, port, transport, memory_map,
            database_binding
        FROM scada_plc ORDER BY id
    """,
    "words of slots": """
        SELECT id, plc_id, number, raw_words, quarantine_reason
        FROM scada_plc_slot ORDER BY id
    """,
}
