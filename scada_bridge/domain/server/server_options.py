# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Options of odoo.conf that a comment behind the value turns into something else."""
import re
from typing import Collection, Iterator, Mapping

TRUE = ("true", "yes", "on", "1")
OWN_PREFIX = "root.scada"
HINT = "; a comment needs a line of its own"
NAME = re.compile(r"[^;#:]+")
CAPACITY = re.compile(r"[0-9]{1,4}")
COMMENT = re.compile(r"(^|\s)[;#]")


def find_flag_faults(flags: Mapping[str, object]) -> Iterator[str]:
    """Yield a sentence for each switch whose text Odoo takes for True and nobody else.

    :param flags: {option: value as Odoo read it}; True and False are distinguished by
        it only when they stand alone
    """
    for option, value in flags.items():
        if isinstance(value, str) and value and value.lower() not in TRUE:
            yield "[options] %s = %s: allowed are True and False%s" % (
                option,
                value,
                HINT if COMMENT.search(value) else "",
            )


def find_channel_faults(channels: str) -> Iterator[str]:
    """Yield a sentence for each job channel that can't be read.

    :param channels: "root:3,root.scada_post:1", as the job runner takes it
    """
    for text in re.split("[,\n]", channels):
        name, colon, rest = text.strip().partition(":")
        capacity = rest.split(":")[0].strip() if colon else "1"
        is_read = NAME.fullmatch(name.strip()) and CAPACITY.fullmatch(capacity)
        if text.strip() and not is_read:
            yield "[queue_job] channels = %s: allowed is NAME:CAPACITY, not %s%s" % (
                channels,
                text.strip(),
                HINT if COMMENT.search(text) else "",
            )


def find_unknown_channels(channels: str, known: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each channel of ours that no job has.

    :param known: full names, such as "root.scada_plc"; below one, numbers are fine
    """
    for text in re.split("[,\n]", channels):
        name = text.split(":")[0].strip()
        full = name if name.split(".")[0] == "root" else "root." + name
        parent, _dot, last = full.rpartition(".")
        is_known = full in known or parent in known and last.isdigit()
        if full.startswith(OWN_PREFIX) and not is_known:
            place = "[queue_job] channels = %s" % channels
            ours = ", ".join(sorted(known))
            yield "%s: no job has the channel %s; ours are %s" % (place, name, ours)
