# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever text is pasted as a memory map: a checked map or a MapError."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_maps import PLANT

from fuzzing import fuzz, harmless
from plc.errors import MapError, PlcError
from plc.map.flat import map_from_flat_text
from plc.map.json_form import map_from_json, map_to_json
from plc.map.json_node import parse_json
from plc.map.validator import check_map

PROFILE = json.loads(json.dumps(map_to_json(PLANT)))
KEYS = sorted({key for key in json.dumps(PROFILE).split('"') if key.isidentifier()})

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(KEYS + ["D7000", "D0-D99999", "E0_5", "1e400"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text()), inner, max_size=3),
    ),
    max_leaves=8,
)


def use(memory_map):
    """Check a map and use it once, as the PLC's form does."""
    check_map(memory_map)
    for block in memory_map:
        block.decode([0] * block.words)
    map_to_json(memory_map)


def use_text(text):
    use(map_from_json(parse_json(text)))


@st.composite
def altered_profiles(draw):
    """The plant's profile with up to three values replaced, removed or added."""
    profile = copy.deepcopy(PROFILE)
    for _change in range(draw(st.integers(1, 3))):
        place = profile
        for _step in range(draw(st.integers(1, 3))):
            inner = [v for v in _children(place) if isinstance(v, (dict, list)) and v]
            if not inner:
                break
            place = draw(st.sampled_from(inner))
        if isinstance(place, dict):
            place[draw(st.sampled_from(sorted(place) + KEYS))] = draw(values)
        else:
            place[draw(st.integers(0, len(place) - 1))] = draw(values)
    return profile


def _children(place):
    return list(place.values()) if isinstance(place, dict) else place


@fuzz
@given(text=st.one_of(st.text(), values.map(json.dumps)))
def test_any_text_is_a_map_or_an_error(text):
    with harmless(PlcError):
        use_text(text)


@fuzz
@given(profile=altered_profiles())
def test_an_altered_map_is_a_map_or_an_error(profile):
    with harmless(PlcError):
        use(map_from_json(profile))
    with harmless(PlcError):
        use_text(json.dumps(profile))


@fuzz
@given(
    addresses=st.dictionaries(
        st.text(max_size=10),
        st.one_of(
            values,
            st.from_regex(r"[DEWH][0-9]{1,6}(-D[0-9]{1,6})?(:[a-z0-9_]*){0,3}"),
        ),
        max_size=5,
    )
)
def test_any_flat_map_is_a_map_or_an_error(addresses):
    with harmless(PlcError):
        memory_map = map_from_flat_text(json.dumps(addresses), "")
        if memory_map is not None:
            use(memory_map)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"name": %s}' % ("9" * 400_000),
        '{"name": 1e999999999}',
        "{%s}" % ",".join('"%d": 1' % number for number in range(20_000)),
        '{"name": "\\ud800"}',
    ],
    ids=["deep lists", "deep objects", "many digits", "huge", "many keys", "surrogate"],
)
def test_a_text_made_to_hurt_is_refused(text):
    with pytest.raises(MapError):
        use_text(text)


@pytest.mark.parametrize("key", ["min", "max"])
@pytest.mark.parametrize("limit", ["NaN", "Infinity", "-Infinity", "1e999999999"])
def test_a_limit_that_no_number_meets_is_refused(key, limit):
    profile = copy.deepcopy(PROFILE)
    quantity = next(
        field
        for field in profile["batch_write"]["fields"]
        if field["name"] == "quantity"
    )
    quantity[key] = "LIMIT"
    text = json.dumps(profile).replace('"LIMIT"', limit)

    with pytest.raises(MapError):
        use_text(text)
    with pytest.raises(MapError):
        use(map_from_json(json.loads(text)))
