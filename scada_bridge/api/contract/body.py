# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Request bodies: a plain JSON object, or the same object inside an envelope.

An envelope is an object with the key ``jsonrpc``, or with an object under ``params``
(doc/http.rst section 2).  The answer has the shape of the question::

    {"mo_id": "WH/MO/00002"}                                      plain
    {"jsonrpc": "2.0", "id": 7, "params": {"mo_id": "WH/MO/00002"}}  envelope
"""

import json
import math
from dataclasses import dataclass, field
from typing import Any, Dict, NoReturn, Optional, Union
from urllib.parse import parse_qsl

MAX_FIELDS = 20  # of a form

RequestId = Optional[Union[int, str]]

MAX_DIGITS = 40  # of a whole number: reading takes time with the square of them


class BodyError(ValueError):
    """The body is not JSON, or not an object; the text may be shown to the caller."""


@dataclass(frozen=True)
class JsonBody:
    """A parsed body.

    :ivar params: the parameters of the operation, plain or taken out of the envelope
    :ivar is_envelope: answer with an envelope
    :ivar request_id: the envelope's ``id``, None when it has none
    :ivar is_empty: the request had no body at all
    :ivar is_form: the fields of an HTML form: a person reads the answer
    """

    params: Dict[str, Any] = field(default_factory=dict)
    is_envelope: bool = False
    request_id: RequestId = None
    is_empty: bool = False
    is_form: bool = False


def parse_body(data: bytes) -> JsonBody:
    """Read a request body.

    :raise BodyError: malformed JSON, NaN or Infinity, a number of too many digits, no
        object, wrong encoding
    """
    if not data.strip():
        return JsonBody(is_empty=True)
    body = _load(data)
    if not isinstance(body, dict):
        raise BodyError("Request body is not a JSON object")
    if "jsonrpc" not in body and not isinstance(body.get("params"), dict):
        return JsonBody(params=body)
    params = body.get("params")
    if params is not None and not isinstance(params, dict):
        raise BodyError("params is not a JSON object")
    params = {
        name: value for name, value in (params or {}).items() if name != "context"
    }
    return JsonBody(params, True, _request_id(body.get("id")))


def parse_form(data: bytes) -> JsonBody:
    """Read the fields of an HTML form (application/x-www-form-urlencoded).

    :raise BodyError: no such form
    """
    try:
        fields = parse_qsl(
            data.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise BodyError("Request body is not a form") from error
    return JsonBody(dict(fields), is_form=True)


def _load(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise BodyError("Request body is not valid JSON") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError("%s is not JSON" % constant)


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number of %d digits" % len(digits))
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("%s is not a finite number" % digits)
    return value


def _request_id(value: object) -> RequestId:
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return value
    return None
