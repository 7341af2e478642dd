# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take an order back that the PLC may be taking this very moment.

Theory of operation.  A handshake word that is not 0 says "taken", whoever wrote it: PLC
and server may write it in the same scan, and the order slot can't show who was first.
The result slot can: a PLC that takes an order shows its reference there.  So::

    look       order slot and result slot           pending: go on; else refused
    take back  handshake := 3                       not 0: the PLC does not take it now
    pause      the scan that runs now ends
    look       order slot reads 3 no more, or the
               result slot shows the order?         it is taken, handshake := 1
    mark       status words and handshake           reads as never released

A PLC that had decided before our frame writes its 1 over the 3, at the end of its scan.
3 is what no PLC writes, so a run that dies here is understood by the next one
(TAKEN_BACK) and begun again at the pause.  Bit 0 of it is set, as in 1, for programs
that look at the bit.  All orders are taken back, or none: those taken back before one
that turns out to be taken are given back to the PLC (handshake := 0).

A PLC that shows an order in its result slot later than ``PAUSE_SECONDS`` after it took
it is not found out here; its record is then one of an order that is not in the queue.
"""

import time
from dataclasses import dataclass
from enum import Enum
from typing import Callable, List, Sequence

from ..errors import LinkError, RecordError
from ..link.link import Link
from ..memory.layout import Block
from .batch_codec import BatchOrder, decode_record, encode_order
from .fit import find_misfit
from .handshake import (
    NOT_RELEASED_FLAG,
    TAKEN_BACK,
    SlotState,
    classify_slot,
    read_order_state,
)
from .slot_reader import read_slot
from .status import withdrawal_mark

PAUSE_SECONDS = 0.3  # several scans


class Shown(str, Enum):
    """What the result slot of an order shows."""

    NOTHING = "nothing"
    RUNNING = "running"
    FINISHED = "finished"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class OrderLocation:
    """Where the plant has an order.

    :ivar slot: what its order slot holds
    :ivar shown: what its result slot shows of it
    """

    slot: SlotState
    shown: Shown


def find_order(
    link: Link, orders: Block, results: Block, order: BatchOrder
) -> OrderLocation:
    """Ask the PLC what it has of an order.

    :param orders: batch_write; :param results: batch_read of the memory map
    :raise LinkError: nothing is known
    """
    state = read_order_state(link, orders, order)
    return OrderLocation(state, _read_result_state(link, orders, results, order))


def withdraw_orders(
    link: Link,
    orders: Block,
    results: Block,
    pending: Sequence[BatchOrder],
    is_partial: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> List[BatchOrder]:
    """Take orders back that were PENDING or TAKEN_BACK a moment ago.

    :param is_partial: keep what can be taken back also when others are taken
    :return: those that the PLC has taken nevertheless; if there are any, the others
        are at the PLC as before, unless ``is_partial``
    :raise LinkError: call again later; the slots show how far this call came
    """
    for order in pending:
        _write_handshake(link, orders, order, TAKEN_BACK)
    if pending:
        pause(PAUSE_SECONDS)
    taken = [
        order
        for order in pending
        if not _is_taken_back(link, orders, order)
        or _read_result_state(link, orders, results, order) is not Shown.NOTHING
    ]
    for order in taken:
        _write_handshake(link, orders, order, 1)
    for order in pending:
        if order not in taken and taken and not is_partial:
            _write_handshake(link, orders, order, 0)
        elif order not in taken:
            _mark(link, orders, order)
    return taken


def close_repeated(
    link: Link, orders: Block, results: Block, order: BatchOrder
) -> bool:
    """Take back the second release of an order that the PLC is making already.

    A release frame that the network delivers twice arrives again after the PLC has
    taken the order, and reads as another release.

    :return: False if the order slot does not wait, or no result shows the order
    :raise LinkError: call again later
    """
    found = find_order(link, orders, results, order)
    if found.slot is not SlotState.PENDING or found.shown is Shown.NOTHING:
        return False
    _write_handshake(link, orders, order, 1)
    return True


def _is_taken_back(link: Link, block: Block, order: BatchOrder) -> bool:
    """Return whether our word still stands in the order slot."""
    words = read_slot(link, block, order.batch_no)
    return classify_slot(block, words, order) is SlotState.TAKEN_BACK


def _read_result_state(
    link: Link, orders: Block, results: Block, order: BatchOrder
) -> Shown:
    words = read_slot(link, results, order.batch_no)
    again = read_slot(link, results, order.batch_no)
    name = orders.field("mo_name").cut(encode_order(orders, order))
    field = results.field("mo_name")
    if field.cut(words) == field.cut(again) != name:
        return Shown.NOTHING
    if again != words:
        return Shown.RUNNING  # ours, or one that begins this very moment
    if find_misfit(results, words, order):
        return Shown.NOTHING  # another order's, of the same name
    try:
        record = decode_record(results, order.batch_no, words)
    except RecordError:
        return Shown.UNREADABLE
    is_finished = record is not None and record.is_finished
    return Shown.FINISHED if is_finished else Shown.RUNNING


def _mark(link: Link, block: Block, order: BatchOrder) -> None:
    """Let the order read as one that was never released, and read that back."""
    words = withdrawal_mark(block) + (NOT_RELEASED_FLAG,)
    address = block.address(order.batch_no, block.status_offset)
    link.write_words(block.area, address, words)
    state = read_order_state(link, block, order)
    if state is not SlotState.PREPARED:
        raise LinkError(
            "slot %d did not keep the withdrawal, it reads %s"
            % (order.batch_no, state.value)
        )


def _write_handshake(link: Link, block: Block, order: BatchOrder, word: int) -> None:
    address = block.address(order.batch_no, block.handshake.offset)
    link.write_words(block.area, address, (word,))
