# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A campaign can be had again from what it has printed."""
import pytest
from chance import dialect_of, seed_of


def test_seed_asked_for_is_taken():
    assert seed_of({"SEED": "778899"}) == 778899


def test_seeds_that_are_drawn_differ():
    assert len({seed_of({"SEED": ""}) for _draw in range(20)}) > 1


def test_same_seed_draws_the_same_dialect():
    assert dialect_of({}, 7) == dialect_of({}, 7)


def test_seeds_draw_other_dialects():
    assert len({dialect_of({}, seed) for seed in range(100)}) > 30


def test_printed_dialect_gives_the_same_one_whatever_the_seed():
    for seed in range(200):
        text = dialect_of({}, seed)
        assert text
        assert dialect_of({"DIALECT": text}, seed + 1) == text


def test_dialect_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="release=slot"):
        dialect_of({"DIALECT": "release=sometimes"}, 1)
