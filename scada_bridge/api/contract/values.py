# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Single values checked against their OpenAPI schema.

Where the schema sets no limit these hold, so that no value reaches the database that
the database can't keep.
"""

import math
import re
from typing import Any, Callable, Dict, List, Mapping, NoReturn, Optional, Tuple

Schema = Mapping[str, Any]
Jobs = List[Tuple[str, Callable[[], Any]]]

MAX_TEXT = 1000  # characters
MAX_INTEGER = 2**31 - 1  # PostgreSQL integer
MAX_NUMBER = 10**9  # kg; a hundred times what any field of the plant can hold

_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")


class FieldError(ValueError):
    """One value does not fit its schema."""

    def __init__(self, name: str, message: str, word: str = "validation_error") -> None:
        super().__init__("%s %s" % (name, message))
        self.name = name
        self.message = message
        self.word = word


def from_text(kind: Optional[str], name: str, text: str) -> Any:
    """Convert the text of a query string to the type that the schema wants."""
    if kind == "boolean":
        word = text.strip().lower()
        if word not in _TRUE + _FALSE:
            raise FieldError(name, "is not true or false")
        return word in _TRUE
    if kind == "integer":
        if not re.match(r"^[+-]?[0-9]{1,12}$", text.strip()):
            raise FieldError(name, "is not an integer")
        return int(text)
    return text


def string(schema: Schema, name: str, value: Any) -> str:
    """Return a text that fits its schema and the database."""
    if not isinstance(value, str):
        raise FieldError(name, "is not text")
    text = _enum_text(schema, value)
    maximum = schema.get("maxLength", MAX_TEXT)
    if len(text) > maximum:
        raise FieldError(name, "has more than %d characters" % maximum)
    if len(text.strip()) < schema.get("minLength", 0):
        raise FieldError(name, "is empty")
    _check_characters(name, text)
    if "pattern" in schema and not re.search(schema["pattern"], text):
        raise FieldError(name, "does not have the form %s" % schema["pattern"])
    if "enum" in schema and text not in schema["enum"]:
        raise FieldError(name, "is not one of %s" % ", ".join(map(str, schema["enum"])))
    return text


def _check_characters(name: str, text: str) -> None:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise FieldError(name, "holds a character that can't be stored")


def storable(name: str, value: Any) -> Any:
    """Return a value of any JSON type, if the database can keep all that is in it."""
    if isinstance(value, str):
        _check_characters(name, value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise FieldError(name, "is out of range")
    elif isinstance(value, dict):
        for key, part in value.items():
            _check_characters(name, key)
            storable(name, part)
    elif isinstance(value, list):
        for part in value:
            storable(name, part)
    return value


def _enum_text(schema: Schema, value: str) -> str:
    """Return an enumeration's own spelling: names of periods come in any case."""
    wanted = value.strip().lower()
    for choice in schema.get("enum", ()):
        if isinstance(choice, str) and choice.lower() == wanted:
            return choice
    return value


def integer(name: str, value: Any) -> int:
    """Return an integer; 5.0 is one, true is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(name, "is not an integer")
    return int(value)


def number(name: str, value: Any) -> float:
    """Return a number, true is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FieldError(name, "is not a number")
    if abs(value) > MAX_NUMBER:
        raise FieldError(name, "is out of range")
    return float(value)


def boolean(name: str, value: Any) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise FieldError(name, "is not true or false")
    return value


def in_range(schema: Schema, name: str, value: Any) -> Any:
    """Return a number that is in the range of its schema."""
    minimum = schema.get("minimum", -MAX_INTEGER - 1)
    maximum = schema.get("maximum", MAX_INTEGER)
    if schema.get("exclusiveMinimum") is True and value <= minimum:
        raise FieldError(name, "is not above %s" % minimum)
    if not minimum <= value <= maximum:
        raise FieldError(name, "is not between %s and %s" % (minimum, maximum))
    if "enum" in schema and value not in schema["enum"]:
        raise FieldError(name, "is not one of %s" % ", ".join(map(str, schema["enum"])))
    return value


def clamp_page(schema: Schema, value: int) -> int:
    """Return ``value`` inside the range (doc/http.rst section 2, limits and pages)."""
    low, high = schema.get("minimum", 0), schema.get("maximum", MAX_INTEGER)
    return max(int(low), min(int(high), value))


class ParamsError(ValueError):
    """Parameters do not fit; ``errors`` names every one of them."""

    def __init__(self, errors: List[FieldError]) -> None:
        super().__init__("; ".join(str(error) for error in errors))
        self.errors = errors


def identity(value: Any) -> Any:
    """Return a default, which needs no check."""
    return value


def refuse_missing(name: str) -> NoReturn:
    """Refuse a request without this parameter."""
    raise FieldError(name, "is missing")


def collect(jobs: Jobs) -> Dict[str, Any]:
    """Run every check; return the values, or raise all that failed together."""
    cleaned, errors = {}, []
    for name, job in jobs:
        try:
            cleaned[name] = job()
        except FieldError as error:
            errors.append(error)
    if errors:
        raise ParamsError(errors)
    return cleaned
