# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the plant's old addons to the bridge: refused, staged, installed, imported."""
import csv
import re

from catalog import find_differences

from conftest import ADDONS, OLD_ADDONS

ROWS = {
    "scada_equipment": 3,
    "mrp_bom": 1,
    "mrp_bom_line": 1,
    "mrp_production": 3,
    "scada_failure_report": 1,
    "scada_equipment_failure": 1,
    "scada_equipment_oee": 1,
    "scada_equipment_oee_line": 1,
    "scada_mo_weight": 1,
    "scada_material_consumption": 3,
    "scada_equipment_material": 0,
    "scada_quality_control": 1,
    "scada_mo_data": 2,
    "scada_sensor_reading": 1,
    "scada_api_log": 1,
}


def read_table(output):
    """{table: (rows, SHA-256)} of what the command has printed."""
    found = re.findall(r"^(\w+) +(\d+)  (\w{64})$", output, re.M)
    return {table: (int(rows), sha256) for table, rows, sha256 in found}


def test_bridge_is_refused_with_the_names_that_both_have(refused):
    for line in (
        "model scada.failure.report (grt_scada_failure_report)",
        "field mrp.bom.scada_equipment_id (grt_scada): many2one of scada.equipment, "
        "ours: many2one of maintenance.equipment",
        "field scada.failure.report.equipment_code (grt_scada_failure_report): "
        "many2one of scada.equipment, ours: char",
        "table scada_failure_report (grt_scada_failure_report)",
        "route GET /api/scada/health (grt_scada)",
    ):
        assert line in refused.refused


def test_refusal_says_the_way_out(refused):
    assert "odoo scada_import --old-addons --stage" in refused.refused


def test_nothing_is_changed_by_a_refused_installation(refused):
    before, after = refused.before, refused.after
    assert before.pop("states") == after.pop("states")
    assert find_differences(before, after) == {}


def test_database_with_the_old_addons_goes_on(refused):
    states = (
        "SELECT count(*) FROM ir_module_module WHERE state = 'installed' AND name IN %s"
    )
    assert refused.query(states, [OLD_ADDONS]) == [(2,)]
    refused.run_python('assert env["scada.failure.report"].search([]).equipment_code')


def test_tables_are_staged_with_their_counts(staged):
    status, output = staged.stage
    assert status == 0, output
    counts = {table: rows for table, (rows, _hash) in read_table(output).items()}
    assert {table: counts[table] for table in ROWS} == ROWS


def test_staging_again_copies_the_same(staged):
    assert read_table(staged.first_stage[1]) == read_table(staged.stage[1])
    assert read_table(staged.stage[1])


def test_hash_can_be_repeated_with_sql(staged):
    query = (
        "SELECT encode(sha256(convert_to(string_agg(to_jsonb(t)::text || chr(10), ''"
        " ORDER BY id), 'UTF8')), 'hex') FROM scada_equipment t"
    )
    assert staged.query(query) == [(read_table(staged.stage[1])["scada_equipment"][1],)]


def test_import_without_the_bridge_says_what_comes_first(staged):
    status, output = staged.early
    assert status == 1
    assert "SCADA Bridge is not in this database" in output


def test_staging_needs_no_bridge_in_the_database(staged):
    ours = "SELECT state FROM ir_module_module WHERE name = 'scada_bridge'"
    assert staged.query(ours) == [("uninstalled",)]


def test_without_old_tables_the_earlier_copy_stays(installed):
    status, output = installed.gone
    assert status == 1
    assert "There is no table of grt_scada and grt_scada_failure_report" in output
    assert installed.query(
        "SELECT count(*) FROM scada_old_addons.old_scada_equipment"
    ) == [(3,)]


def test_tables_of_the_bridge_are_not_staged(installed):
    status, output = installed.own
    assert status == 1
    assert "SCADA Bridge is in this database" in output


def test_old_addons_are_refused_beside_the_bridge(installed):
    before = installed.read()
    answer = installed.refusal(["grt_scada"])
    assert "field mrp.bom.scada_equipment_id (grt_scada)" in answer
    after = installed.read()
    assert before.pop("states") == after.pop("states")
    assert find_differences(before, after) == {}


def test_bridge_is_installed_after_they_have_left(installed):
    states = (
        "SELECT count(*) FROM ir_module_module WHERE state = 'installed' AND name IN %s"
    )
    assert installed.query(states, [ADDONS]) == [(2,)]


def test_dry_run_changes_nothing(imported):
    status, output = imported.dry
    assert status == 0, output
    assert "Dry run: nothing was changed" in output
    assert imported.after_dry == imported.was


def test_counts_and_hashes_are_those_of_the_stage(imported):
    status, output = imported.done
    assert status == 0, output
    assert read_table(output) == read_table(imported.stage[1])


def test_kilograms_are_those_of_the_stage(imported):
    line = "kilograms of silos: staged 2487.350, history 2487.350, left out 0.000"
    assert line in imported.done[1]


def test_importing_again_changes_nothing(imported):
    status, output = imported.again
    assert status == 0, output
    assert imported.after_again == imported.now
    line = "kilograms of silos: staged 2487.350, history 2487.350, left out 0.000"
    assert line in output


