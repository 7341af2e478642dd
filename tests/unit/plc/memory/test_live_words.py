# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of the PLC in several readings at once."""

from decimal import Decimal

from plant_maps import PROFILES

from plc.memory.live_words import LiveWord, field_names, live_words
from plc.memory.words import Integer

PLANT = PROFILES["kanjabung"]
HIGH_FIRST = Integer(2, 100)


def test_word_is_shown_in_all_its_readings():
    assert live_words("D", 7028, [0x0001, 0x4244], HIGH_FIRST, PLANT) == [
        LiveWord(
            "D7028", "0001", 1, 1, "..", Decimal("825.00"), "batch_write 1: silo101_qty"
        ),
        LiveWord(
            "D7029", "4244", 16964, 16964, "BD", None, "batch_write 1: silo101_qty"
        ),
    ]


def test_word_with_the_highest_bit_is_negative_when_signed():
    word = live_words("W", 0, [0xFFFE], HIGH_FIRST, PLANT)[0]
    assert (word.decimal, word.signed, word.field) == (65534, -2, "")


def test_low_word_may_come_first():
    words = live_words("D", 0, [0x4244, 0x0001], Integer(2, 100, True), PLANT)
    assert words[0].scaled == Decimal("825.00")


def test_scale_one_gives_whole_numbers():
    assert live_words("D", 0, [1, 0], Integer(2, 1), PLANT)[0].scaled == 65536


def test_fields_are_named_in_every_slot():
    assert field_names(PLANT, "D", 6976, 2) == {6976: "batch_read 10: status_read_data"}


def test_block_of_one_slot_is_named_without_its_number():
    assert field_names(PLANT, "D", 8022, 1) == {8022: "failure: status_read_data"}


def test_other_areas_have_no_fields():
    assert field_names(PLANT, "W", 0, 100) == {}
