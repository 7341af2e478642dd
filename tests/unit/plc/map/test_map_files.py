# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that people have: rows of the old middleware, symbols of CX-Programmer."""

import json

import pytest
from plant_maps import DATA, PROFILES

from plc.errors import MapError
from plc.map.memory_map import validate
from plc.map.text import map_from_text, map_to_text, maps_in_file
from plc.memory.addresses import format_address, parse_address

FILES = DATA / "files"
PLANT = PROFILES["kanjabung"]
ROW_FILES = ("old-rows.json", "old-raw-list.json", "old-rows.csv")


def read_file(name):
    """A file as the plant has it, to the letter."""
    return (FILES / name).read_bytes().decode()


def only_map(text, present=PLANT):
    """The one map of a file."""
    [found] = maps_in_file(text, "imported", present).values()
    return found


def refusal(text, present=PLANT):
    """Why a file is refused."""
    with pytest.raises(MapError) as caught:
        only_map(text, present)
    return str(caught.value)


def batch_rows(read, list_name="BATCH_READ_01"):
    """The 39 rows of the first result, each changed by ``read``, as a file."""
    rows = json.loads(read_file("old-rows.json"))["BATCH_READ_01"]
    return json.dumps({list_name: [read(row) for row in rows]})


def changed_row(number, **values):
    """The rows of the first result, one of them with other values."""
    return batch_rows(lambda row: dict(row, **values) if row["No"] == number else row)


# -- rows ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ROW_FILES)
def test_rows_of_the_plant_are_the_shipped_profile(name):
    found = only_map(read_file(name))
    assert (found.blocks, validate(found)) == (PLANT.blocks, [])


@pytest.mark.parametrize("name", ROW_FILES)
def test_they_are_kept_as_the_same_map(name):
    found = only_map(read_file(name))
    assert map_from_text(map_to_text(found)) == found


def test_overlap_and_row_without_a_type_are_both_named():
    reason = refusal(read_file("old-rows-wrong.json"))
    assert "BATCH_READ_01, row 3 (NO-BoM): the data type is missing" in reason
    assert (
        "BATCH_READ_01, row 22 (SILO ID 109) (D6051) overlaps BATCH_READ_01, row 21 "
        "(SILO ID 108 Consumption) (D6050-D6051)"
    ) in reason


CSV = read_file("old-rows.csv")
HEADING, ROWS = CSV.split("\r\n", 1)


@pytest.mark.parametrize(
    "text",
    [
        CSV.replace("\r\n", "\n"),
        "\ufeff" + CSV,
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        CSV.upper(),
        CSV.replace("WH/MO/00002", '"WH/MO/00002, Pellet"'),
        "\r\n".join('"%s"' % ln.replace(",", '","') for ln in CSV.split("\r\n") if ln),
        "# failures of line 1\n\n// of 2023\n" + CSV + "\n\n# end\n",
        "List of failures,,,,,,,\r\n" + CSV,
        HEADING + "\r\nFAILURE,,,,,,,\r\n" + ROWS,
        CSV.replace("D8000-8007", " d8000 - D8007 "),
        HEADING.replace("DM - Memory", "DM") + "\r\n" + ROWS,
    ],
)
def test_a_table_may_be_written_in_many_ways(text):
    assert only_map(text).blocks == PLANT.blocks


@pytest.mark.parametrize(
    "text",
    [
        batch_rows(lambda row: dict(row, Informasi=row["Informasi"].upper())),
        batch_rows(lambda row: dict(row, **{"Data Type": row["Data Type"].lower()})),
        batch_rows(lambda row: {key.upper(): value for key, value in row.items()}),
        batch_rows(lambda row: dict(row, DM=row["DM"].lower()), "read data"),
        json.dumps(json.loads(read_file("old-raw-list.json"))["raw_list"]),
        json.dumps({"plc": {"maps": json.loads(read_file("old-rows.json"))}}),
        "\ufeff" + read_file("old-rows.json").replace("\n", "\r\n"),
    ],
)
def test_lists_may_be_written_in_many_ways(text):
    assert only_map(text).blocks == PLANT.blocks


