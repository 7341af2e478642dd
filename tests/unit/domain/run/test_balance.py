# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from scada_bridge.domain.run.balance import Limits, RunFigures, choose_limits, judge_run

LIMITS = Limits(balance_percent=2.0, balance_kg=5.0)
# an order of 2500 kg whose bill says where 1522.90 kg of them come from
RUN = {
    "weight": 2487.35,
    "dosed": 1521.05,
    "added": 2.5,
    "planned": 2500.0,
    "planned_dosed": 1520.4,
    "planned_added": 2.5,
}
# one whose bill says where all of it comes from
WHOLE = dict(RUN, planned=1522.9, weight=1517.0)


def judge(run, limits=LIMITS, **changes):
    return judge_run(RunFigures(**dict(run, **changes)), limits)


def codes(run, limits=LIMITS, **changes):
    return [verdict.code for verdict in judge(run, limits, **changes)]


@pytest.mark.parametrize("run", [RUN, WHOLE])
def test_a_usual_run_is_plausible(run):
    assert codes(run) == []


def test_a_weight_that_nobody_dosed_is_named_with_the_range():
    (verdict,) = judge(RUN, weight=25000.0)
    assert verdict.code == "unbalanced"
    assert verdict.figures == {
        "weight": 25000.0,
        "dosed": 1521.05,
        "added": 2.5,
        "low": 1493.08,
        "high": 2531.12,
    }


@pytest.mark.parametrize(
    "weight, found",
    [(1493.08, []), (1493.0, ["unbalanced"]), (1554.0, []), (1554.1, ["unbalanced"])],
)
def test_the_balance_of_a_whole_bill_is_two_percent(weight, found):
    assert codes(WHOLE, weight=weight) == found


def test_what_the_plan_weighs_beyond_its_components_may_have_come_in_or_not():
    assert codes(RUN, weight=1523.55) == []
    assert codes(RUN, weight=2500.65) == []


def test_what_the_plan_loses_may_be_lost():
    assert codes(WHOLE, planned=1400.0, weight=1400.0) == []
    assert codes(WHOLE, planned=1400.0, weight=1360.0) == ["unbalanced"]


def test_of_percent_and_kg_the_greater_holds():
    small = dict(WHOLE, dosed=100.0, added=0.0, planned=102.5, planned_dosed=100.0)
    assert codes(small, weight=104.9) == []
    assert codes(small, weight=105.1) == ["unbalanced"]


def test_limits_of_zero_check_nothing():
    assert codes(RUN, Limits(), weight=25000.0) == []


def test_a_weight_of_nothing_dosed_is_told_as_that():
    assert codes(RUN, dosed=0.0, weight=2500.0) == ["nothing_dosed"]


def test_an_order_without_silos_needs_none():
    assert codes(RUN, dosed=0.0, planned_dosed=0.0, weight=977.0) == []


@pytest.mark.parametrize("weight", [0.0, 0.004, -0.004])
def test_no_weight_is_missing(weight):
    (verdict,) = judge(RUN, weight=weight)
    assert verdict == ("no_weight", {"dosed": 1521.05, "added": 2.5})


def test_a_weight_below_zero_is_none():
    assert codes(RUN, weight=-0.02) == ["negative_weight"]


def test_a_derived_weight_passes_no_balance():
    assert codes(RUN, weight=25000.0, is_weighed=False) == []


def test_a_failed_operation_is_for_a_person():
    assert codes(RUN, is_failed=True) == ["operation_failed"]


def test_a_short_end_is_plausible_unless_a_limit_is_set():
    short = dict(RUN, dosed=500.0, weight=500.0)
    assert codes(short) == []
    limits = Limits(balance_percent=2.0, balance_kg=5.0, short_percent=50.0)
    (verdict,) = judge(short, limits)
    assert verdict == (
        "far_below_plan",
        {"weight": 500.0, "planned": 2500.0, "percent": 50.0},
    )


def test_all_that_is_implausible_is_named():
    limits = Limits(balance_percent=2.0, short_percent=90.0)
    found = codes(WHOLE, limits, weight=1000.0, is_failed=True)
    assert found == ["unbalanced", "operation_failed", "far_below_plan"]


PRODUCT, LINE, COMPANY = Limits(), Limits(), Limits(2.0, 5.0, 50.0)


def test_without_limits_of_their_own_product_and_line_have_those_of_the_company():
    assert choose_limits([PRODUCT, LINE, COMPANY]) == Limits(2.0, 5.0, 50.0)


def test_the_nearest_limits_hold():
    line = Limits(balance_percent=3.0, balance_kg=10.0, short_percent=60.0)
    product = Limits(balance_percent=1.0, balance_kg=0.0, short_percent=80.0)
    assert choose_limits([PRODUCT, line, COMPANY]) == Limits(3.0, 10.0, 60.0)
    assert choose_limits([product, line, COMPANY]) == Limits(1.0, 0.0, 80.0)


def test_balance_and_least_end_are_chosen_by_themselves():
    line = Limits(short_percent=60.0)
    product = Limits(balance_kg=7.5)
    assert choose_limits([product, line, COMPANY]) == Limits(0.0, 7.5, 60.0)


def test_where_nobody_has_limits_nothing_is_checked():
    assert choose_limits([]) == Limits()
