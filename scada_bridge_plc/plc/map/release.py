# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a map's orders are released, as the one question that the set-up asks."""

import dataclasses

from ..memory.layout import PER_SLOT
from .text import map_from_text, map_to_text

ORDERS = "batch_write"


def get_release(text: str) -> str:
    """Return PER_SLOT or FIRST_SLOT of a map's text; a flat map has no orders."""
    block = map_from_text(text).blocks.get(ORDERS)
    return block.release if block else PER_SLOT


def with_release(text: str, release: str) -> str:
    """Return the text of the map with another answer; a flat map stays as it is."""
    memory_map = map_from_text(text)
    block = memory_map.blocks.get(ORDERS)
    if block is None:
        return text
    blocks = {**memory_map.blocks, ORDERS: dataclasses.replace(block, release=release)}
    return map_to_text(dataclasses.replace(memory_map, blocks=blocks))
