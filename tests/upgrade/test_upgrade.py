# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures and references stay; what the present release needs is there."""
import re
from decimal import Decimal

import pytest
from figures import FIGURES

PLCS = "SELECT name, endpoint, active FROM scada_plc ORDER BY id"
TOLD = """
    SELECT p.name FROM scada_plc p JOIN mail_activity a
    ON a.res_model = 'scada.plc' AND a.res_id = p.id
    WHERE a.summary = 'Two records of one PLC' ORDER BY p.id
"""
OTHER_LINES = """
    SELECT e.name FROM maintenance_equipment e
    JOIN maintenance_equipment first ON first.scada_code = 'PLC01'
    AND first.company_id = e.company_id AND first.id <> e.id
    WHERE e.scada_is_line ORDER BY e.name
"""


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_as_before(upgrade, name):
    assert upgrade.before[name] == upgrade.after[name]


@pytest.mark.parametrize("name", FIGURES)
def test_there_was_something_to_compare(upgrade, name):
    assert upgrade.before[name]


def test_every_state_at_the_plc_is_among_the_batches(upgrade):
    states = {state for _id, state in upgrade.before["batches at the PLC"]}
    assert states >= {"to_write", "to_release", "released", "taken"}
    assert states >= {"acknowledged", "quarantine"}


def test_no_batch_keeps_an_old_key_of_its_state_at_the_plc(upgrade):
    found = upgrade.query("SELECT DISTINCT plc_state FROM scada_mo_batch")
    states = {state for (state,) in found if state}
    known = {"to_write", "to_release", "released", "taken", "acknowledged"}
    assert states == known | {"quarantine"}


def test_silos_belong_to_the_first_line_of_their_company(upgrade):
    silos = upgrade.query(
        "SELECT s.number, e.scada_code FROM scada_silo s "
        "JOIN maintenance_equipment e ON e.id = s.line_id WHERE s.active "
        "ORDER BY s.number"
    )
    assert silos == [(number, "PLC01") for number in range(101, 116)]


def test_upgrade_tells_which_lines_have_no_silos(upgrade):
    told = re.findall(r"Its other lines have none \(([^)]+)\)", upgrade.log)
    others = upgrade.query(OTHER_LINES)
    assert told == [", ".join(name for (name,) in others)] * bool(others)


@pytest.mark.batch_was_its_order
def test_history_of_contents_begins_with_what_is_in_the_silos(upgrade):
    rows = upgrade.query(
        "SELECT s.number, c.product_id = s.product_id, c.user_id FROM scada_silo s "
        "JOIN scada_silo_content c ON c.silo_id = s.id ORDER BY s.number"
    )
    assert rows == [(number, True, None) for number in range(101, 116)]


def test_batches_of_before_know_what_their_silos_held(upgrade):
    lines = "SELECT count(*) FROM scada_mo_batch_line WHERE content_id IS NULL"
    assert upgrade.query(lines) == [(0,)]


def test_upgrade_logs_no_error(upgrade):
    assert not re.search(r"^\S+ \S+ \d+ (ERROR|CRITICAL) |Traceback", upgrade.log, re.M)


def test_of_several_records_of_a_plc_the_one_with_work_is_its_owner(upgrade):
    endpoints = {name: endpoint for name, endpoint, _active in upgrade.query(PLCS)}
    assert endpoints == {
        "CJ2M simulator": "127.0.0.1:44818+9600",
        "TWIN": None,
        "STRANGER": None,
        "ALONE": "10.20.30.40:44818+9600",
        "OLD": None,
    }


def test_others_of_several_records_are_archived_and_a_manager_hears_of_it(upgrade):
    active = {name for name, _endpoint, active in upgrade.query(PLCS) if active}
    assert active == {"CJ2M simulator", "ALONE"}
    told = [name for (name,) in upgrade.query(TOLD)]
    assert told == ["TWIN", "STRANGER", "OLD"]


def test_rows_of_the_task_log_stay_as_they_are(upgrade):
    last = upgrade.told[-1][0]
    rows = upgrade.query(
        "SELECT id, text, entry FROM scada_task_log WHERE id <= %d ORDER BY id" % last
    )
    assert rows == upgrade.told


@pytest.mark.batch_was_its_order
def test_an_upgrade_splits_no_order(upgrade):
    assert upgrade.query("SELECT DISTINCT scada_split FROM res_company") == [(False,)]
    assert upgrade.query("SELECT id FROM mrp_production WHERE scada_is_part") == []


def test_orders_and_back_orders_are_found_by_the_name_they_were_ordered_by(upgrade):
    rows = upgrade.query(
        "SELECT name, scada_ordered_name FROM mrp_production ORDER BY id"
    )
    assert rows
    suffix = re.compile(r"-\d{3}$")
    assert [row for row in rows if row[1] != suffix.sub("", row[0])] == []


