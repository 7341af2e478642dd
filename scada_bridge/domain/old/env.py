# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old middleware's ``.env`` file (doc/old-system.rst), and its database's address.

Nothing of this module shows a value that may be a secret: errors name keys and lines.
"""

import re
from dataclasses import dataclass
from typing import Dict, List, Tuple
from urllib.parse import unquote, urlsplit

# What has no place any more: the bridge is inside Odoo and has no second database.
OBSOLETE = re.compile(
    r"APP_NAME|ENVIRONMENT|DEBUG|DATABASE_URL|LOG_LEVEL|ODOO_\w+|(?:API_)?(?:HOST|PORT)"
)
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)", re.ASCII)
_QUOTED = re.compile(r"""(["'])(.*)\1\s*(?:#.*)?""")
_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off", ""), False),
}
SCHEMES = ("postgresql", "postgres")


class EnvError(ValueError):
    """A value that can't be what its key says; the text shows no value."""


@dataclass(frozen=True)
class DatabaseAddress:
    """Where the old database is; ``password`` stays out of every text.

    :ivar host: "" = PostgreSQL's own default, a socket on this machine
    :ivar port: 0 = its default
    """

    dbname: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "%s on %s" % (self.dbname, self.host or "this machine")

    def parameters(self) -> Dict[str, object]:
        """Return the arguments of ``psycopg2.connect``, without empty ones."""
        return {name: value for name, value in vars(self).items() if value}


def parse_env(text: str) -> Tuple[Dict[str, str], List[int]]:
    """Return the settings of a file, and the numbers of the lines that are none."""
    values, broken = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match:
            values[match.group(1)] = _value(match.group(2))
        else:
            broken.append(number)
    return values, broken


def _value(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted.group(2)
    return re.split(r"\s#", text, maxsplit=1)[0].strip()


def env_bool(text: str) -> bool:
    """Return what a switch is set to."""
    try:
        return _BOOLEANS[text.strip().lower()]
    except KeyError as error:
        raise EnvError("is neither true nor false") from error


def env_int(text: str, least: int, most: int) -> int:
    """Return a whole number within limits, both included."""
    if not re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII):
        raise EnvError("is not a whole number")
    number = int(text)
    if not least <= number <= most:
        raise EnvError("is not between %d and %d" % (least, most))
    return number


def parse_database_url(text: str) -> DatabaseAddress:
    """Return the address that ``postgresql+psycopg2://user:password@host:port/name``
    contains; ``EnvError`` for anything else."""
    try:
        url = urlsplit(text.strip())
        port = url.port or 0
    except ValueError as error:
        raise EnvError("is not the URL of a database") from error
    if url.scheme.split("+")[0] not in SCHEMES or not url.path.strip("/"):
        raise EnvError("is not a URL such as postgresql://user@host:5432/plc")
    return DatabaseAddress(
        dbname=unquote(url.path.strip("/")),
        host=url.hostname or "",
        port=port,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )
