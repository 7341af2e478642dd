# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take values out of a JSON object, and say where it is wrong when it is."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any, Dict, List, Mapping, NoReturn, Optional, Sequence, Tuple, Union

from ..errors import MapError
from ..memory.addresses import AddressRange, parse_address

MAX_CHARS = 200_000  # more than ten times the plant's own map
MAX_DIGITS = 40  # of a whole number: reading takes time with the square of them


def parse_json(text: str) -> Dict[str, Any]:
    """Return the object in a JSON text, fractions as Decimal.

    :raise MapError: as :func:`parse_json_value`, or no object
    """
    return as_object(parse_json_value(text))


def as_object(value: Any) -> Dict[str, Any]:
    """Return a JSON value if it is an object, MapError else."""
    if not isinstance(value, dict):
        raise MapError("not a JSON object")
    return value


def parse_json_value(text: str) -> Any:
    """Return the value in a JSON text, fractions as Decimal.

    :raise MapError: no JSON, too long or too deep, or a key that stands twice in one
        object
    """
    check_size(len(text))
    try:
        return json.loads(
            text,
            parse_int=_whole,
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_refuse_repeated_keys,
        )
    except RecursionError as err:
        raise MapError("not a memory map: too many brackets in brackets") from err
    except ValueError as err:
        raise MapError("not JSON: %s" % err) from err


def check_size(number: int) -> None:
    """Raise MapError for a text of so many characters or bytes, if it is too long."""
    if number > MAX_CHARS:
        raise MapError(
            "%d characters are too many: a memory map has at most %d"
            % (number, MAX_CHARS)
        )


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number of %d digits" % len(digits))
    return int(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError("%s is no number" % constant)


def _refuse_repeated_keys(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    counts = Counter(key for key, _value in pairs)
    twice = sorted(key for key, count in counts.items() if count > 1)
    if twice:
        raise MapError("given twice: %s" % ", ".join(twice))
    return dict(pairs)


class Node:
    """A JSON object and the path that leads to it, for messages.

    Every reader takes a default; with None the key must be there.  All of them
    raise MapError for a value of the wrong type.
    """

    def __init__(self, obj: Any, where: str) -> None:
        if not isinstance(obj, Mapping):
            raise MapError("%s: not an object: %r" % (where, obj))
        self.obj = obj
        self.where = where

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self.obj

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Raise MapError for a key nobody will read."""
        unknown = [str(key) for key in self.obj if key not in known]
        if unknown:
            raise MapError("%s: unknown key %s" % (self.where, ", ".join(unknown)))

    def node(self, key: str) -> "Node":
        """Return the object behind a key, an empty one when there is none."""
        return Node(self.obj.get(key, {}), "%s.%s" % (self.where, key))

    def text(self, key: str, default: Optional[str] = None) -> str:
        """Return a text."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, "a text", value)
        return value

    def texts(self, key: str) -> Tuple[str, ...]:
        """Return a list of texts, empty by default."""
        values = self.items(key, [])
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(key, "a list of texts", values)
        return tuple(values)

    def items(self, key: str, default: Optional[List[Any]] = None) -> List[Any]:
        """Return a list."""
        value = self._value(key, default)
        if not isinstance(value, list):
            raise self._wrong(key, "a list", value)
        return value

    def integer(self, key: str, default: Optional[int] = None) -> int:
        """Return a whole number."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "a whole number", value)
        return int(value)

    def address(self, key: str) -> AddressRange:
        """Return a range of addresses, given as a text."""
        text = self.text(key)
        try:
            return parse_address(text)
        except MapError as err:
            raise MapError("%s: %s" % (self.where, err)) from err

    def number(self, key: str) -> Optional[Union[int, Decimal]]:
        """Return a number, None when there is none; a float as it prints."""
        value = self.obj.get(key)
        if isinstance(value, float):
            value = Decimal(repr(value))
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, type(None))):
            raise self._wrong(key, "a number", value)
        if isinstance(value, Decimal) and not value.is_finite():
            raise self._wrong(key, "a finite number", value)
        return value

    def _value(self, key: str, default: Any) -> Any:
        value = self.obj.get(key, default)
        if value is None:
            raise MapError("%s: %s is missing" % (self.where, key))
        return value

    def _wrong(self, key: str, wanted: str, value: Any) -> MapError:
        return MapError("%s: %s is not %s: %r" % (self.where, key, wanted, value))
