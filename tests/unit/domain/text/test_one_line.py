# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stranger's text stays within its log line."""
import unicodedata

import pytest

from scada_bridge.domain.text.one_line import escape_line


@pytest.mark.parametrize(
    "text, escaped",
    [
        ("a\r\nb", "a\\r\\nb"),
        ("\x1b[2K\x1b[1A", "\\x1b[2K\\x1b[1A"),
        ("a\x85b\x9b2K", "a\\x85b\\x9b2K"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\u202egpj.exe\u2066", "\\u202egpj.exe\\u2066"),
        ("half \ud83d", "half \\ud83d"),
        ("nul\x00tab\t", "nul\\x00tab\\t"),
    ],
)
def test_what_ends_or_hides_a_line_is_spelt_out(text, escaped):
    assert escape_line(text) == escaped


@pytest.mark.parametrize("text", ["WH/MO/00001", "Mühle – 日本 \\n %s", "", "🐄"])
def test_printable_text_stays_as_it_is(text):
    assert escape_line(text) == text


def test_every_control_and_separator_of_unicode_is_covered():
    risky = {
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cs", "Zl", "Zp")
    }

    assert [char for char in risky if char in escape_line(char)] == []


def test_escaping_twice_is_escaping_once():
    once = escape_line("a\nb\\x1b\x1b")

    assert escape_line(once) == once
