# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random valid maps: every type, any area, any order of the fields, gaps between."""

from hypothesis import strategies as st

from plc.map.effects import TWO_WORDS, WHOLE_NUMBERS
from plc.map.json_form import map_from_json

ORDERS = ("high_first", "low_first")
AREAS = ("CIO", "W", "H", "D", "E0")
STATUSES = {
    "status_manufacturing": {"0": "running", "1": "dosing", "2": "finished"},
    "status_operation": {"7": "ok", "9": "failed", "65535": "warning"},
}


@st.composite
def numbers(draw, types=WHOLE_NUMBERS + ("float32",), scales=(1, 10, 100, 1000)):
    """The keys of a number."""
    keys = {"type": draw(st.sampled_from(types))}
    if keys["type"] in WHOLE_NUMBERS:
        keys["scale"] = draw(st.sampled_from(scales))
    if keys["type"] in TWO_WORDS:
        keys["word_order"] = draw(st.sampled_from(ORDERS))
    return keys


@st.composite
def statuses(draw, name):
    """The keys of a status: yes or no, or one of several."""
    if draw(st.booleans()):
        return {"type": "bool"}
    return {"type": "enum", "values": STATUSES[name]}


def texts(words):
    """The keys of a text."""
    return st.fixed_dictionaries(
        {
            "type": st.just("ascii"),
            "words": st.just(words),
            "byte_order": st.sampled_from(ORDERS),
        }
    )


def placed(draw, fields, first=0):
    """The fields with offsets in a random order, with gaps; and the end."""
    offset, found = first, []
    for field in draw(st.permutations(fields)):
        offset += draw(st.integers(0, 2))
        found.append({**field, "offset": offset})
        two = 2 if field["type"] in TWO_WORDS else 1
        offset += field.get("words", two)
    return found, offset


@st.composite
def batch_blocks(draw, base, slots, silos, name_words, has_mark=False):
    """One block of orders or results."""
    kilograms = numbers(("int32_scaled", "uint32", "float32", "int32"), (1, 10, 100))
    fields = [
        {"name": "batch_no", "type": draw(st.sampled_from(("int16", "uint16")))},
        {"name": "mo_name", **draw(texts(name_words))},
        {"name": "quantity", **draw(kilograms)},
        *({"name": "silo%d_qty" % number, **draw(kilograms)} for number in silos),
    ]
    fields, offset = placed(draw, fields)
    more = [{"name": "weight_finished_good", **draw(kilograms)}]
    more += [{"name": name, **draw(statuses(name))} for name in STATUSES]
    if has_mark:  # then the orders need no status
        mark = {"name": "prepared", "type": "bool", "role": "mark"}
        more = [mark] + more[: draw(st.integers(0, 3))]
    more, offset = placed(draw, more, offset)
    last = {
        "name": "taken",
        "type": "bool",
        "role": "handshake",
        "offset": offset,
    }
    return {
        "base": base,
        "slots": slots,
        "stride": 0 if slots == 1 else offset + 1 + draw(st.integers(0, 5)),
        "words": offset + 1,
        "fields": fields + more + [last],
    }


@st.composite
def batch_maps(draw):
    """A map of orders and results."""
    slots = draw(st.integers(1, 4))
    silos = draw(st.sets(st.integers(1, 999), min_size=1, max_size=8))
    words = draw(st.integers(2, 10))
    separator = {area: "_" if area[-1].isdigit() else "" for area in AREAS}
    area, other = draw(st.permutations(AREAS))[:2]
    write, read = area + separator[area] + "3", other + separator[other] + "7"
    return map_from_json(
        {
            "batch_write": draw(
                batch_blocks(write, slots, silos, words, draw(st.booleans()))
            ),
            "batch_read": draw(batch_blocks(read, slots, silos, words)),
        },
        "random",
    )
