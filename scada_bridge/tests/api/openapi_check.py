# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers checked against the OpenAPI document with a validator that is not ours."""

import json
from pathlib import Path

from jsonschema import Draft7Validator, RefResolver

DOCUMENT = Path(__file__).parents[2] / "contract" / "openapi.json"
# What any operation may answer besides what the contract lists for it
COMMON = {"400", "405", "413", "422", "429", "503"}


def _to_draft7(node):
    """Return an OpenAPI 3.0 schema as JSON Schema: nullable, exclusive limits."""
    if isinstance(node, list):
        return [_to_draft7(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _to_draft7(value) for key, value in node.items()}
    if node.pop("exclusiveMinimum", None) is True:
        node["exclusiveMinimum"] = node.pop("minimum")
    if node.pop("nullable", None) is True:
        return {"anyOf": [node, {"type": "null"}]}
    return node


def load_document():
    with open(DOCUMENT) as source:
        return json.load(source)


class OpenApiCheck:
    """The document, with one check for each answer."""

    def __init__(self):
        self.document = load_document()
        schemas = _to_draft7(self.document["components"]["schemas"])
        self._resolver = RefResolver.from_schema({"components": {"schemas": schemas}})

    def find_errors(self, method, path, status, body):
        """Return what is wrong with an answer, a sentence each."""
        operation = self.document["paths"].get(path, {}).get(method.lower())
        if operation is None:
            return ["%s %s is not in the document" % (method, path)]
        if self._is_page(operation, str(status), body):
            return []
        schema = self._get_schema(operation, str(status))
        if schema is None:
            return ["%s %s may not answer %s" % (method, path, status)]
        return self._validate(schema, body)

    @staticmethod
    def _is_page(operation, status, body):
        """True if an answer that is no JSON is a page that the document allows."""
        content = operation["responses"].get(status, {}).get("content", {})
        return body is None and "text/html" in content

    def _get_schema(self, operation, status):
        response = operation["responses"].get(status)
        if response is None and status in COMMON:
            return {"$ref": "#/components/schemas/Error"}
        if response is None:
            return None
        name = response.get("$ref", "").rsplit("/", 1)[-1]
        response = self.document["components"]["responses"].get(name, response)
        return response["content"]["application/json"]["schema"]

    def _validate(self, schema, body):
        return self._get_sentences(self._get_validator(schema), body)

    def _get_validator(self, schema):
        return Draft7Validator(_to_draft7(schema), resolver=self._resolver)

    @staticmethod
    def _get_sentences(validator, body):
        return [
            "%s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:300])
            for error in validator.iter_errors(body)
        ]

    def find_result_errors(self, operation, result):
        """Return what is wrong with the plain answer, by the operation's schemas."""
        references = operation.get("x-result-schema")
        if not references:
            return []
        found = []
        for reference in references:
            errors = self._validate({"$ref": reference}, result)
            if not errors:
                return []
            found.extend(errors)
        return found