def test_oee_row_is_history_that_is_marked_as_imported(imported):
    assert imported.query(
        "SELECT h.mo_id, h.source, h.state, h.batch_no, h.consumption::text,"
        " h.actual_weight_quantity_finished_goods::text, h.update_odoo,"
        " h.date_finished::text, e.scada_code, o.name"
        " FROM scada_mo_history h JOIN maintenance_equipment e ON e.id = h.equipment_id"
        " JOIN mrp_production o ON o.id = h.production_id"
    ) == [
        ("OLD/1", "import", "done", 0, "2500.000", "2487.350", True)
        + ("2026-02-23 13:22:35", "PLC01", "OLD/1")
    ]


def test_oee_line_is_what_the_silo_gave(imported):
    assert imported.query(
        "SELECT silo_number, consumption::text, actual_consumption::text"
        " FROM scada_mo_history_line"
    ) == [(101, "2500.000", "2487.350")]


def test_history_of_the_old_addons_is_in_no_ledger_and_moves_no_stock(imported):
    assert imported.query("SELECT count(*) FROM scada_consumption_entry") == [(0,)]
    assert imported.now[0][6] == imported.was[0][6]


def test_failures_of_both_addons_are_in_the_one_store(imported):
    assert imported.query(
        "SELECT equipment_code, description, failure_date::text, source, state"
        " FROM scada_failure_report ORDER BY equipment_code"
    ) == [
        ("PRESS7", "OIL LEAK", "2026-02-23 13:22:35", "import", "resolved"),
        ("silo101", "JAM", "2026-02-23 13:22:35", "import", "resolved"),
    ]


def test_duration_of_a_failure_is_in_its_note(imported):
    query = "SELECT note FROM scada_failure_report WHERE description = 'JAM'"
    assert "It lasted, as written there: 2 h" in imported.query(query)[0][0]


def test_equipment_is_made_once_and_found_by_its_code(imported):
    assert imported.query(
        "SELECT scada_code, serial_no, count(*) FROM maintenance_equipment"
        " WHERE lower(scada_code) IN ('plc01', 'silo101', 'press7')"
        " GROUP BY 1, 2 ORDER BY 1"
    ) == [("PLC01", None, 1), ("PRESS7", "SN-7", 1), ("silo101", None, 1)]


def test_bills_and_orders_have_their_line_again(imported):
    for table in ("mrp_bom", "mrp_production"):
        assert imported.query(
            "SELECT DISTINCT e.scada_code FROM %s t"
            " JOIN scada_old_addons.old_%s s ON s.id = t.id"
            " LEFT JOIN maintenance_equipment e ON e.id = t.scada_equipment_id"
            % (table, table)
        ) == [("PLC01",)]


def test_component_has_its_silo_again(imported):
    assert imported.query(
        "SELECT number FROM mrp_bom_line JOIN scada_silo s ON s.id = scada_silo_id"
    ) == [(101,)]


def test_open_order_that_the_middleware_has_stays_out_of_the_queue(imported):
    assert imported.query(
        "SELECT name, scada_on_hold FROM mrp_production WHERE name LIKE 'OLD/%%'"
        " ORDER BY name"
    ) == [("OLD/1", None), ("OLD/2", True), ("OLD/3", None)]


def test_weighings_and_consumption_are_notes_of_their_order(imported):
    notes = imported.query(
        "SELECT body FROM mail_message m JOIN mrp_production o ON o.id = m.res_id"
        " WHERE m.model = 'mrp.production' AND o.name = 'OLD/1'"
        " AND body LIKE '%%From the old SCADA addons%%' ORDER BY m.id"
    )
    weighing, consumption = [body for (body,) in notes]
    assert "weight_actual: 2487.35" in weighing
    assert "quantity: 1200.1" in consumption
    assert "quantity: 1287.25" in consumption
    assert "Corn" in consumption
    assert "SILO A (silo101)" in consumption


def test_quality_control_is_a_note_of_its_product(imported):
    assert imported.query(
        "SELECT count(*) FROM mail_message WHERE model = 'product.product'"
        " AND body LIKE '%%kode: QC-1%%' AND body LIKE '%%density: 0.61%%'"
    ) == [(1,)]


def test_what_has_no_place_is_told(imported):
    with open(str(imported.folder / "report.csv"), newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["outcome"] == "unmatched"]
    assert sorted(row["table"] for row in rows) == [
        "scada_api_log",
        "scada_material_consumption",
        "scada_sensor_reading",
    ]
    (consumption,) = [r for r in rows if r["table"] == "scada_material_consumption"]
    assert "quantity: 0.3" in consumption["reason"]


def test_staged_tables_are_exported(imported):
    with open(str(imported.folder / "tables" / "scada_sensor_reading.csv")) as source:
        (row,) = csv.DictReader(source)
    assert (row["sensor_name"], row["reading_value"]) == ("T1", "81.5")


def test_database_that_has_both_is_not_loaded(both):
    assert "field mrp.bom.scada_equipment_id (grt_scada)" in both.not_loaded
    assert "route GET /api/scada/health (grt_scada)" in both.not_loaded


def test_old_addon_that_is_marked_to_be_removed_lets_the_bridge_go_on(both):
    states = "SELECT name, state FROM ir_module_module WHERE name IN %s ORDER BY name"
    assert both.query(states, [("grt_scada", "scada_bridge")]) == [
        ("grt_scada", "uninstalled"),
        ("scada_bridge", "installed"),
    ]
    both.run_python('assert env["mrp.bom"].search([]).scada_equipment_id.scada_is_line')
