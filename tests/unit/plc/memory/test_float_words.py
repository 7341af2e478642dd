# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REAL of the PLC to hundredths and back (the vectors are those of Omron's manuals)."""

import struct
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_maps import properties

from plc.errors import EncodeError, RecordError
from plc.memory.float_words import Float32

REAL = Float32()
OMRON = Float32(low_first=True)  # as a CJ2M keeps them

hundredths = st.integers(-13107199, 13107199).map(lambda n: Decimal(n).scaleb(-2))


def bits(number):
    """The words of the float that is nearest to a number."""
    return struct.unpack(">2H", struct.pack(">f", number))


@pytest.mark.parametrize(
    "value, words",
    [
        ("825.00", (0x444E, 0x4000)),
        ("1.50", (0x3FC0, 0x0000)),
        ("0.00", (0, 0)),
        ("-2.74", (0xC02F, 0x5C29)),
    ],
)
def test_a_weight_is_ieee_754_the_high_word_first(value, words):
    assert (REAL.encode(Decimal(value)), REAL.decode(words)) == (words, Decimal(value))


def test_low_word_first_where_the_map_says_so():
    assert OMRON.encode(825) == (0x4000, 0x444E)


def test_the_example_of_the_instructions_manual():
    # W474, FSTR: -123.456 is E979 C2F6
    assert OMRON.decode((0xE979, 0xC2F6)) == Decimal("-123.46")


@pytest.mark.parametrize(
    "number, read",
    [(2.675, "2.67"), (0.125, "0.13"), (-0.125, "-0.13"), (0.0049, "0.00")],
)
def test_what_the_bits_stand_for_is_rounded_half_away_from_zero(number, read):
    # 2.675 can't be kept: its bits are 2.67499995...
    assert str(REAL.decode(bits(number))) == read


@pytest.mark.parametrize("number", [-0.0, -0.001])
def test_there_is_one_zero(number):
    assert str(REAL.decode(bits(number))) == "0.00"


@pytest.mark.parametrize("value, read", [("0.005", "0.01"), ("2.674999", "2.67")])
def test_what_is_written_is_rounded_to_hundredths_first(value, read):
    assert REAL.decode(REAL.encode(Decimal(value))) == Decimal(read)


@pytest.mark.parametrize("value", ["131071.99", "-131071.99"])
def test_the_ends_of_the_range_fit(value):
    assert REAL.decode(REAL.encode(Decimal(value))) == Decimal(value)


@pytest.mark.parametrize("value", ["131071.995", "-131072", "1E+400"])
def test_a_weight_whose_neighbours_are_too_far_apart_is_refused(value):
    with pytest.raises(EncodeError) as caught:
        REAL.encode(Decimal(value))
    assert str(caught.value) == (
        "%s is outside -131071.99..131071.99, where a REAL holds 0.01" % value
    )


@pytest.mark.parametrize("words", [(0x7FC0, 0), (0xFFFF, 0xFFFF), (0x7F80, 0)])
def test_what_is_no_number_is_refused(words):
    with pytest.raises(RecordError, match="is no number, as a REAL"):
        REAL.decode(words)


def test_the_precision_of_the_calling_thread_does_not_matter():
    with localcontext() as context:
        context.prec = 3
        assert REAL.decode(REAL.encode(Decimal("12345.67"))) == Decimal("12345.67")


def test_the_high_word_of_825_kg_steps_by_4_kg():
    assert REAL.half_torn_step(Decimal(825)) == 2


@properties
@given(hundredths)
def test_every_hundredth_comes_back(weight):
    assert OMRON.decode(OMRON.encode(weight)) == weight


@properties
@given(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)))
def test_any_words_are_hundredths_or_refused(words):
    try:
        value = REAL.decode(words)
    except RecordError:
        return
    assert value.as_tuple().exponent == -2
