# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Silo codes: how texts and callers name a silo, and what the old system calls it.

A silo is known by its number, which is its own on its line.  In the old system 101-113
were the dry silos A-M, 114 and 115 the liquid tanks (molasses and FML, see
doc/memory-map.rst section 3 of the PLC addon); these have names of their own in its
tables and requests.  Everything else about a silo is data in ``scada.silo``.
"""

import re
from typing import Dict, Optional

FIRST_NUMBER = 101
DRY_LETTERS = "ABCDEFGHIJKLM"
LIQUID_TAGS = {114: "lq_tetes", 115: "lq_fml"}

# Column and JSON suffix of each silo in the old wide tables: 101 -> "silo_a" ...
SILO_TAGS: Dict[int, str] = {
    **{
        FIRST_NUMBER + index: "silo_%s" % letter.lower()
        for index, letter in enumerate(DRY_LETTERS)
    },
    **LIQUID_TAGS,
}

# "silo-101" is not a silo code (doc/http.rst section 2), "1011" neither.
_NUMBER = re.compile(r"(?<![\d-])\d{3}(?!\d)")
# What a silo is called as a whole, in requests and by the plant: lq114 = silo114; nine
# digits are a number of the database
_CALLED = re.compile(r"(?:SILO|LQ)[ _]?([0-9]{1,9})", re.IGNORECASE)
_LETTER = re.compile(r"\bSILO[ _]?([A-M])\b", re.IGNORECASE)
# Keys of silos in requests (doc/http.rst, aliases)
_KEY_PREFIX = re.compile(r"^(?:actual_)?consumption_", re.IGNORECASE)


def silo_letter(number: int) -> Optional[str]:
    """Return the letter of an old dry silo (101 -> "A"), None for all others."""
    index = number - FIRST_NUMBER
    return DRY_LETTERS[index] if 0 <= index < len(DRY_LETTERS) else None


def parse_silo_number(code: Optional[str], name: Optional[str] = None) -> Optional[int]:
    """Return the old silo number (101-115) that an equipment's code or name contains.

    The first three-digit number in range found in the code wins, then one in the
    name, then a lone letter A-M behind "SILO" in the name; None when nothing fits
    ("PLC01", "silo1", "silo-1").
    """
    for text in (code, name):
        number = _find_number(text or "")
        if number:
            return number
    match = _LETTER.search(name or "")
    if not match:
        return None
    return FIRST_NUMBER + DRY_LETTERS.index(match.group(1).upper())


def called_silo_number(text: str) -> Optional[int]:
    """Return the silo number that the whole of ``text`` is a name of.

    Names are silo7, silo101, silo_a, SILO A, lq114, lq_tetes, in any case.  Texts
    that merely hold a number ("PUMP105") are None: they are other equipment's codes.
    """
    text = text.strip()
    for number, tag in SILO_TAGS.items():
        if text.lower() == tag:
            return number
    match = _CALLED.fullmatch(text)
    if match:
        return int(match.group(1)) or None
    return parse_silo_number(None, text) if _LETTER.fullmatch(text) else None


def silo_number(key: str) -> Optional[int]:
    """Return the number of the silo that the key of a request names, None for none.

    ``silo101``, ``SILO A``, ``silo_a`` and ``consumption_silo_a`` are one silo.
    """
    return called_silo_number(_KEY_PREFIX.sub("", fold_code(key)))


def silo_code(number: int) -> str:
    """Return what callers call a silo: 101 -> "silo101", 114 -> "lq114"."""
    return "%s%d" % ("lq" if number in LIQUID_TAGS else "silo", number)


def silo_tag(number: int) -> str:
    """Return the key of a silo in JSON: 101 -> "silo_a", 7 -> "silo7".

    Only the old silos have a name for themselves in the old tables.
    """
    return SILO_TAGS.get(number) or silo_code(number)


def fold_code(code: str) -> str:
    """Return a code without blanks: codes are compared without regard to them."""
    return re.sub(r"\s", "", code)


def _find_number(text: str) -> Optional[int]:
    numbers = (int(digits) for digits in _NUMBER.findall(text))
    return next((number for number in numbers if number in SILO_TAGS), None)