def test_a_table_may_hold_all_lists_one_after_the_other():
    lists = json.loads(read_file("old-rows.json"))
    columns = ("No", "Informasi", "Data Type", "length", "scale", "DM")
    lines = [",".join(columns)]
    for name, rows in lists.items():
        lines.append(name)
        for row in rows:
            lines.append(",".join(str(row.get(column, "")) for column in columns))
    assert only_map("\n".join(lines)).blocks == PLANT.blocks


def test_list_of_orders_moves_the_orders_only():
    rows = json.loads(read_file("old-rows.json"))
    moved = {}
    for number in range(1, 11):
        text = json.dumps(rows["WRITE_BATCH%02d" % number]).replace('"D7', '"D17')
        moved["WRITE_BATCH%02d" % number] = json.loads(text.replace("-7", "-17"))
    found = only_map(json.dumps(moved))
    assert (found.block("batch_write").base, found.block("batch_read").base) == (
        17000,
        6000,
    )
    assert validate(found) == []


def test_silos_of_another_mill_are_silos():
    text = batch_rows(
        lambda row: dict(row, Informasi=row["Informasi"].replace("ID 1", "ID 2"))
    )
    block = only_map(text).block("batch_read")
    assert list(block.silo_fields) == list(range(201, 216))
    assert block.field("silo201_id").const == 201


@pytest.mark.parametrize(
    "values, reason",
    [
        ({"Data Type": "LREAL"}, "the data type LREAL is unknown, known are INT"),
        ({"DM": ""}, "the address is missing"),
        ({"DM": "D6029-6028"}, "is not a range of rising addresses"),
        ({"DM": "6028-6029"}, "is not an address like"),
        ({"DM": "D6028"}, "REAL has 2 words, not 1"),
        ({"DM": "W28-29"}, "the rows are not in one area"),
        ({"scale": None}, "the scale is missing"),
        ({"scale": "1e2"}, "the scale is no whole number: '1e2'"),
        ({"Informasi": "SILO 101 Gewicht"}, "row 7 (SILO 101 Gewicht): no such field"),
    ],
)
def test_row_that_is_wrong_is_named(values, reason):
    assert reason in refusal(changed_row(7, **values))


def test_orders_and_results_are_told_apart_by_the_name_or_by_the_addresses():
    def elsewhere(row):
        return dict(row, DM=row["DM"].replace("D6", "D1").replace("-6", "-1"))

    assert "orders or results?" in refusal(batch_rows(elsewhere, "BATCH_01"))
    assert only_map(batch_rows(dict, "BATCH_01")).blocks == PLANT.blocks


def test_one_slot_says_nothing_of_the_others():
    text = json.dumps(json.loads(read_file("old-rows.json"))["BATCH_READ_01"])
    reason = refusal('{"READ": %s}' % text.replace("D6", "D16").replace("-6", "-16"))
    assert "Give the rows of all slots" in reason


def test_slot_at_a_wrong_address_is_told():
    rows = json.loads(read_file("old-rows.json"))
    text = json.dumps(rows["BATCH_READ_03"]).replace("D62", "D63").replace("-62", "-63")
    rows["BATCH_READ_03"] = json.loads(text)
    reason = refusal(json.dumps(rows))
    assert "batch_read: slot 3 begins at D6300, not at D6200" in reason


def test_slot_that_is_not_like_the_others_is_told():
    rows = json.loads(read_file("old-rows.json"))
    rows["BATCH_READ_02"][6]["scale"] = 10
    reason = refusal(json.dumps(rows))
    assert "batch_read: slot 2 is not like slot 1: silo101_qty" in reason


# -- symbols ---------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_symbols_that_no_field_can_be_are_told_one_by_one(delimiter):
    reason = refusal(read_file("cx-symbols.txt").replace("\t", delimiter))
    for text in (
        "line 1 (Silo101_Target): UDINT at D7028",
        "line 2 (Silo101_Actual): REAL at E0_6028",
        "line 3 (Mixer_Running): BOOL at W100.05",
    ):
        assert text in reason
    assert "Batch_Name" not in reason


