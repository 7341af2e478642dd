# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts that are stored for people: what they are made of, filled in when shown.

A text is stored as its English source and its arguments, so that each reader sees it in
the own language.  An argument may be such a text itself, as the reason of a refusal is.
A text that others have made (Odoo, PostgreSQL) has no source and stays as it is.
"""
import json
from typing import Any, Callable, Iterable, Mapping, Optional

# of a JSON value: what a stored text is known by
SOURCE, ARGUMENTS = "source", "arguments"
Translate = Callable[[str], str]


def _lt(source: str) -> str:
    """Mark a text for translation: Odoo's extraction looks for this name."""
    return source


class Message(str):
    """A text in somebody's language that remembers what it was made of.

    :ivar source: English, with %-placeholders
    :ivar arguments: a mapping, a tuple, one value, or None for a text without any
    """

    source: str
    arguments: Any

    def __new__(cls, text: str, source: str, arguments: Any = None) -> "Message":
        self = super().__new__(cls, text)
        self.source, self.arguments = source, arguments
        return self

    def __mod__(self, arguments: Any) -> "Message":
        return Message(str(self) % arguments, self.source, arguments)


def join(texts: Iterable[str], separator: str) -> str:
    """Return texts as one, each of which remembers what it was made of."""
    parts = tuple(texts)
    if len(parts) < 2:
        return parts[0] if parts else ""
    source = separator.join(["%s"] * len(parts))
    return Message(separator.join(parts), source, parts)


def pack(value: Any) -> Any:
    """Return ``value`` as JSON takes it; unknown types as their text."""
    if isinstance(value, Message):
        return {SOURCE: value.source, ARGUMENTS: _pack_arguments(value.arguments)}
    if isinstance(value, Mapping):
        return {name: pack(one) for name, one in value.items()}
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def _pack_arguments(arguments: Any) -> Any:
    if arguments is None or isinstance(arguments, Mapping):
        return pack(arguments)
    values = arguments if isinstance(arguments, tuple) else (arguments,)
    return [pack(value) for value in values]


def render(packed: Any, translate: Optional[Translate] = None) -> Any:
    """Return what :func:`pack` has made as a person reads it.

    :param translate: of a source, None for English
    :return: a text for a text; other values as they are
    """
    if not isinstance(packed, dict) or SOURCE not in packed:
        return packed
    arguments = _render_arguments(packed.get(ARGUMENTS), translate)
    return fill(packed[SOURCE], arguments, translate)


def _render_arguments(packed: Any, translate: Optional[Translate]) -> Any:
    if isinstance(packed, dict):
        return {name: render(one, translate) for name, one in packed.items()}
    if isinstance(packed, list):
        return tuple(render(one, translate) for one in packed)
    return None


def fill(source: str, arguments: Any, translate: Optional[Translate] = None) -> str:
    """Return the source in the reader's language, with its arguments.

    A translation whose placeholders are wrong is not used.
    """
    text = translate(source) if translate else source
    if arguments is None:
        return text
    try:
        return str(text % arguments)
    except (KeyError, TypeError, ValueError):
        return str(source % arguments)


def dump(value: Any) -> str:
    """Return a text, or a mapping of arguments, for a column of the database."""
    packed = pack(value)
    return packed if isinstance(packed, str) else json.dumps(packed, sort_keys=True)


def load(stored: Optional[str]) -> Any:
    """Return what :func:`dump` has made, packed; a text without a source as it is."""
    if not (stored or "").startswith("{"):
        return stored
    try:
        return json.loads(stored or "")
    except ValueError:
        return stored  # somebody's text that begins with a brace
