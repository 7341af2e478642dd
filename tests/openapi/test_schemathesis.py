# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Schemathesis asks every question that the served document allows, and wrong ones.

The document is what the server itself tells.  It is asked with the answer 500 taken
out: what is left (503 of an absent PLC, 409 of a wrong state ...) is promised, anything
else is a failure, and so is an answer whose content type or schema is another one.
"""
import json
import os
import subprocess
import urllib.request

import pytest

ST = "/opt/extras/openapi/schemathesis/bin/st"
CHECKS = (
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
EXAMPLES = os.environ.get("OPENAPI_EXAMPLES") or "15"  # of each operation
SEED = os.environ.get("SEED") or "1"  # the gate asks the same each time
DOCUMENT = "/tmp/openapi.json"
# What exists in the demo data; the questions that Schemathesis makes up do not
KNOWN = {
    "mo_id": "WH/MO/00003",
    "equipment_id": "PLC01",
    "equipment_code": "silo101",
    "field_name": "NO-MO",
    "task_name": "task1",
    "batch_no": 1,
    "record_id": 1,
}


@pytest.fixture
def document(api):
    """The served document as Schemathesis gets it."""
    request = urllib.request.Request(api.url + "/api/openapi.json")
    request.add_header("X-API-Key", api.key)
    with urllib.request.urlopen(request) as answer:
        served = json.load(answer)
    for item in served["paths"].values():
        for operation in item.values():
            prepare(operation)
    return served


def prepare(operation):
    """Take the answer 500 out, name what exists."""
    operation["responses"].pop("500", None)
    for parameter in operation.get("parameters", ()):
        known = KNOWN.get(parameter["name"])
        if parameter["schema"].get("type") == "integer" and isinstance(known, str):
            known = 3
        if known is not None:
            parameter["example"] = known


def run_schemathesis(api, document):
    """Return (exit status, output)."""
    with open(DOCUMENT, "w") as target:
        json.dump(document, target)
    done = subprocess.run(
        [ST, "run", DOCUMENT, "--base-url", api.url]
        + ["--header", "X-API-Key: " + api.key, "--force-schema-version", "30"]
        + ["--checks", ",".join(CHECKS), "--data-generation-method", "all"]
        + ["--generation-with-security-parameters", "false"]
        + ["--hypothesis-seed", SEED, "--hypothesis-max-examples", EXAMPLES]
        + ["--hypothesis-database", "none", "--hypothesis-suppress-health-check", "all"]
        + ["--hypothesis-deadline", "300000", "--request-timeout", "120000"]
        + ["--output-truncate", "false"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return done.returncode, done.stdout


def test_no_500_and_no_answer_that_is_not_in_the_document(api, document):
    print("SEED=%s OPENAPI_EXAMPLES=%s" % (SEED, EXAMPLES))
    status, output = run_schemathesis(api, document)
    print(output)
    assert status == 0


def test_an_answer_that_is_not_in_the_document_is_found(api, document):
    path = "/api/admin/batch-status"
    del document["paths"][path]["get"]["responses"]["200"]
    document["paths"] = {path: document["paths"][path]}
    status, output = run_schemathesis(api, document)
    assert status == 1
    assert "Undocumented HTTP status code" in output
