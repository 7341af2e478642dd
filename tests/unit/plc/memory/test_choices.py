# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bits that share a word, and numbers that have names."""

import pytest

from plc.errors import EncodeError, RecordError
from plc.map.json_form import map_from_json
from plc.memory.choices import Bit, Enumeration
from plc.memory.fields import Field

STATUS = Enumeration(((0, "running"), (1, "dosing"), (4, "finished")))


@pytest.mark.parametrize("value, word", [(True, 8), (False, 0), (1, 8), (0, 0)])
def test_bit_3_is_written_as_8(value, word):
    assert Bit(3).encode(value) == (word,)


@pytest.mark.parametrize("word, value", [(0xFFF7, False), (8, True), (0xFFFF, True)])
def test_the_other_bits_of_the_word_say_nothing(word, value):
    assert Bit(3).decode((word,)) is value


@pytest.mark.parametrize("value", [2, "1", None])
def test_nothing_else_is_a_bit(value):
    with pytest.raises(EncodeError):
        Bit(3).encode(value)


def test_a_bit_changes_no_other_bit_of_its_word():
    words = [0x00FF, 0x00FF]
    field = Field("alarm", 1, "bit", 1, bit=3)
    field.put(words, field.encode(False))
    assert words == [0x00FF, 0x00F7]


def test_the_bits_of_a_block_share_their_word():
    block = map_from_json(
        {
            "read": {
                "base": "D0",
                "fields": [
                    {"name": "a", "offset": 0, "type": "bit", "bit": 0},
                    {"name": "b", "offset": 0, "type": "bit", "bit": 15},
                    {"name": "c", "offset": 0, "type": "bit", "bit": 7},
                ],
            }
        }
    ).block("read")
    assert block.encode({"a": True, "b": True, "c": False}) == (0x8001,)


@pytest.mark.parametrize("name, word", [("running", 0), ("dosing", 1), ("finished", 4)])
def test_a_name_is_its_number(name, word):
    assert (STATUS.encode(name), STATUS.decode((word,))) == ((word,), name)


def test_a_number_without_a_name_is_refused():
    with pytest.raises(RecordError) as caught:
        STATUS.decode((3,))
    assert str(caught.value) == "3 is none of 0 running, 1 dosing, 4 finished"


@pytest.mark.parametrize("value", ["done", 0, True])
def test_what_is_no_name_is_not_written(value):
    with pytest.raises(EncodeError):
        STATUS.encode(value)
