# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bodies, dates, origins and reports of consumption, as tables of literals."""

from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from dateutil import tz

from scada_bridge.api.contract.body import BodyError, JsonBody, parse_body, parse_form
from scada_bridge.api.contract.origin import is_own_page, parse_origins
from scada_bridge.api.shapes.common import number
from scada_bridge.domain.plant_time import (
    DateError,
    blank_form,
    offset_form,
    parse_date,
    period_days,
)
from scada_bridge.domain.run.consumption import parse_batch, parse_totals

JAKARTA = tz.gettz("Asia/Jakarta")


@pytest.mark.parametrize(
    "body, expected",
    [
        (b"", JsonBody(is_empty=True)),
        (b" \n", JsonBody(is_empty=True)),
        (b"{}", JsonBody({})),
        (b'{"a": 1}', JsonBody({"a": 1})),
        (b'{"params": 1}', JsonBody({"params": 1})),
        (b'{"params": {"a": 1}}', JsonBody({"a": 1}, True, None)),
        (b'{"jsonrpc": "2.0", "id": 7}', JsonBody({}, True, 7)),
        (b'{"jsonrpc": "2.0", "id": true}', JsonBody({}, True, None)),
        (b'{"jsonrpc": "2.0", "params": {"context": {}}}', JsonBody({}, True)),
    ],
)
def test_a_body_is_plain_or_an_envelope(body, expected):
    assert parse_body(body) == expected


@pytest.mark.parametrize(
    "body", [b"[]", b"1", b"{", b"\xff", b'{"a": NaN}', b'{"a": 1e999}', b"[" * 100000]
)
def test_what_is_no_json_object_is_refused(body):
    with pytest.raises(BodyError):
        parse_body(body)


@pytest.mark.parametrize(
    "text, is_end, expected",
    [
        ("2026-02-23 20:22:35", False, "2026-02-23T13:22:35+00:00"),
        ("2026-02-23T20:22", False, "2026-02-23T13:22:00+00:00"),
        ("2026-02-23T20:22", True, "2026-02-23T13:22:59+00:00"),
        ("2026-02-23T20:22:35.123456", False, "2026-02-23T13:22:35+00:00"),
        ("2026-02-23", False, "2026-02-22T17:00:00+00:00"),
        ("2026-02-23", True, "2026-02-23T16:59:59+00:00"),
        ("23/02/2026 20:22", False, "2026-02-23T13:22:00+00:00"),
        ("2026-02-23T20:22:35Z", False, "2026-02-23T20:22:35+00:00"),
        ("2026-02-23T20:22:35+09:00", False, "2026-02-23T11:22:35+00:00"),
    ],
)
def test_a_date_without_offset_is_plant_time(text, is_end, expected):
    assert offset_form(parse_date(text, JAKARTA, is_end)) == expected


@pytest.mark.parametrize(
    "text", ["23.02.26", "2026-13-01", "0001-01-01", "now", "2026-02-23T25:00", "9"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(DateError):
        parse_date(text, timezone.utc)


def test_a_date_goes_out_in_plant_time():
    assert blank_form(datetime(2026, 2, 23, 13, 22, 35), JAKARTA) == (
        "2026-02-23 20:22:35"
    )


@pytest.mark.parametrize(
    "period, first, last",
    [
        ("today", "2026-03-04", "2026-03-04"),
        ("yesterday", "2026-03-03", "2026-03-03"),
        ("this_week", "2026-03-02", "2026-03-04"),
        ("last_7_days", "2026-02-26", "2026-03-04"),
        ("this_month", "2026-03-01", "2026-03-04"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("this_year", "2026-01-01", "2026-03-04"),
    ],
)
def test_a_period_is_whole_plant_days(period, first, last):
    days = period_days(period, date(2026, 3, 4))
    assert tuple(day.isoformat() for day in days) == (first, last)


@pytest.mark.parametrize(
    "headers, is_own",
    [
        ({}, True),
        ({"Origin": "http://odoo:8069"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://Friend.example"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://odoo:8069"}, False),
    ],
)
def test_a_page_may_post_with_a_cookie_if_it_is_our_own_or_allowed(headers, is_own):
    allowed = parse_origins("https://friend.example/, https://other.example")
    assert is_own_page(headers, "odoo:8069", allowed) is is_own


def test_the_first_present_weight_wins_and_silos_have_many_names():
    totals = parse_totals(
        {
            "mo_id": "x",
            "qty_finished": 5,
            "finished_qty": 4,
            "silo_a": "825.25",
            "LQ114": 0,
            "consumption_silo_b": 1,
            "silo102": 2,
            "SILO 999": 3,
            "SILO Z": 4,
        }
    )
    assert totals.weight == Decimal(4)
    assert totals.actuals == {
        101: Decimal("825.25"),
        114: Decimal(0),
        999: Decimal(3),
    }
    assert totals.errors == [
        "SILO Z: unknown equipment",
        "consumption_silo_b: silo 102 was sent twice",
        "silo102: silo 102 was sent twice",
    ]


def test_a_row_of_the_old_table_is_read_for_its_silos_and_weight_alone():
    totals = parse_batch(
        {
            "batch_no": 3,
            "mo_id": "WH/MO/00002",
            "consumption_silo_a": 825.25,
            "consumption_silo_b": None,
            "actual_consumption_lq_tetes": 0,
            "consumption_silo_z": 1,
            "actual_weight_quantity_finished_goods": 2487.35,
        }
    )
    assert totals.actuals == {101: Decimal("825.25"), 114: Decimal(0)}
    assert totals.weight == Decimal("2487.35")
    assert totals.errors == ["consumption_silo_z: unknown equipment"]


def test_plan_and_actual_of_one_silo_in_a_row_are_no_consumption():
    totals = parse_batch({"consumption_silo_a": 825, "actual_consumption_silo_a": 800})
    assert totals.actuals == {}
    assert len(totals.errors) == 2


def test_a_row_without_a_finished_weight_has_none():
    row = {"actual_weight_quantity_finished_goods": 0}
    assert parse_batch(row).weight is None
    with pytest.raises(ValueError):
        parse_batch({"actual_weight_quantity_finished_goods": -1})


@pytest.mark.parametrize(
    "body, expected",
    [
        (b"a=1&b=x+y%2Fz", {"a": "1", "b": "x y/z"}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=", {"a": ""}),
    ],
)
def test_a_form_is_read_as_texts(body, expected):
    assert parse_form(body) == JsonBody(expected, is_form=True)


@pytest.mark.parametrize("body", [b"a=%ff", b"a=1&" * 200, b"abc"])
def test_what_is_no_form_is_refused(body):
    with pytest.raises(BodyError):
        parse_form(body)


@pytest.mark.parametrize("weight", [0, -1, "nan", "x", 10000001])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(ValueError):
        parse_totals({"mo_id": "x", "quantity": weight})


@pytest.mark.parametrize(
    "value, expected",
    [(0.0005, 0.001), (2487.3545, 2487.355), (-0.0001, 0.0), (5, 5.0)],
)
def test_numbers_have_three_decimals_rounded_half_up(value, expected):
    assert number(value) == expected
