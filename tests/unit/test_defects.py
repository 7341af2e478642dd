# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which test stands for which defect of the old services (wire contract, section 7)."""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
API = "scada_bridge/tests/**/test_http_"
ERP = "scada_bridge/tests/**/test_"
PLC = "scada_bridge_plc/tests/**/test_"
PURE = "tests/unit/plc/**/test_"

# Defect: (what must hold, tests as "file::test")
DEFECTS = {
    "D01": (
        "the answer has the shape of the question",
        API + "protocol::test_a_plain_request_gets_a_plain_answer",
        API + "protocol::test_an_envelope_gets_an_envelope",
        API + "orders::test_an_order_is_cancelled_once",
    ),
    "D02": (
        "lists read plain bodies",
        API + "defects::test_products_and_boms_read_plain_bodies_and_queries_alike",
        API + "orders::test_states_choose_and_an_unknown_one_is_refused",
        API + "orders::test_one_order_is_found_by_name_and_by_id",
    ),
    "D03": (
        "a plain GET works",
        API + "contract::test_what_is_answered_is_what_the_document_promises",
        API + "protocol::test_a_get_may_carry_a_json_body",
    ),
    "D04": (
        "an expired session is 401",
        API + "login::test_an_expired_session_is_401_under_an_envelope_too",
    ),
    "D05": (
        "a wrong password is a flat 401",
        API + "login::test_a_wrong_password_is_a_flat_401_under_an_envelope_too",
    ),
    "D06": (
        "the id in the answer is the cookie's",
        API + "login::test_the_id_in_the_answer_is_the_cookie_and_it_opens_the_api",
    ),
    "D07": (
        "errors are JSON with a text",
        API + "protocol::test_an_unknown_path_is_404_in_both_shapes",
        API + "protocol::test_a_wrong_method_is_405_as_json",
        API + "protocol::test_a_defect_is_500_with_a_reference_and_no_traceback",
    ),
    "D08": (
        "names with slashes match",
        API + "queue::test_a_retry_archives_it_once_the_reason_is_gone",
        API
        + "defects::test_of_two_archived_batches_of_an_order_the_newest_is_reported",
    ),
    "D09": (
        "the doubled prefix is an alias",
        API + "defects::test_the_path_with_the_doubled_prefix_still_works",
    ),
    "D10": (
        "CORS is an allow-list with credentials",
        API + "login::test_cors_is_off_by_default",
        API + "login::test_a_foreign_page_on_the_allow_list_may_post_and_read",
    ),
    "D11": (
        "login, rights and an audit line everywhere",
        API + "rights::test_nobody_without_a_valid_login_gets_in",
        API + "rights::test_what_the_contract_closes_is_the_managers_and_audited",
        API + "queue::test_a_change_leaves_who_what_and_outcome",
    ),
    "D12": (
        "tables send the keys that clients read",
        API + "queue::test_the_table_holds_every_silo_and_no_other_sum",
        API
        + "defects::test_the_table_has_rows_true_total_and_the_keys_that_clients_read",
    ),
    "D13": (
        "no weight yet is not listed",
        API + "queue::test_the_running_and_the_completed_are_shown_apart",
        API + "defects::test_a_silo_without_weight_is_not_listed",
    ),
    "D14": (
        "true totals, the newest row",
        API
        + "defects::test_the_table_has_rows_true_total_and_the_keys_that_clients_read",
        API
        + "defects::test_of_two_archived_batches_of_an_order_the_newest_is_reported",
    ),
    "D15": (
        "triggers tell their outcome",
        API + "defects::test_a_trigger_tells_what_was_refused",
        API + "queue::test_a_filled_queue_is_skipped_with_success",
    ),
    "D16": (
        "counts, last date and down time",
        API + "defects::test_counts_last_date_and_down_time_are_real",
    ),
    "D17": (
        "one store of failures",
        API + "defects::test_three_paths_fill_one_store_that_the_dashboard_reads",
    ),
    "D18": (
        "stored first, acknowledged after the commit",
        PLC + "failure::test_plc_is_told_only_by_a_job_that_follows_the_commit",
        PLC + "failure::test_commit_that_fails_leaves_the_event_in_the_plc",
    ),
    "D19": (
        "a refused push is retried until accepted",
        ERP + "posting_hold::test_cron_waits_for_the_next_attempt",
        API + "queue::test_a_retry_archives_it_once_the_reason_is_gone",
    ),
    "D20": (
        "free slots are filled, by one at a time",
        ERP + "fill_queue::test_top_up_fills_the_lowest_free_number",
        "tests/e2e/test_two_fillers::test_two_processes_queue_every_order_once",
    ),
    "D21": (
        "batch numbers are unique",
        API + "queue::test_two_pages_are_staged_one_behind_the_other",
    ),
    "D22": (
        "components scaled to the order, in their order",
        API + "orders::test_components_are_scaled_to_the_order",
        API + "orders::test_an_order_is_listed_with_its_components_and_their_silos",
    ),
    "D23": (
        "0 is a value",
        API + "push::test_a_zero_is_a_value",
        API + "orders::test_totals_replace_each_other_in_and_out_of_the_queue",
    ),
    "D24": (
        "closed orders untouched, nothing by half, no NaN, lots",
        API + "orders::test_a_closed_order_is_a_conflict_and_an_unknown_one_not_found",
        API + "orders::test_what_can_not_be_applied_is_named_and_the_rest_applied",
        API + "protocol::test_nan_is_refused",
        ERP + "posting_lots::test_oldest_lot_is_taken_first",
    ),
    "D25": (
        "request id; instants with offsets, some skew",
        API + "materials::test_a_request_id_is_applied_once",
        API + "push::test_a_time_without_offset_is_plant_time_and_not_in_the_future",
    ),
    "D26": (
        "manual weighing is consumption of the right product",
        PLC + "weighing::test_hand_add_is_the_consumption_of_its_component",
        PLC + "weighing::test_number_may_mean_the_variant",
    ),
    "D27": (
        "tags are resolved, failed items are no success",
        API + "push::test_tags_and_codes_name_silos_and_totals_replace",
        API + "push::test_what_does_not_fit_is_reported_row_by_row_and_the_rest_stored",
        API + "push::test_nothing_that_fits_is_no_success",
    ),
    "D28": (
        "liquids everywhere",
        API + "defects::test_a_retry_pushes_silos_and_liquids",
        PURE + "batch_codec::test_it_encodes_to_the_words_of_the_worked_example",
        PLC + "http_plc::test_a_queued_batch_is_written_now_and_released_by_a_job",
    ),
    "D29": (
        "done only when done",
        API + "orders::test_the_same_again_is_a_success_and_another_weight_a_conflict",
        API + "orders::test_the_end_is_taken_in_plant_time",
        ERP + "close::test_wizard_of_odoo_is_no_success",
    ),
    "D30": (
        "half up",
        PURE + "words::test_half_a_hundredth_is_rounded_away_from_zero",
    ),
    "D31": (
        "signed both ways",
        PURE + "words::test_a_negative_tare_is_signed_both_ways",
    ),
    "D32": (
        "what does not fit is quarantined, back-orders keep their name",
        PLC + "poll::test_impossible_kilograms_are_quarantined_not_guessed",
        PURE + "batch_codec::test_a_back_order_keeps_its_whole_name",
    ),
    "D33": (
        "a long name gets a reference",
        ERP + "fill_queue::"
        "test_name_that_does_not_fit_is_replaced_by_the_number_of_the_order",
        PLC + "write::test_long_order_name_is_replaced_by_a_reference",
    ),
    "D34": (
        "a new service id per request, checked",
        PURE + "fins_udp::test_every_attempt_has_another_sid",
        PURE + "fins_frame::test_a_frame_that_belongs_to_something_else_is_no_answer",
    ),
    "D35": (
        "one block, read back, release last",
        PURE + "handshake::test_these_frames_and_no_others_are_sent",
        PURE + "handshake::test_an_order_that_differs_in_one_word_is_not_released",
    ),
    "D36": (
        "ten slots, known labels, handshake",
        PLC + "http_plc::test_unknown_labels_and_slots_are_refused",
        PLC + "http_plc::test_a_slot_that_the_plc_holds_is_not_written",
    ),
    "D37": (
        "one plant zone",
        API + "orders::test_dates_are_plant_time",
        API + "defects::test_a_failure_after_midnight_of_the_plant_is_of_the_next_day",
    ),
    "D38": (
        "limits in range",
        API + "protocol::test_a_limit_of_a_body_is_clamped_and_one_of_a_query_refused",
        API + "defects::test_limits_of_products_are_in_range",
    ),
    "D39": (
        "unreadable dates are 422",
        API + "materials::test_an_unreadable_date_is_refused",
    ),
    "D40": (
        "the form's target takes forms and JSON",
        API + "messages::"
        "test_the_page_offers_the_equipment_and_sends_what_the_target_takes",
        API + "messages::test_json_gets_json",
    ),
    "D41": (
        "least data, no secrets",
        API + "defects::test_the_answer_to_a_login_holds_no_more_than_clients_read",
        API + "queue::test_the_order_is_named_but_no_body_kept",
    ),
    "D42": (
        "real connection state",
        API + "defects::test_equipment_is_connected_only_if_its_line_is_heard",
    ),
    "D43": (
        "acknowledge and update-status store what was sent",
        API + "messages::test_a_receipt_is_kept_with_equipment_status_and_time",
        API + "messages::test_actual_times_are_kept_and_become_the_orders",
    ),
    "D44": (
        "six tasks with real state, logs name the order",
        API + "defects::test_six_tasks_tell_their_real_state",
        API + "defects::test_a_log_line_names_batch_and_order",
    ),
    "D45": (
        "archived with user and reason",
        API + "queue::test_cleared_batches_are_archived_with_user_and_reason",
        API + "queue::test_one_batch_is_cancelled_and_its_order_held_back",
    ),
    "D46": (
        "silos have a last date",
        API + "defects::test_silos_have_the_date_of_their_newest_order",
    ),
    "D47": (
        "one leader",
        ERP + "fill_queue::test_job_is_queued_once_however_often_the_cron_runs",
        "tests/e2e/test_two_fillers::test_two_processes_queue_every_order_once",
    ),
}


@lru_cache(maxsize=None)
def functions_of(pattern):
    """Return the names of the functions of the one file that has this name."""
    [path] = ROOT.glob(pattern)
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_defect_of_the_contract_has_its_line():
    assert list(DEFECTS) == ["D%02d" % number for number in range(1, 48)]


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_tests_of_a_defect_exist(defect):
    _rule, *tests = DEFECTS[defect]
    assert tests
    for test in tests:
        path, name = test.split("::")
        assert name in functions_of(path + ".py"), test
