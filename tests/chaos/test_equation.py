# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The equation of a campaign finds a kilogram that has no owner, or two."""
from decimal import Decimal

import books
import pytest
from equation import Equation
from plant_log import PlantLog

MINUTE = "2026-01-01T08:00:%06.3fZ"
# R1 was made; R2 lost its memory with 12.00 kg of silo 101 in the mixer, 10.00 read
EVENTS = [
    dict(event="taken", time=MINUTE % 0, slot=1, reference="R1", targets={"101": "30"}),
    dict(event="dosed", time=MINUTE % 1, slot=1, reference="R1", silo=101, kg="30.10"),
    dict(event="finished", time=MINUTE % 2, slot=1, reference="R1", weight="30.00"),
    dict(event="taken", time=MINUTE % 3, slot=2, reference="R2", targets={"101": "30"}),
    {
        "event": "power_cycle",
        "time": MINUTE % 3.5,
        "lose_memory": True,
        "slot": 2,
        "reference": "R2",
        "silos": {"101": "12.00"},
    },
]


def rows():
    """{statement: rows} of a database in which all is well."""
    return {
        books.RUNS_SQL: [
            ("R1", "done", False, "MO1", "MO1", "done", None, 0, 30.0),
            ("R2", "aborted", True, "MO2", "MO2", "confirmed", None, 0, 0),
        ],
        books.STORED_SQL: [("R1", 101, 30.1), ("R2", 101, 10.0)],
        books.DECIDED_SQL: [
            ("R2", "MO2", 101, "scrapped", 4.0),
            ("R2", "MO2", 101, "rejected", 3.5),
            ("R2", "MO2", 101, "rejected", -3.5),
        ],
        books.UNASSIGNED_SQL: [("R2", 101, 6.0)],
        books.CONSUMED_SQL: [("MO1", 101, 30.1)],
        books.SCRAPPED_SQL: [("R2", 101, 4.0)],
        books.IN_STOCK_SQL: [(101, 999965.9)],
        books.PRODUCED_SQL: [("MO1", 30.0)],
    }


def find(found, most=2):
    """All that is wrong with these rows."""
    equation = equation_of(found, EVENTS)
    return [
        *equation.wrong_orders(),
        *equation.wrong_runs(lambda _reference: Decimal(most)),
        *equation.wrong_silos(),
        *equation.wrong_additions(),
    ]


def equation_of(found, events):
    book = books.Books(lambda statement: found.get(statement, []))
    return Equation(book, PlantLog(events))


def test_every_kilogram_has_an_owner():
    assert find(rows()) == []


def test_columns_of_a_silo_are_its_owners():
    assert equation_of(rows(), EVENTS).columns()[101] == {
        "consumed": Decimal("30.10"),
        "scrapped": Decimal("4.00"),
        "rework": Decimal("0.00"),
        "rejected": Decimal("0.00"),
        "unassigned": Decimal("6.00"),
        "unknown": Decimal("2.00"),
    }


def test_unknown_kilograms_that_nobody_was_told_are_found():
    found = rows()
    found[books.RUNS_SQL][1] = ("R2", "aborted", False) + found[books.RUNS_SQL][1][3:]
    assert find(found) == [
        "I1: R2: {101: Decimal('2.00')} kg unknown, and nobody was told"
    ]


def test_more_unknown_than_the_plant_can_have_dosed_is_found():
    assert find(rows(), most=1) == [
        "I1: R2: 2.00 kg unknown, at most 1 since it was read last"
    ]


def test_run_that_dosed_is_not_withdrawn():
    found = rows()
    found[books.RUNS_SQL][1] = ("R2", "withdrawn") + found[books.RUNS_SQL][1][2:]
    assert "I2: R2 is withdrawn, the plant dosed {101: Decimal('12.00')}" in find(found)


def test_what_a_late_correction_has_told_is_known_and_right():
    found = rows()
    found[books.RUNS_SQL][1] = ("R2", "withdrawn", False) + found[books.RUNS_SQL][1][3:]
    found[books.CORRECTED_SQL] = [("R2", 101, 12.0)]
    assert find(found, most=0) == []
    found[books.CORRECTED_SQL] = [("R2", 101, 11.99)]
    assert find(found) == ["I1: R2: silo 101 was corrected late to 11.99, plant 12.00"]


def test_run_that_odoo_has_forgotten_is_found():
    found = rows()
    del found[books.RUNS_SQL][1]
    assert "I2: the plant took R2, which is nowhere in Odoo" in find(found)


@pytest.mark.parametrize(
    "statement, row, sentence",
    [
        (books.UNASSIGNED_SQL, ("R2", 101, 5.99), "I1: R2: owners of"),
        (books.SCRAPPED_SQL, ("R2", 101, 4.01), "I1: R2: scrapped"),
        (books.CONSUMED_SQL, ("MO1", 101, 30.11), "I1b: MO1 (R1)"),
        (books.IN_STOCK_SQL, (101, 999965.89), "I1: silo 101: stock went down"),
        (books.PRODUCED_SQL, ("MO1", 29.99), "I1: MO1 (R1): produced 29.99"),
    ],
)
def test_a_hundredth_of_a_kilogram_is_found(statement, row, sentence):
    found = dict(rows(), **{statement: [row]})
    assert any(line.startswith(sentence) for line in find(found))


def test_hand_add_that_was_acknowledged_and_not_stored_is_found():
    event = {"reference": "R1", "kg": "1.25", "product": 7, "batch_no": 1}
    events = [dict(event, event="manual_weighing_acknowledged")]
    assert list(equation_of({}, events).wrong_additions()) == [
        "I7: hand-add R1 1.25 kg was acknowledged and is not stored"
    ]


BAG = ("R1", "MO1", 1.25, "dismissed", False)


@pytest.mark.parametrize(
    "second, sentences",
    [
        (("R1", "MO1", 1.25, "quarantine", True), []),
        (("R1", "MO1", 1.25, "dismissed", True), []),
        (BAG, ["I7: hand-add R1 1.25 kg is stored 2 times"]),
    ],
)
def test_hand_add_that_is_stored_twice_is_found_unless_it_says_so(second, sentences):
    equation = equation_of({books.ADDED_SQL: [BAG, second]}, EVENTS)
    assert list(equation.wrong_additions()) == sentences


def test_hand_add_that_counts_twice_is_found():
    bags = [
        ("R1", "MO9", 1.25, "accepted", False),
        ("R1", "MO9", 1.25, "accepted", True),
    ]
    equation = equation_of({books.ADDED_SQL: bags}, EVENTS)
    assert list(equation.wrong_additions()) == [
        "I7: hand-add R1 1.25 kg is stored 2 times"
    ]
