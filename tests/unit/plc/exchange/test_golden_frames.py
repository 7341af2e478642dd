# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every shipped profile goes over the wire as it did before maps had more types.

``data/golden_frames.json`` was written by release 14.0.1.6.0, before that change.
"""

import hashlib
import json
from decimal import Decimal

import pytest
from fake_link import FakeLink
from plant_maps import DATA, PROFILES

from plc.exchange.acknowledge import acknowledge
from plc.exchange.batch_codec import BatchOrder
from plc.exchange.handshake import prepare_order, release_order, reset_write_slots
from plc.exchange.withdraw import withdraw_orders
from plc.map.text import map_to_text

GOLDEN = json.loads((DATA / "golden_frames.json").read_text(encoding="utf-8"))


def frames(profile):
    """All requests of the life of one order, and the text that a database keeps."""
    memory_map, link = PROFILES[profile], FakeLink()
    text = hashlib.sha256(map_to_text(memory_map).encode()).hexdigest()
    if "batch_write" not in memory_map.blocks:
        return {"text": text, "frames": []}
    orders, results = memory_map.block("batch_write"), memory_map.block("batch_read")
    targets = {
        number: Decimal(number) + Decimal("0.25") for number in orders.silo_fields
    }
    order = BatchOrder(
        3, "WH/MO/00099-0012", "JF PLUS 25", Decimal("2500.005"), targets
    )
    reset_write_slots(link, orders)
    prepare_order(link, orders, order)
    release_order(link, orders, order)
    withdraw_orders(link, orders, results, [order], pause=lambda _seconds: None)
    record = list(link.peek(orders.area, orders.address(3), orders.words))
    record[results.handshake.offset] = 0
    link.poke(results.area, results.address(3), record)
    acknowledge(link, results, 3, record)
    return {"text": text, "frames": json.loads(json.dumps(link.requests))}


@pytest.mark.parametrize("profile", sorted(GOLDEN))
def test_the_frames_of_a_shipped_profile_are_those_of_the_release_before(profile):
    assert frames(profile) == GOLDEN[profile]


def test_every_profile_of_the_release_before_is_still_shipped():
    assert set(GOLDEN) <= set(PROFILES)
