# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts of strangers as a part of one line: nothing in them ends it or hides it."""
import re

# Control characters of ASCII and Latin 1 (a line end, a tab, an escape sequence), the
# two line ends of Unicode, what turns the direction of writing, half characters that
# no file takes
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def escape_line(text: str) -> str:
    """Return ``text`` with what is no printable character spelt as Python does.

    A text without such characters is returned as it is, so twice is once.
    """
    if not _UNSAFE.search(text):
        return text
    return _UNSAFE.sub(_spell, text)


def _spell(match: "re.Match[str]") -> str:
    char = match.group()
    names = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(char)
    return names.get(char) or ("\\x%02x" if code < 0x100 else "\\u%04x") % code
