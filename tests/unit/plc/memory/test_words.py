# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values to words and back, one word type after the other."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_maps import properties

from plc.errors import EncodeError, MapError, RecordError
from plc.memory.words import Ascii, Bcd, Flag, Integer, is_blank, to_decimal

NAME = Ascii(words=8, max_chars=16)
INT16 = Integer()
KILOGRAMS = Integer(words=2, scale=100)

printable = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
names = st.text(printable, max_size=16).filter(lambda text: text == text.rstrip(" "))
hundredths = st.integers(-(2**31), 2**31 - 1).map(lambda n: Decimal(n).scaleb(-2))
two_words = st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))


class TestText:
    def test_two_characters_share_a_word_the_first_in_the_high_byte(self):
        assert Ascii(2, 4).encode("ABC") == (0x4142, 0x4300)

    def test_a_full_field_has_no_nul(self):
        words = (0x5748, 0x2F4D, 0x4F2F, 0x3030, 0x3039, 0x392D, 0x3030, 0x3132)
        assert NAME.encode("WH/MO/00099-0012") == words

    def test_a_full_field_without_nul_reads_in_full(self):
        words = (0x5748, 0x2F4D, 0x4F2F, 0x3030, 0x3039, 0x392D, 0x3030, 0x3132)
        assert NAME.decode(words) == "WH/MO/00099-0012"

    def test_text_ends_at_the_first_nul(self):
        assert Ascii(3, 6).decode((0x4142, 0x0043, 0x4445)) == "AB"

    def test_kept_words_that_are_fewer_than_the_field_are_read(self):
        assert NAME.decode((0x4142,)) == "AB"
        assert NAME.decode(()) == ""

    def test_trailing_blanks_are_cut(self):
        assert Ascii(3, 6).decode((0x2041, 0x4220, 0x2020)) == " AB"

    def test_the_empty_text_is_all_zeros(self):
        assert NAME.encode("") == (0,) * 8

    def test_text_that_is_too_long_is_refused_not_cut(self):
        with pytest.raises(EncodeError) as caught:
            NAME.encode("WH/MO/00099-00123")
        assert str(caught.value) == (
            "'WH/MO/00099-00123' has 17 characters, at most 0..16 fit"
        )

    def test_a_field_may_hold_fewer_characters_than_its_words(self):
        with pytest.raises(EncodeError):
            Ascii(8, 15).encode("WH/MO/00099-0012")

    @pytest.mark.parametrize("text", ["caf\xe9", "A\0B", "A\nB", "A\x7f", "\u4e2d"])
    def test_only_printable_ascii_is_encoded(self, text):
        with pytest.raises(EncodeError):
            NAME.encode(text)

    @pytest.mark.parametrize("value", [5, True, None, Decimal(1), b"A"])
    def test_only_text_is_encoded_as_text(self, value):
        with pytest.raises(EncodeError):
            NAME.encode(value)

    def test_bytes_that_are_no_text_show_as_replacement_characters(self):
        assert Ascii(2, 4).decode((0x41E9, 0x0742)) == "A\ufffd\ufffdB"

    @properties
    @given(names)
    def test_every_name_comes_back(self, name):
        assert NAME.decode(NAME.encode(name)) == name


class TestTextLowByteFirst:
    LOW_FIRST = Ascii(2, 4, low_first=True)

    def test_the_first_character_is_in_the_low_byte(self):
        assert self.LOW_FIRST.encode("ABC") == (0x4241, 0x0043)

    def test_it_reads_back(self):
        assert self.LOW_FIRST.decode((0x4241, 0x0043)) == "ABC"


