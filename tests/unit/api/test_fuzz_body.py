# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever a client sends: parameters that fit the contract, or an error of our own."""

import json
import math
from pathlib import Path

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import changes, fuzz, harmless, spoil
from scada_bridge.api.contract.body import BodyError, JsonBody, parse_body
from scada_bridge.api.contract.contract import Contract
from scada_bridge.api.contract.origin import is_own_page
from scada_bridge.api.contract.values import ParamsError
from scada_bridge.domain.plant_time import DateError, parse_date
from scada_bridge.domain.run.consumption import FINISHED_KEYS, parse_totals

DOCUMENT = Path(__file__).parents[3] / "scada_bridge" / "contract" / "openapi.json"
CONTRACT = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    (method, path)
    for path, methods in sorted(CONTRACT.document["paths"].items())
    for method in METHODS
    if method in methods
]
PROPERTIES = sorted(
    {
        name
        for schema in CONTRACT.document["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
)
ENVELOPE = b'{"jsonrpc": "2.0", "id": 7, "params": {"mo_id": "WH/MO/00002", "kg": 1.5}}'
JAKARTA = tz.gettz("Asia/Jakarta")

operations = st.sampled_from(OPERATIONS).map(lambda name: CONTRACT.operation(*name))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.one_of(st.sampled_from(PROPERTIES), st.text(max_size=20))
params = st.dictionaries(names, values, max_size=6)


def can_be_stored(value):
    """True if PostgreSQL can keep a cleaned value: text without NUL, finite numbers."""
    if isinstance(value, dict):
        return all(map(can_be_stored, value.values()))
    if isinstance(value, list):
        return all(map(can_be_stored, value))
    if isinstance(value, str):
        return "\0" not in value and bool(value.encode("utf-8") or True)
    return not isinstance(value, float) or math.isfinite(value)


@fuzz
@given(what=changes, junk=st.one_of(st.none(), st.binary(max_size=2000)))
def test_any_body_is_parameters_or_an_error(what, junk):
    body = spoil(ENVELOPE, what) if junk is None else junk
    with harmless(BodyError):
        assert isinstance(parse_body(body), JsonBody)


@fuzz
@given(body=values)
def test_any_json_is_parameters_or_an_error(body):
    with harmless(BodyError):
        assert isinstance(parse_body(json.dumps(body).encode()).params, dict)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 250_000,
        b'{"a":' * 50_000,
        b'{"jsonrpc": "2.0", "id": %s}' % (b"9" * 250_000),
        b'{"a": -%s}' % (b"9" * 250_000),
    ],
    ids=["deep lists", "deep objects", "an endless id", "an endless number"],
)
def test_a_body_made_to_hurt_is_refused(body):
    with pytest.raises(BodyError):
        parse_body(body)


@pytest.mark.parametrize("value", [math.inf, "\0", {"deep": ["\ud800"]}, [{"\0": 1}]])
def test_what_the_contract_does_not_name_is_stored_or_refused(value):
    operation = CONTRACT.operation("post", "/api/admin/clear-mo-batch")

    with pytest.raises(ParamsError, match="^active "):
        operation.clean_body({"active": value})


def test_a_name_that_the_contract_does_not_have_is_stored_or_refused():
    operation = CONTRACT.operation("post", "/api/admin/clear-mo-batch")

    with pytest.raises(ParamsError, match="can't be stored"):
        operation.clean_body({"act\0ive": 1})


@fuzz
@given(operation=operations, sent=params)
def test_any_parameters_fit_the_contract_or_are_an_error(operation, sent):
    with harmless(ParamsError):
        assert can_be_stored(operation.clean_body(sent))


@fuzz
@given(
    operation=operations,
    sent=st.dictionaries(
        st.one_of(st.sampled_from(["limit", "offset", "period", "skip"]), names),
        st.text(max_size=40),
        max_size=6,
    ),
)
def test_any_query_fits_the_contract_or_is_an_error(operation, sent):
    with harmless(ParamsError):
        assert can_be_stored(operation.clean_query(sent))
    with harmless(ParamsError):
        assert can_be_stored(operation.clean_path(sent))


@fuzz
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2})?([+-]9999)?"),
    ),
    is_end=st.booleans(),
)
def test_any_text_is_a_date_or_an_error(text, is_end):
    with harmless(DateError):
        assert parse_date(text, JAKARTA, is_end).tzinfo is None


@fuzz
@given(
    sent=st.dictionaries(
        st.one_of(st.sampled_from(FINISHED_KEYS + ("silo101", "SILO A")), st.text()),
        st.one_of(values, st.sampled_from(["1e999999999", "NaN", "-0", "1e-999999"])),
        max_size=5,
    )
)
def test_any_report_of_consumption_is_kilograms_or_an_error(sent):
    with harmless(ValueError):
        totals = parse_totals(sent)
        assert all(0 <= kg <= 10**7 for kg in totals.actuals.values())


@fuzz
@given(
    origin=st.one_of(
        st.text(), st.text("htps:/[]@.%:0", max_size=20).map("http://".__add__)
    ),
    site=st.sampled_from([None, "same-origin", "cross-site", ""]),
)
def test_any_origin_is_ours_or_not(origin, site):
    headers = {"Origin": origin}
    if site is not None:
        headers["Sec-Fetch-Site"] = site
    with harmless():
        assert is_own_page(headers, "odoo.example", {}) in (True, False)
