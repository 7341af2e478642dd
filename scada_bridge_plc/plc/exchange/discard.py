# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Acknowledge a result that belongs to nobody, so that the PLC uses its slot again."""

from enum import Enum
from typing import Sequence, Tuple

from ..errors import LinkError
from ..link.link import Link
from ..memory.layout import Block
from ..memory.words import Words
from .slot_reader import read_slot


class DiscardOutcome(str, Enum):
    """What discard found."""

    DISCARDED = "discarded"
    ALREADY = "already"
    CHANGED = "changed"


def discard_record(
    link: Link, block: Block, slot: int, shown: Sequence[int]
) -> Tuple[DiscardOutcome, Words]:
    """Set the handshake word of a result, if it still is what a person was shown.

    :param block: batch_read of the memory map
    :param shown: all words of the slot as they were shown
    :return: what was found, and the words that the slot holds now
    :raise LinkError: nothing is known, call again later
    """
    words, flag = read_slot(link, block, slot), block.handshake.offset
    if read_slot(link, block, slot) != words:
        raise LinkError("slot %d changed while it was read" % slot)
    if words[:flag] != tuple(shown[:flag]):
        return DiscardOutcome.CHANGED, words
    if words[flag]:
        return DiscardOutcome.ALREADY, words
    link.write_words(block.area, block.address(slot, flag), (1,))
    after = read_slot(link, block, slot)
    if after[:flag] == words[:flag] and not after[flag]:
        raise LinkError("slot %d did not keep its handshake word" % slot)
    return DiscardOutcome.DISCARDED, after
