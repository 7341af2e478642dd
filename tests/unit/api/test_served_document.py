# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI document as a server gives it out."""
import json
from pathlib import Path

import pytest

from scada_bridge.api.contract.openapi import implemented

SOURCE = Path(__file__).parents[3] / "scada_bridge" / "contract" / "openapi.json"


@pytest.fixture(scope="module")
def served():
    document = json.loads(SOURCE.read_text(encoding="utf-8"))
    offered = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
    }
    return implemented(document, offered)


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield "%s %s" % (method, path), operation


@pytest.mark.parametrize(
    "name, code, begin",
    [
        ("TooLarge", "validation_error", "Body larger than "),
        ("TooMany", "busy", "Too many "),
        ("TooManyRequests", "busy", "Too many failed logins"),
    ],
)
def test_example_of_a_refusal_is_what_the_server_says(served, name, code, begin):
    content = served["components"]["responses"][name]["content"]["application/json"]
    body = content["examples"]["plain"]["value"]

    assert body["code"] == code
    assert body["message"].startswith(begin)
    assert body["detail"] == body["message"]


def test_body_that_may_be_left_out_is_of_one_schema(served):
    wrong = [
        name
        for name, operation in operations(served)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if not operation["requestBody"].get("required") and "anyOf" in content["schema"]
    ]

    assert wrong == []


def test_body_that_must_be_sent_may_be_in_an_envelope(served):
    operation = served["paths"]["/api/scada/mo/mark-done"]["post"]

    assert (
        len(operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"])
        == 2
    )
