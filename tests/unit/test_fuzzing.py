# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The harness of the fuzz tests notices what it is there for."""

import pytest

import fuzzing
from fuzzing import Hang, harmless, spoil


class OwnError(Exception):
    pass


def test_an_error_of_our_own_is_harmless():
    with harmless(OwnError):
        raise OwnError


def test_another_error_is_not():
    with pytest.raises(KeyError), harmless(OwnError):
        raise KeyError


def test_a_value_that_does_not_hold_is_not():
    with pytest.raises(AssertionError), harmless(OwnError):
        raise AssertionError


def test_a_megabyte_is_too_much():
    with pytest.raises(AssertionError, match="bytes were allocated at once"):
        with harmless():
            bytearray(fuzzing.MAX_BYTES)


def test_an_error_of_our_own_does_not_excuse_a_megabyte():
    with pytest.raises(AssertionError, match="bytes were allocated at once"):
        with harmless(OwnError):
            bytearray(fuzzing.MAX_BYTES)
            raise OwnError


def test_a_hang_is_ended(monkeypatch):
    monkeypatch.setattr(fuzzing, "HANGS_AFTER", 0.05)
    with pytest.raises(Hang), harmless(Exception):
        while True:
            pass


@pytest.mark.parametrize(
    "what, expected",
    [
        ([], b"abcdef"),
        ([("replace", 1, b"XY")], b"aXYdef"),
        ([("cut", 1, b"XY")], b"adef"),
        ([("insert", 6, b"XY")], b"abcdefXY"),
        ([("truncate", 2, b"X"), ("insert", 3, b"Z")], b"Zab"),
    ],
)
def test_a_frame_is_spoilt_like_this(what, expected):
    assert spoil(b"abcdef", what) == expected
