# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parameters checked against the OpenAPI document.

The document (``contract/openapi.json``) is the only place that says which parameters
an operation has, of which type and in which range.
"""

from functools import partial
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .values import (
    MAX_TEXT,
    FieldError,
    Jobs,
    ParamsError,
    Schema,
    boolean,
    clamp_page,
    collect,
    from_text,
    identity,
    in_range,
    integer,
    number,
    refuse_missing,
    storable,
    string,
)

PAGE_KEYS = ("limit", "offset", "skip")

# Machine words of contract schema ErrorCode, by the schema that was not met
WORDS = {"Period": "invalid_period", "DateInput": "invalid_date"}


class Operation:
    """One method on one path of the document."""

    def __init__(self, contract: "Contract", item: Schema) -> None:
        self._contract = contract
        self._item = item

    @property
    def body_schema(self) -> Optional[Schema]:
        """Schema of the plain body, None if the operation takes none."""
        reference = self._item.get("x-params-schema")
        if reference:
            return {"$ref": reference}
        content = self._item.get("requestBody", {}).get("content", {})
        schema: Optional[Schema] = content.get("application/json", {}).get("schema")
        return schema

    @property
    def needs_body(self) -> bool:
        """Return whether a request without a body is one with an empty object."""
        return bool(self._item.get("requestBody", {}).get("required"))

    def clean_body(self, params: Mapping[str, Any]) -> Dict[str, Any]:
        """Return the parameters of a body, checked, with defaults.

        ``limit`` and ``offset`` outside their range are clamped (doc/http.rst 2).

        :raise ParamsError: names each wrong, missing or unknown parameter
        """
        return self._contract.clean_object(self.body_schema or {}, params)

    def default_body(self) -> Dict[str, Any]:
        """Return the defaults of the parameters of a body that was not sent."""
        schema, _name = self._contract.resolve(self.body_schema or {})
        parts = {
            name: self._contract.resolve(part)[0]
            for name, part in schema.get("properties", {}).items()
        }
        return {n: part["default"] for n, part in parts.items() if "default" in part}

    def clean_query(self, arguments: Mapping[str, str]) -> Dict[str, Any]:
        """Return the parameters of a query string, checked, with defaults.

        Names that the operation does not know are left out: proxies and browsers add
        their own.

        :raise ParamsError: names each wrong or missing parameter
        """
        return self._clean_location("query", arguments)

    def clean_path(self, arguments: Mapping[str, Any]) -> Dict[str, Any]:
        """Return the parameters that stand in the path, checked.

        :raise ParamsError: names each wrong parameter
        """
        texts = {name: str(value) for name, value in arguments.items()}
        return self._clean_location("path", texts)

    def _clean_location(
        self, location: str, values: Mapping[str, str]
    ) -> Dict[str, Any]:
        parameters = [
            parameter
            for parameter in self._item.get("parameters", ())
            if parameter["in"] == location
        ]
        return self._contract.clean_texts(parameters, values)


class Contract:
    """An OpenAPI 3.0 document."""

    def __init__(self, document: Schema) -> None:
        self.document = document

    def operation(self, method: str, path: str) -> Optional[Operation]:
        """Return the operation, None if the document does not name it."""
        item = self.document["paths"].get(path, {}).get(method.lower())
        return Operation(self, item) if item else None

    def resolve(self, schema: Schema) -> Tuple[Schema, str]:
        """Follow references; return the schema and the name it has, "" for none."""
        name = ""
        while "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            schema = self.document["components"]["schemas"][name]
        return schema, name

    def clean_object(self, schema: Schema, values: Mapping[str, Any]) -> Dict[str, Any]:
        """Return the properties of ``values``, checked against an object's schema."""
        schema, _name = self.resolve(schema)
        properties = schema.get("properties", {})
        required = schema.get("required", ())
        jobs: Jobs = []
        for name in list(properties) + [n for n in values if n not in properties]:
            value = values.get(name)
            if name not in properties:
                jobs.append((name, partial(self._extra, schema, name, value)))
            elif value is not None:
                jobs.append((name, partial(self.clean, properties[name], name, value)))
            elif name in required:
                jobs.append((name, partial(refuse_missing, name)))
            elif "default" in self.resolve(properties[name])[0]:
                default = self.resolve(properties[name])[0]["default"]
                jobs.append((name, partial(identity, default)))
        return collect(jobs)

    def _extra(self, schema: Schema, name: str, value: Any) -> Any:
        """Check a property that the schema does not name."""
        extra = schema.get("additionalProperties")
        if extra is True:
            return storable(name[:80], {name: value})[name]
        if isinstance(extra, dict):
            return self.clean(extra, name, value)
        raise FieldError(name[:80], "is not a known parameter")

    def clean_texts(
        self, parameters: List[Schema], values: Mapping[str, str]
    ) -> Dict[str, Any]:
        """Return the values of a query string or path, converted and checked."""
        jobs: Jobs = []
        for parameter in parameters:
            name, schema = parameter["name"], self.resolve(parameter["schema"])[0]
            text = values.get(name, "")
            if text != "":
                jobs.append(
                    (name, partial(self._text, parameter["schema"], name, text))
                )
            elif parameter.get("required"):
                jobs.append((name, partial(refuse_missing, name)))
            elif "default" in schema:
                jobs.append((name, partial(identity, schema["default"])))
        return collect(jobs)

    def _text(self, schema: Schema, name: str, text: str) -> Any:
        kind = self.resolve(schema)[0].get("type")
        return self.clean(schema, name, from_text(kind, name, text), clamp=False)

    def clean(self, schema: Schema, name: str, value: Any, clamp: bool = True) -> Any:
        """Return ``value`` as its schema wants it.

        :raise FieldError: it does not fit
        """
        schema, schema_name = self.resolve(schema)
        if value is None and schema.get("nullable"):
            return None
        if "anyOf" in schema:
            return self._clean_any(schema["anyOf"], name, value)
        word = WORDS.get(schema_name, "validation_error")
        try:
            return self._clean_type(schema, name, value, clamp)
        except FieldError as error:
            raise FieldError(error.name, error.message, word) from error

    def _clean_any(self, schemas: List[Schema], name: str, value: Any) -> Any:
        errors = []
        for schema in schemas:
            try:
                return self.clean(schema, name, value)
            except FieldError as error:
                errors.append(error)
        raise errors[0]

    def _clean_type(self, schema: Schema, name: str, value: Any, clamp: bool) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return self._clean_nested(schema, name, value)
        if kind == "array":
            return self._clean_array(schema, name, value)
        if kind == "integer" and clamp and name in PAGE_KEYS:
            return clamp_page(schema, integer(name, value))
        if kind == "integer":
            return in_range(schema, name, integer(name, value))
        if kind == "number":
            return in_range(schema, name, number(name, value))
        if kind == "boolean":
            return boolean(name, value)
        return string(schema, name, value) if kind == "string" else value

    def _clean_nested(self, schema: Schema, name: str, value: Any) -> Any:
        if not isinstance(value, dict):
            raise FieldError(name, "is not an object")
        try:
            return self.clean_object(schema, value)
        except ParamsError as error:
            first = error.errors[0]
            raise FieldError("%s.%s" % (name, first.name), first.message) from error

    def _clean_array(self, schema: Schema, name: str, value: Any) -> Any:
        if not isinstance(value, list):
            raise FieldError(name, "is not a list")
        if len(value) > MAX_TEXT:
            raise FieldError(name, "has more than %d entries" % MAX_TEXT)
        return [self.clean(schema.get("items", {}), name, item) for item in value]