class TestUnsigned:
    UINT16 = Integer(is_signed=False)
    UINT32 = Integer(words=2, scale=100, is_signed=False)

    @pytest.mark.parametrize("value, word", [(0, 0), (32768, 0x8000), (65535, 0xFFFF)])
    def test_one_word_counts_to_65535(self, value, word):
        encoded = self.UINT16.encode(value)
        assert (encoded, self.UINT16.decode((word,))) == ((word,), value)

    @pytest.mark.parametrize("value", [-1, 65536])
    def test_nothing_is_below_0_or_above_65535(self, value):
        with pytest.raises(EncodeError) as caught:
            self.UINT16.encode(value)
        assert str(caught.value) == "%d is outside 0..65535" % value

    def test_two_words_with_a_scale(self):
        words = self.UINT32.encode(Decimal("42949672.95"))
        read = self.UINT32.decode(words)
        assert (words, read) == ((0xFFFF, 0xFFFF), Decimal("42949672.95"))


class TestInt16:
    @pytest.mark.parametrize(
        "value, word",
        [(0, 0), (1, 1), (-1, 0xFFFF), (32767, 0x7FFF), (-32768, 0x8000)],
    )
    def test_negative_numbers_are_twos_complement(self, value, word):
        assert (INT16.encode(value), INT16.decode((word,))) == ((word,), value)

    @pytest.mark.parametrize("value", [32768, -32769, 10**30])
    def test_what_one_word_cannot_hold_is_refused(self, value):
        with pytest.raises(EncodeError) as caught:
            INT16.encode(value)
        assert str(caught.value) == "%d is outside -32768..32767" % value

    @pytest.mark.parametrize("value", [0.5, Decimal("-1.01")])
    def test_a_fraction_is_not_rounded_to_a_whole_number(self, value):
        with pytest.raises(EncodeError, match="not a whole number"):
            INT16.encode(value)

    @pytest.mark.parametrize("value", [True, "1", None])
    def test_what_is_no_number_is_refused(self, value):
        with pytest.raises(EncodeError, match="not a number"):
            INT16.encode(value)

    def test_a_scale_works_in_one_word_too(self):
        assert Integer(scale=10).encode(Decimal("-0.3")) == (0xFFFD,)

    @properties
    @given(st.integers(-32768, 32767))
    def test_every_number_comes_back(self, number):
        assert INT16.decode(INT16.encode(number)) == number


class TestScaledWeight:
    def test_825_kg_has_the_high_word_first(self):
        assert KILOGRAMS.encode(825) == (0x0001, 0x4244)

    def test_low_word_first_where_the_map_says_so(self):
        low_first = Integer(words=2, scale=100, low_first=True)
        assert low_first.encode(825) == (0x4244, 0x0001)

    def test_low_word_first_reads_back(self):
        low_first = Integer(words=2, scale=100, low_first=True)
        assert low_first.decode((0x4244, 0x0001)) == 825

    @pytest.mark.parametrize(
        "value, raw", [(4.35, 435), (0.29, 29), (1.15, 115), (0.57, 57)]
    )
    def test_a_float_counts_as_the_decimal_it_prints_as(self, value, raw):
        assert KILOGRAMS.encode(value) == (0, raw)

    @pytest.mark.parametrize(
        "value, raw",
        [
            ("0.005", 1),
            ("0.004999", 0),
            ("1.015", 102),
            ("-0.005", -1),
            ("-2.745", -275),
        ],
    )
    def test_half_a_hundredth_is_rounded_away_from_zero(self, value, raw):
        words = KILOGRAMS.encode(Decimal(value))
        assert KILOGRAMS.decode(words) == Decimal(raw) / 100

    def test_a_weight_is_rounded_once_however_long_it_is(self):
        just_below_half = Decimal("1.00499999999999999999999999999999999999999999999")
        assert KILOGRAMS.encode(just_below_half) == (0, 100)

    def test_the_precision_of_the_calling_thread_does_not_matter(self):
        with localcontext() as context:
            context.prec = 3
            assert KILOGRAMS.encode(Decimal("21474836.47")) == (0x7FFF, 0xFFFF)

    def test_a_negative_tare_is_signed_both_ways(self):
        words = KILOGRAMS.encode(Decimal("-2.74"))
        assert (words, KILOGRAMS.decode(words)) == ((0xFFFF, 0xFEEE), Decimal("-2.74"))

    @pytest.mark.parametrize("value", ["21474836.47", "-21474836.48"])
    def test_the_ends_of_the_range_fit(self, value):
        words = KILOGRAMS.encode(Decimal(value))
        assert KILOGRAMS.decode(words) == Decimal(value)

    @pytest.mark.parametrize("value", ["21474836.475", "-21474836.485", "1E+400"])
    def test_beyond_the_ends_is_refused(self, value):
        with pytest.raises(EncodeError) as caught:
            KILOGRAMS.encode(Decimal(value))
        assert str(caught.value) == "%s is outside -21474836.48..21474836.47" % value

    @pytest.mark.parametrize(
        "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")]
    )
    def test_what_is_not_finite_is_refused(self, value):
        with pytest.raises(EncodeError, match="not a finite number"):
            KILOGRAMS.encode(value)

    def test_a_weight_is_a_decimal(self):
        assert isinstance(KILOGRAMS.decode((0, 100)), Decimal)

    def test_with_scale_1_it_is_a_whole_number(self):
        assert isinstance(Integer(words=2, scale=1).decode((0, 214)), int)

    @pytest.mark.parametrize("scale", [0, -10, 60, 101])
    def test_a_scale_that_is_no_power_of_ten_is_a_mistake_in_the_map(self, scale):
        with pytest.raises(MapError):
            Integer(words=2, scale=scale).encode(1)

    @properties
    @given(hundredths)
    def test_every_hundredth_comes_back(self, weight):
        assert KILOGRAMS.decode(KILOGRAMS.encode(weight)) == weight

    @properties
    @given(st.floats(-21474836, 21474836))
    def test_no_float_is_off_by_more_than_half_a_hundredth(self, weight):
        decoded = KILOGRAMS.decode(KILOGRAMS.encode(weight))
        assert abs(decoded - Decimal(repr(weight))) <= Decimal("0.005")

    @properties
    @given(two_words)
    def test_all_words_come_back(self, words):
        assert KILOGRAMS.encode(KILOGRAMS.decode(words)) == words