ENDS = """
SELECT state, "end", reason FROM scada_mo_history
WHERE position('rebuilt' IN COALESCE(reason, '')) = 0 ORDER BY id
"""
REBUILT_RUNS = """
SELECT h.reference = h.mo_id, h.end, sum(l.actual_consumption), (
    SELECT sum(e.new_value - e.old_value) FROM scada_consumption_entry e
     WHERE e.batch_uuid = h.uuid)
FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
WHERE position('rebuilt' IN h.reason) > 0 GROUP BY h.id ORDER BY 3
"""
SENT_AGAIN = """
SELECT b.state, sum(l.actual_consumption), COALESCE((
    SELECT sum(e.new_value - e.old_value) FROM scada_consumption_entry e
     WHERE e.batch_uuid = b.uuid AND e.silo_number > 0), 0)
FROM scada_mo_batch b JOIN scada_mo_batch_line l ON l.batch_id = b.id
WHERE left(b.reference, 1) = '#' GROUP BY b.id ORDER BY 2
"""
UNASSIGNED = "SELECT kg FROM scada_unassigned_material ORDER BY kg"


def plain(rows):
    """The rows with numbers instead of decimals."""
    return [
        tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows
    ]


@pytest.mark.batch_was_its_order
def test_each_batch_of_the_history_has_the_end_of_its_run(upgrade):
    ends = {(state, end) for state, end, _reason in upgrade.query(ENDS)}
    assert ends == {
        ("done", "done"),
        ("cancel", "withdrawn"),
        ("cancel", "before_upgrade"),
    }


@pytest.mark.batch_was_its_order
def test_runs_that_were_overwritten_are_rebuilt_from_the_ledger(upgrade):
    assert plain(upgrade.query(REBUILT_RUNS)) == [
        (True, "aborted", 12.5, 12.5),
        (True, "aborted", 100.25, 100.25),
    ]


@pytest.mark.batch_was_its_order
def test_batches_that_were_sent_again_have_what_their_own_run_dosed(upgrade):
    assert plain(upgrade.query(SENT_AGAIN)) == [
        ("waiting", 0.0, 0.0),
        ("running", 40.5, 40.5),
    ]


@pytest.mark.batch_was_its_order
def test_only_what_was_overwritten_waits_for_a_decision(upgrade):
    assert plain(upgrade.query(UNASSIGNED)) == [(12.5,), (100.25,)]


@pytest.mark.batch_was_its_order
def test_no_second_person_is_asked_for_in_a_company_that_worked_without(upgrade):
    found = upgrade.query("SELECT DISTINCT scada_second_person FROM res_company")
    assert [bool(value) for (value,) in found] == [False]


SOURCES = 'SELECT DISTINCT "end", source FROM scada_mo_history'
WITHOUT_RUN = """
SELECT state, count(*) FROM mrp_production o
 WHERE state IN ('progress', 'done')
   AND NOT EXISTS (SELECT FROM scada_mo_history WHERE production_id = o.id)
   AND NOT EXISTS (SELECT FROM scada_mo_batch WHERE production_id = o.id)
 GROUP BY state ORDER BY state
"""


def test_runs_of_the_past_that_callers_reported_say_so(upgrade):
    sources = set(upgrade.query(SOURCES))
    assert sources >= {("done", "api"), ("withdrawn", "bridge")}
    assert ("done", "bridge") not in sources


@pytest.mark.callers_had_no_run
def test_no_run_is_invented_for_orders_that_callers_drove_outside_the_queue(upgrade):
    assert upgrade.query(WITHOUT_RUN) == [("done", 1), ("progress", 1)]


def test_lines_and_decisions_about_hand_adds_need_no_silo(upgrade):
    columns = upgrade.query(
        "SELECT table_name, is_nullable FROM information_schema.columns "
        "WHERE column_name = 'silo_id' AND table_name IN "
        "('scada_disposition', 'scada_mo_history_line') ORDER BY table_name"
    )
    assert columns == [("scada_disposition", "YES"), ("scada_mo_history_line", "YES")]


SEALS = """
SELECT s.number, s.origin, count(*) FROM scada_mo_history h
  LEFT JOIN scada_seal s ON s.history_id = h.id
 GROUP BY s.number, s.origin
"""
UNGUARDED = """
SELECT c.relname FROM pg_class c
 WHERE c.relname IN ('scada_mo_history', 'scada_mo_history_line', 'scada_history_log',
                     'scada_consumption_entry', 'scada_api_audit')
   AND NOT EXISTS (
       SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = c.oid AND p.proname = 'scada_evidence_guard')
"""
OLD_GUARD = "SELECT proname FROM pg_proc WHERE proname = 'scada_append_only_refuse'"
PASSAGES = "SELECT DISTINCT left(reason, 10) FROM scada_evidence_passage"


@pytest.mark.runs_had_no_seals
def test_each_run_of_before_is_sealed_as_it_was_found(upgrade):
    [(number, origin, count)] = upgrade.query(SEALS)
    assert (number, origin) == (1, "upgrade")
    assert [(count,)] == upgrade.query("SELECT count(*) FROM scada_mo_history")


def test_evidence_of_before_is_guarded_and_the_old_guards_are_gone(upgrade):
    assert upgrade.query(UNGUARDED) == []
    assert upgrade.query(OLD_GUARD) == []


def test_nobody_but_the_upgrade_has_passed_the_guards(upgrade):
    assert upgrade.query(PASSAGES) in ([], [("upgrade to",)])
