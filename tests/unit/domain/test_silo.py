# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from scada_bridge.domain.silo import SILO_TAGS, parse_silo_number, silo_letter

# code and name of an equipment, the silo that they tell (from the old
# system's "Silo Mapping", "Unit Testing" and "Silo Mapping Incorrect"; doc/http.rst)
CODES = [
    ("silo101", "SILO A", 101),
    ("silo 111", "SILO K", 111),
    ("SILO113", None, 113),
    ("LQ114", None, 114),
    ("lq115", "FML", 115),
    (None, "silo 102", 102),
    (None, "SILO A", 101),
    ("", "silo m", 113),
    (None, "silo_c", 103),
    ("bin 7", "The SILO D of 2019", 104),
    # the code goes before the name, a number before a letter
    ("silo102", "SILO A", 102),
    ("mixer", "SILO A, number 103", 103),
    ("PLC01", "SILO A", 101),
    # the first number in range is taken, others are skipped
    ("hall 200 silo 105", None, 105),
    ("silo 105 or 106", None, 105),
    # no silo
    ("PLC01", "Main PLC", None),
    ("silo1", None, None),
    ("silo-1", None, None),
    ("silo-101", None, None),
    ("silo100", None, None),
    ("silo116", None, None),
    ("silo1011", None, None),
    ("2101", None, None),
    (None, "SILO N", None),
    (None, "SILO AB", None),
    (None, "Silo dust filter", None),
    (None, "AERO A", None),
    ("A", "A", None),
    ("", "", None),
    (None, None, None),
]


@pytest.mark.parametrize("code, name, number", CODES)
def test_code_and_name_of_an_equipment_tell_its_silo(code, name, number):
    assert parse_silo_number(code, name) == number


@pytest.mark.parametrize(
    "number, letter",
    [(100, None), (101, "A"), (107, "G"), (113, "M"), (114, None), (115, None)],
)
def test_dry_silos_have_letters_and_tanks_have_none(number, letter):
    assert silo_letter(number) == letter


def test_old_tables_call_the_silos_by_these_tags():
    assert SILO_TAGS == {
        101: "silo_a",
        102: "silo_b",
        103: "silo_c",
        104: "silo_d",
        105: "silo_e",
        106: "silo_f",
        107: "silo_g",
        108: "silo_h",
        109: "silo_i",
        110: "silo_j",
        111: "silo_k",
        112: "silo_l",
        113: "silo_m",
        114: "lq_tetes",
        115: "lq_fml",
    }
