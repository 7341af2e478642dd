# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever words a block holds or an order asks for: sound values or a PlcError."""

from hypothesis import given
from hypothesis import strategies as st
from plant_maps import EXAMPLES, ORDERS, PLANT, PROFILES, RESULTS

from fuzzing import fuzz, harmless
from plc.errors import PlcError
from plc.exchange.batch_codec import BatchOrder, decode_record, encode_order
from plc.exchange.failure_codec import decode_failure
from plc.exchange.handshake import classify_slot
from plc.exchange.weighing_codec import decode_weighing

WEIGHINGS = [
    PROFILES[name].block("manual_weighing")
    for name in ("kanjabung", "kanjabung-manual14")
]
word = st.integers(0, 0xFFFF)
numbers = st.one_of(st.integers(), st.decimals(), st.floats())


@st.composite
def words_of(draw, block):
    """Words of a block: any, or those of a worked example with a few changed."""
    likely = [e.words for e in EXAMPLES.values() if len(e.words) == block.words]
    if not likely or draw(st.booleans()):
        return tuple(draw(st.lists(word, min_size=block.words, max_size=block.words)))
    words = list(draw(st.sampled_from(likely)))
    for _change in range(draw(st.integers(0, 4))):
        words[draw(st.integers(0, block.words - 1))] = draw(word)
    return tuple(words)


orders = st.builds(
    BatchOrder,
    batch_no=st.integers(),
    reference=st.text(max_size=40),
    product=st.text(max_size=300),
    quantity=numbers,
    targets=st.dictionaries(st.sampled_from([101, 113, 115, 999]), numbers),
)


@fuzz
@given(slot=st.integers(1, 10), words=words_of(RESULTS))
def test_any_result_slot_is_a_record_nothing_or_an_error(slot, words):
    with harmless(PlcError):
        record = decode_record(RESULTS, slot, words)
        assert record is None or -50 <= record.weight <= 10_000_000


@fuzz
@given(words=words_of(PLANT.block("failure")))
def test_any_failure_block_is_an_event_nothing_or_an_error(words):
    with harmless(PlcError):
        decode_failure(PLANT.block("failure"), words)


@fuzz
@given(data=st.data(), block=st.sampled_from(WEIGHINGS))
def test_any_weighing_block_is_a_hand_add_nothing_or_an_error(data, block):
    words = data.draw(words_of(block))
    with harmless(PlcError):
        weighing = decode_weighing(block, words)
        assert weighing is None or 0 < weighing.quantity <= 5000


@fuzz
@given(words=st.lists(word, max_size=200))
def test_a_slot_of_any_length_is_a_record_nothing_or_an_error(words):
    for decode in (
        lambda: decode_record(RESULTS, 1, words),
        lambda: decode_failure(PLANT.block("failure"), words),
        lambda: decode_weighing(WEIGHINGS[0], words),
    ):
        with harmless(PlcError):
            decode()


@fuzz
@given(order=orders)
def test_any_order_is_words_or_an_error(order):
    with harmless(PlcError):
        words = encode_order(ORDERS, order)
        assert len(words) == 77 and all(0 <= w <= 0xFFFF for w in words)


@fuzz
@given(words=words_of(ORDERS), order=orders)
def test_any_order_slot_has_a_state_or_is_an_error(words, order):
    with harmless(PlcError):
        classify_slot(ORDERS, words, order)
