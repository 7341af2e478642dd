# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds for every good map, on maps that nobody has drawn by hand."""

from decimal import Decimal

from fake_link import FakeLink
from hypothesis import assume, given
from hypothesis import strategies as st
from plant_maps import properties
from random_maps import batch_maps

from plc.errors import EncodeError
from plc.exchange.batch_codec import BatchOrder, encode_order
from plc.exchange.handshake import (
    SlotState,
    prepare_order,
    read_order_state,
    release_order,
)
from plc.map.effects import EFFECTS
from plc.map.json_form import map_from_json, map_to_json
from plc.map.text import map_from_text, map_to_text
from plc.map.validator import validate

kilograms = st.integers(0, 32).map(Decimal)


@properties
@given(batch_maps())
def test_it_is_good(memory_map):
    assert validate(memory_map) == []


@properties
@given(batch_maps())
def test_it_is_kept_as_it_is(memory_map):
    assert map_from_text(map_to_text(memory_map)) == memory_map


@properties
@given(batch_maps())
def test_no_two_fields_have_a_word_in_common(memory_map):
    for block in memory_map:
        words = [
            block.address(slot, offset)
            for slot in range(1, block.slots + 1)
            for field in block.fields
            for offset in range(field.offset, field.end)
        ]
        assert len(set(words)) == len(words)


@properties
@given(batch_maps(), st.data())
def test_one_field_moved_onto_another_is_refused(memory_map, data):
    block = memory_map.block("batch_read")
    field, other = data.draw(st.permutations(block.fields))[:2]
    obj = map_to_json(memory_map)
    for item in obj["batch_read"]["fields"]:
        if item["name"] == field.name:
            item["offset"] = other.offset
    assert any("overlaps" in fault for fault in validate(map_from_json(obj)))


VALUES = {
    "scale": 10,
    "min": 1,
    "max": 5,
    "const": 3,
    "unit": "kg",
    "word_order": "low_first",
    "byte_order": "low_first",
    "max_chars": 1,
    "no_event": ["NONE"],
    "digits": 3,
    "bit": 2,
    "values": {"0": "a", "1": "b"},
}


@properties
@given(batch_maps(), st.data())
def test_a_key_that_the_type_does_not_read_is_refused_by_name(memory_map, data):
    obj = map_to_json(memory_map)
    item = data.draw(st.sampled_from(obj["batch_read"]["fields"]))
    key = data.draw(st.sampled_from(sorted(VALUES)))
    assume(item["type"] not in EFFECTS[key] and key != "values")
    item[key] = VALUES[key]
    faults = validate(map_from_json(obj))
    assert any(item["name"] in fault and key in fault for fault in faults)


@properties
@given(batch_maps(), st.data())
def test_an_order_comes_back_as_it_went(memory_map, data):
    block = memory_map.block("batch_write")
    order = BatchOrder(
        batch_no=data.draw(st.integers(1, block.slots)),
        reference=data.draw(st.sampled_from(("M1", "WH/3", "X"))),
        product="PELLET",
        quantity=data.draw(kilograms),
        targets={number: data.draw(kilograms) for number in block.silo_fields},
    )
    values = block.decode(encode_order(block, order))
    amounts = {n: values[field.name] for n, field in block.silo_fields.items()}
    found = (values["mo_name"], values["quantity"], amounts)
    assert found == (order.reference, order.quantity, order.targets)


@properties
@given(batch_maps(), st.data())
def test_a_prepared_order_is_told_from_a_released_and_a_taken_one(memory_map, data):
    block, link = memory_map.block("batch_write"), FakeLink()
    slot = data.draw(st.integers(1, block.slots))
    targets = {number: Decimal(8) for number in block.silo_fields}
    order = BatchOrder(slot, "M1", "PELLET", Decimal(32), targets)
    prepare_order(link, block, order)
    states = [release_order(link, block, order), read_order_state(link, block, order)]
    words = link.peek(block.area, block.address(slot), block.words)
    link.poke(block.area, block.address(slot, block.handshake.offset), [1])
    states.append(read_order_state(link, block, order))
    assert states == [SlotState.PREPARED, SlotState.PENDING, SlotState.TAKEN]
    assert words == encode_order(block, order)


@properties
@given(batch_maps(), st.data())
def test_what_a_field_takes_it_gives_back(memory_map, data):
    fields = memory_map.block("batch_read").fields
    numbers = [field for field in fields if "_qty" in field.name]
    field = data.draw(st.sampled_from(numbers))
    value = Decimal(data.draw(st.integers(-(10**12), 10**12))) / 100
    try:
        words = field.encode(value)
    except EncodeError:
        return
    step = field.number_type().step()
    assert abs(field.decode(words) - value) <= step / 2
