# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The time in six words of a block: year, month, day, hour, minute, second.

It is the plant's local time and knows no zone (doc/memory-map.rst section 6).
"""

from datetime import datetime
from typing import Dict, Sequence

from ..errors import RecordError
from ..memory.layout import Block

CLOCK_FIELDS = ("year", "month", "day", "hour", "minute", "second")


def decode_clock(block: Block, words: Sequence[int]) -> datetime:
    """Return the plant's local time, without zone.

    :raise RecordError: the words are no date that exists
    """
    values: Dict[str, int] = {}
    for name in CLOCK_FIELDS:
        field = block.field(name)
        try:
            values[name] = int(field.decode(field.cut(words)))
        except RecordError as err:
            raise RecordError("%s: %s" % (name, err.reason), words=words) from err
    try:
        return datetime(
            values["year"],
            values["month"],
            values["day"],
            values["hour"],
            values["minute"],
            values["second"],
        )
    except ValueError as err:
        text = "{year}-{month}-{day} {hour}:{minute}:{second}".format(**values)
        raise RecordError(
            "%s is no date that exists (%s)" % (text, err), words=words
        ) from err