class TestFlag:
    @pytest.mark.parametrize("value, word", [(False, 0), (True, 1), (0, 0), (1, 1)])
    def test_it_is_written_as_0_or_1(self, value, word):
        assert Flag().encode(value) == (word,)

    @pytest.mark.parametrize(
        "word, value", [(0, False), (1, True), (2, True), (0xFFFF, True)]
    )
    def test_anything_but_0_reads_as_true(self, word, value):
        assert Flag().decode((word,)) is value

    @pytest.mark.parametrize("value", [2, -1, "1", None, 0.5])
    def test_nothing_else_is_a_flag(self, value):
        with pytest.raises(EncodeError):
            Flag().encode(value)


class TestBcd:
    def test_the_year_reads_in_hex_as_in_decimal(self):
        assert Bcd(digits=4).encode(2026) == (0x2026,)

    def test_two_digits_stand_in_the_low_byte(self):
        assert Bcd(digits=2).encode(23) == (0x0023,)

    @pytest.mark.parametrize("value", [100, -1, 1.5])
    def test_what_two_digits_cannot_hold_is_refused(self, value):
        with pytest.raises(EncodeError, match="0..99"):
            Bcd(digits=2).encode(value)

    @pytest.mark.parametrize("word", [0x000A, 0x00F1, 0xA000])
    def test_a_nibble_over_9_is_no_number(self, word):
        with pytest.raises(RecordError):
            Bcd(digits=4).decode((word,))

    def test_a_third_digit_in_a_field_of_two_is_no_number(self):
        with pytest.raises(RecordError):
            Bcd(digits=2).decode((0x0123,))

    @properties
    @given(st.integers(0, 9999))
    def test_every_number_comes_back(self, number):
        assert Bcd(digits=4).decode(Bcd(digits=4).encode(number)) == number


def test_zeroed_memory_is_blank():
    assert is_blank((0,) * 77)


def test_memory_with_a_single_bit_is_not_blank():
    assert not is_blank((0,) * 76 + (1,))


def test_an_int_becomes_the_same_decimal():
    assert to_decimal(-7) == Decimal(-7)
