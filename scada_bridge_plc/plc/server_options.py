# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What odoo.conf says about PLCs, read strictly: a wrong word is an error, no guess.

::

    [scada_plc]
    enabled = False

    [scada_plc.PLC01]
    host = 192.168.1.100
    port = 44818

The first section is for all PLCs of the server, the other one for the PLC of the line
with code PLC01 and stands above the first.  Sections are {name: {option: value}},
values as Odoo reads them: text, or a boolean where the text was True or False.
"""
import re
from typing import Callable, Collection, Dict, Iterator, Mapping, NamedTuple, Optional

from .errors import OptionError

SECTION = "scada_plc"
TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")
MAX_PORT = 65534
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._:%-]*[A-Za-z0-9])?")
COMMENT = re.compile(r"(^|\s)[;#]")

Sections = Mapping[str, Mapping[str, object]]


class PlcOptions(NamedTuple):
    """What the file says about one PLC; None where it says nothing."""

    enabled: bool = True
    host: Optional[str] = None
    port: Optional[int] = None


def _read_enabled(value: object) -> bool:
    word = str(value).lower()
    if word not in TRUE + FALSE:
        raise ValueError("allowed are True and False")
    return word in TRUE


def _read_host(value: object) -> str:
    if not isinstance(value, str) or not HOST.fullmatch(value):
        raise ValueError("allowed is an IP address or the name of a host")
    return value


def _read_port(value: object) -> int:
    text = str(value)
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= MAX_PORT:
        raise ValueError("allowed is a port number from 1 to %d" % MAX_PORT)
    return int(text)


READERS: Dict[str, Callable[[object], object]] = {
    "enabled": _read_enabled,
    "host": _read_host,
    "port": _read_port,
}


def read_options(
    sections: Sections, code: str, codes: Optional[Collection[str]] = None
) -> PlcOptions:
    """Return what the file says about the PLC of a line.

    :param code: SCADA code of the line
    :param codes: codes of all lines; None: sections of other lines can't be judged,
        since the server has several databases
    :raises OptionError: a section or option that is or could be meant for it is wrong
    """
    own = "%s.%s" % (SECTION, code)
    found: Dict[str, object] = {}
    for name in (SECTION, own):
        found.update(_read_section(name, sections.get(name, {})))
    if own not in sections:
        for error in _find_unknown_sections(sections, codes):
            raise error
    return PlcOptions(**found)  # type: ignore[arg-type]


def find_faults(
    sections: Sections, codes: Optional[Collection[str]] = None
) -> Iterator[OptionError]:
    """Yield what is wrong in the sections about PLCs; see ``read_options``."""
    for name, options in sections.items():
        if _is_ours(name):
            yield from _find_option_faults(name, options)
    yield from _find_unknown_sections(sections, codes)


def _is_ours(name: str) -> bool:
    return name == SECTION or name.startswith(SECTION + ".")


def _find_unknown_sections(
    sections: Sections, codes: Optional[Collection[str]]
) -> Iterator[OptionError]:
    for name in sections:
        if re.match(r"scada[^A-Za-z]?plc", name, re.IGNORECASE) and not _is_ours(name):
            yield OptionError(
                "[%s]: no such section; allowed are [%s] and [%s.CODE], CODE being the "
                "SCADA code of a line" % (name, SECTION, SECTION)
            )
        code = name[len(SECTION) + 1 :]
        if _is_ours(name) and code and codes is not None and code not in codes:
            yield OptionError(
                "[%s]: no line has the SCADA code %s; lines are %s"
                % (name, code, ", ".join(sorted(codes)) or "not there yet")
            )


def _read_section(name: str, options: Mapping[str, object]) -> Dict[str, object]:
    for error in _find_option_faults(name, options):
        raise error
    return {option: READERS[option](value) for option, value in options.items()}


def _find_option_faults(
    name: str, options: Mapping[str, object]
) -> Iterator[OptionError]:
    for option, value in options.items():
        place = "[%s] %s = %s" % (name, option, value)
        if option not in READERS:
            allowed = ", ".join(READERS)
            yield OptionError("%s: no such option; allowed are %s" % (place, allowed))
            continue
        try:
            READERS[option](value)
        except ValueError as error:
            hint = "; a comment needs a line of its own"
            is_commented = COMMENT.search(str(value))
            yield OptionError("%s: %s%s" % (place, error, hint if is_commented else ""))
