# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement itself; what it answers is tested in Odoo (test_wide_view.py)."""
import re

import pytest

from scada_bridge.domain.wide_sql import WideView, wide_view_sql

# CREATE TABLE mo_batch of the old system, word for word, and what came later
SEED_COLUMNS = """
    id batch_no mo_id consumption equipment_id_batch
    silo_a silo_b silo_c silo_d silo_e silo_f silo_g
    silo_h silo_i silo_j silo_k silo_l silo_m
    component_silo_a_name component_silo_b_name component_silo_c_name
    component_silo_d_name component_silo_e_name component_silo_f_name
    component_silo_g_name component_silo_h_name component_silo_i_name
    component_silo_j_name component_silo_k_name component_silo_l_name
    component_silo_m_name
    consumption_silo_a consumption_silo_b consumption_silo_c consumption_silo_d
    consumption_silo_e consumption_silo_f consumption_silo_g consumption_silo_h
    consumption_silo_i consumption_silo_j consumption_silo_k consumption_silo_l
    consumption_silo_m
    status_manufacturing status_operation actual_weight_quantity_finished_goods
    finished_goods odoo_cancelled lq114 lq115 status notes
""".split()


def columns_of(statement):
    """Return the names of the statement's columns, in order."""
    selected = statement.split("SELECT", 1)[1].split("\nFROM")[0]
    return [re.split(r"[ .]", part.strip())[-1] for part in selected.split(",\n")]


@pytest.fixture
def statement():
    return wide_view_sql(
        WideView("mo_batch", "scada_mo_batch", "batch_id", "NULL", "b.batch_no > 0")
    )


@pytest.mark.parametrize("column", SEED_COLUMNS)
def test_view_has_the_column_of_the_old_table(statement, column):
    assert columns_of(statement).count(column) == 1


def test_view_has_the_actual_quantity_of_the_last_tank(statement):
    assert columns_of(statement)[-4] == "actual_consumption_lq_fml"


def test_new_columns_stand_behind_those_of_the_old_table(statement):
    assert columns_of(statement)[-3:] == ["reference", "source", "run_end"]


def test_view_has_columns_of_the_batch_and_four_of_each_silo(statement):
    # the number of a liquid tank stands under both of its names
    assert len(columns_of(statement)) == 16 + 4 * 15 + 2 + 3


def test_view_joins_the_lines_by_their_parent():
    statement = wide_view_sql(
        WideView("mo_histories", "scada_mo_history", "history_id", "b.end", "TRUE")
    )

    assert "CREATE VIEW mo_histories AS" in statement
    assert "FROM scada_mo_history b" in statement
    assert "LEFT JOIN scada_mo_history_line l ON l.history_id = b.id" in statement
    assert "b.end AS run_end" in statement
