# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an upgrade leaves as it is: {name: SQL}.

Batches that were sent again, which have a short reference, get back what they had
overwritten; see ``test_upgrade.py``.
"""

FIGURES = {
    "batches": """
        SELECT id, uuid, batch_no, mo_id, reference, state, reading_seq, posted_seq,
            posted_quantities, update_odoo, status_manufacturing, status_operation,
            consumption, error_message
        FROM scada_mo_batch WHERE left(reference, 1) <> '#' ORDER BY id
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
        FROM scada_mo_batch_line WHERE batch_id IN (
            SELECT id FROM scada_mo_batch WHERE left(reference, 1) <> '#') ORDER BY id
    """,
    "history": """
        SELECT id, uuid, batch_no, mo_id, reference, state, reason, consumption,
            actual_weight_quantity_finished_goods, date_archived, archived_by_id
        FROM scada_mo_history WHERE position('rebuilt' IN COALESCE(reason, '')) = 0
        ORDER BY id
    """,
    "silos of the history": """
        SELECT id, history_id, silo_number, product_id, consumption,
            actual_consumption, is_measured
        FROM scada_mo_history_line WHERE history_id NOT IN (
            SELECT id FROM scada_mo_history WHERE position('rebuilt' IN reason) > 0)
        ORDER BY id
    """,
    # its table has another name since 14.0.1.4.0
    "log of the history": """
        SELECT query_to_xml(format(
            'SELECT id, history_id, date, user_id, text FROM %%I ORDER BY id',
            table_name
        ), true, false, '')
        FROM information_schema.tables
        WHERE table_name IN ('scada_history_act', 'scada_history_log')
    """,
    "ledger": """
        SELECT id, batch_uuid, silo_number, quantity
        FROM scada_consumption_entry WHERE source IS DISTINCT FROM 'upgrade' ORDER BY id
    """,
    "orders": """
        SELECT id, name, state, product_qty, scada_on_hold, scada_refusal
        FROM mrp_production WHERE id NOT IN (
            SELECT production_id FROM scada_mo_batch
             WHERE left(reference, 1) = '#' AND production_id IS NOT NULL)
        ORDER BY id
    """,
    "moves": """
        SELECT m.id, m.state, m.product_qty, sum(l.qty_done)
        FROM stock_move m LEFT JOIN stock_move_line l ON l.move_id = m.id
        WHERE COALESCE(m.raw_material_production_id, 0) NOT IN (
            SELECT production_id FROM scada_mo_batch
             WHERE left(reference, 1) = '#' AND production_id IS NOT NULL)
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
