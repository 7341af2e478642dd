# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI document of what a server really offers."""

import copy
from typing import Any, Collection, Dict, Mapping, Tuple

# What any operation may answer besides what the contract lists for it
COMMON_RESPONSES = {
    "400": "BadRequest",
    "413": "TooLarge",
    "422": "Unprocessable",
    "429": "TooMany",
    "503": "Unavailable",
}
REQUEST_SCHEMAS = (
    "AuthRequest",
    "MoListRequest",
    "PageRequest",
    "MoRef",
    "MarkDone",
    "MarkDoneById",
    "CancelRequest",
    "MoWeightCreate",
    "MaterialConsumption",
    "FailureCreate",
    "ReportFilter",
    "FailureChartFilter",
    "TodayRequest",
    "PeriodicRequest",
    "OeeAvgRequest",
    "OeeDetailRequest",
    "KpiRequest",
    "ProductRequest",
    "BomRequest",
    "SchedulerToggle",
    "PlcWriteField",
    "PlcWriteBatch",
    "PlcWriteMo",
    "Acknowledge",
    "UpdateStatus",
    "ConsumptionUpdate",
    "ConsumptionMarkDone",
    "ConsumptionBatch",
)
# name: (description, machine word, message of the example)
_MORE_RESPONSES = {
    "TooLarge": (
        "The body is larger than any request of this document.",
        "validation_error",
        "Body larger than 262144 bytes",
    ),
    "TooMany": (
        "Too many wrong API keys from one address; see the header Retry-After.",
        "busy",
        "Too many wrong API keys, try again in a minute",
    ),
}


def implemented(
    document: Mapping[str, Any], operations: Collection[Tuple[str, str]]
) -> Dict[str, Any]:
    """Return the document with only these operations.

    :param operations: (method, path) as the document writes them
    """
    served = dict(document)
    served["components"] = _components(document["components"])
    served["paths"] = {}
    _close_params(served)
    for path, item in document["paths"].items():
        methods = {
            method: _with_common_responses(operation)
            for method, operation in item.items()
            if (method.upper(), path) in operations
        }
        if methods:
            served["paths"][path] = methods
    return served


def _components(components: Mapping[str, Any]) -> Dict[str, Any]:
    more: Dict[str, Any] = copy.deepcopy(dict(components))
    for name, (description, word, message) in _MORE_RESPONSES.items():
        more["responses"][name] = {
            "description": description,
            "content": _error_content(word, message),
        }
    more["securitySchemes"]["bearer"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "The same API key in the header Authorization.",
    }
    return more


def _error_content(word: str, message: str) -> Dict[str, Any]:
    body = {"status": "error", "message": message, "detail": message, "code": word}
    return {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Error"},
            "examples": {"plain": {"value": body}},
        }
    }


def _close_params(served: Mapping[str, Any]) -> None:
    """Say in the schemas of parameters that unknown ones are refused."""
    schemas = served["components"]["schemas"]
    for name in REQUEST_SCHEMAS:
        schemas[name].setdefault("additionalProperties", False)


def _with_one_optional_body(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an operation whose body, if it may be left out, is of one schema.

    Clients that are generated (openapi-python-client) fail with a body that may be one
    of several and is left out.  The envelope is taken all the same.
    """
    body = operation.get("requestBody", {})
    content = body.get("content", {}).get("application/json", {})
    choices = content.get("schema", {}).get("anyOf")
    if body.get("required") or not choices:
        return operation
    about = "May be sent in a JSON-RPC envelope, too (JsonRpcRequest)."
    only = {"application/json": {"schema": choices[0]}}
    return dict(operation, requestBody={"description": about, "content": only})


def _with_common_responses(operation: Mapping[str, Any]) -> Dict[str, Any]:
    responses = dict(operation["responses"])
    operation = _with_one_optional_body(operation)
    for status, name in COMMON_RESPONSES.items():
        responses.setdefault(status, {"$ref": "#/components/responses/%s" % name})
    return dict(operation, responses=responses)
