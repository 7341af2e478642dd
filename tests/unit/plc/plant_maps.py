# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The shipped maps and the worked examples of data/memory-map.json, for tests."""

import json
from decimal import Decimal
from pathlib import Path

from hypothesis import settings

from plc.map.memory_map import load_profiles

DATA = Path(__file__).parent / "data"
CONTRACT = DATA / "memory-map.json"  # as the plant's contract has it, to the letter

PROFILES = load_profiles()
PLANT = PROFILES["kanjabung"]
ORDERS = PLANT.block("batch_write")
RESULTS = PLANT.block("batch_read")

# A failing property prints the blob that reproduces it.
properties = settings(print_blob=True, deadline=None, max_examples=100)


class Example:
    """A worked example: one block, its words in hex and the values they carry."""

    def __init__(self, raw):
        is_long = raw["block"] == "manual_weighing_14"
        profile = PROFILES["kanjabung-manual14" if is_long else "kanjabung"]
        self.id = raw["id"]
        self.block = profile.block("manual_weighing" if is_long else raw["block"])
        self.slot = raw["slot"]
        self.values = raw["values"]
        self.words = tuple(int(word, 16) for word in raw["hex"])


def _load_examples():
    text = (DATA / "worked_examples.json").read_text(encoding="utf-8")
    raws = json.loads(text, parse_float=Decimal)["examples"]
    return {raw["id"]: Example(raw) for raw in raws}


EXAMPLES = _load_examples()