def test_symbols_that_can_be_fields_are_a_flat_map():
    found = only_map(
        "Batch_Name\tSTRING[16]\tD7001\torder\r\nStep\tINT\tD10\t\r\n"
        "Count\tDINT\tD12\t\r\nYear\tUINT_BCD\tD14\t\r\n"
    )
    fields = found.block("read").fields
    assert [(f.name, f.type, f.offset, f.words, f.word_order) for f in fields] == [
        ("Batch_Name", "ascii", 7001, 8, "high_first"),
        ("Step", "int16", 10, 1, "high_first"),
        ("Count", "int32_scaled", 12, 2, "low_first"),
        ("Year", "bcd", 14, 1, "high_first"),
    ]
    assert validate(found) == []


# -- other files -----------------------------------------------------------------------
def test_flat_map_of_the_seed_is_its_tags():
    found = only_map(read_file("flat.json"))
    assert (found.blocks, validate(found)) == (PROFILES["seed-002-flat"].blocks, [])


@pytest.mark.parametrize(
    "text", ["nothing", "a,b,c\n1,2,3", "Informasi,Data Type\nBATCH,INT"]
)
def test_text_that_is_none_of_these_says_what_could_be_read(text):
    assert "no table with the columns Informasi" in refusal(text)


def test_key_without_effect_is_refused_and_the_bank_is_understood():
    faults = validate(only_map(read_file("no-effect.json")))
    assert (
        "batch_read: mo_name (E0_101-E0_108) has word_order, which has no effect on "
        "ascii"
    ) in faults
    assert "batch_write: the block is missing" in faults


@pytest.mark.parametrize(
    "block, name, key, value, kind",
    [
        ("batch_read", "mo_name", "word_order", "low_first", "ascii"),
        ("batch_write", "finished_goods", "word_order", "low_first", "ascii"),
        ("batch_write", "batch_no", "word_order", "low_first", "int16"),
        ("failure", "year", "word_order", "low_first", "bcd"),
        ("failure", "status_read_data", "word_order", "low_first", "bool"),
        ("batch_read", "quantity", "digits", 3, "int32_scaled"),
        ("batch_read", "quantity", "max_chars", 2, "int32_scaled"),
        ("failure", "second", "no_event", ["0"], "bcd"),
    ],
)
def test_every_key_without_effect_is_refused(block, name, key, value, kind):
    obj = json.loads(map_to_text(PLANT))
    [field] = [f for f in obj[block]["fields"] if f["name"] == name]
    field[key] = value
    faults = validate(map_from_text(json.dumps(obj)))
    assert any("has %s, which has no effect on %s" % (key, kind) in f for f in faults)


@pytest.mark.parametrize(
    "text, area, first, words",
    [
        ("E0_100", "E0", 100, 1),
        ("e3_0", "E3", 0, 1),
        ("E0_100-E0_107", "E0", 100, 8),
        ("E0_100-107", "E0", 100, 8),
        ("CIO100", "CIO", 100, 1),
    ],
)
def test_bank_of_extended_memory_is_an_area(text, area, first, words):
    place = parse_address(text)
    assert (place.area, place.first, place.words) == (area, first, words)
    assert parse_address(str(place)) == place


@pytest.mark.parametrize("text", ["D_100", "E0_", "E0_100-E1_107", "E0_100-D107"])
def test_what_is_no_bank_is_refused(text):
    with pytest.raises(MapError):
        parse_address(text)


def test_map_in_a_bank_is_the_same_after_it_was_kept():
    obj = json.loads(map_to_text(PLANT))
    obj["batch_read"]["base"] = "E0_100"
    found = map_from_text(json.dumps(obj))
    assert format_address("E0", 100) in map_to_text(found)
    assert (map_from_text(map_to_text(found)), validate(found)) == (found, [])
