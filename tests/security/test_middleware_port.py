# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old middleware's port: nginx adds a key there, for whoever reaches it."""
import pytest
from layers import HEADER, NGINX, ROUTE

TABLE = "/api/admin/table/mo-batch"
BUTTONS = ["trigger-sync", "reset-task1-start", "clear-mo-batch"]
OWN = "scada.example.com:8000"
# what a manager may do and a page that shows the queue need not
FORBIDDEN = [
    ("POST", "/api/plc/write-field"),
    ("POST", "/api/plc/write-batch"),
    ("POST", "/api/plc/write-mo-batch"),
    ("POST", "/api/plc/sync-from-plc"),
    ("GET", "/api/plc/config"),
    ("GET", "/api/plc/read-batch-all"),
    ("POST", "/api/admin/scheduler/toggle"),
    ("POST", "/api/admin/manual/cancel-batch/1"),
    ("POST", "/api/admin/manual/reset-batch/WH/MO/00001"),
    ("POST", "/api/scada/mo/cancel"),
    ("POST", "/api/scada/mo/mark-done"),
    ("POST", "/api/scada/material-consumption"),
    ("POST", "/api/consumption/update"),
    ("DELETE", "/api/logs/clear"),
]


@pytest.mark.layer(ROUTE)
@pytest.mark.parametrize("method, path", FORBIDDEN)
def test_key_of_the_old_page_opens_nothing_but_the_page(stack, refused, method, path):
    outcome = refused(stack.api("middleware", method, path, {}))
    assert outcome.status == 403


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("act", BUTTONS)
def test_foreign_page_presses_no_button_without_telling_its_origin(
    stack, refused, act, site
):
    headers = {"Sec-Fetch-Site": site}
    refused(stack.web(8000, "POST", "/api/admin/" + act, "", headers))


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://scada.example.com.evil.example", "x"],
)
def test_foreign_page_presses_no_button(stack, refused, origin):
    headers = {"Origin": origin}
    refused(stack.web(8000, "POST", "/api/admin/clear-mo-batch", "", headers))


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_button_is_not_pressed_by_a_picture_s_address(stack, method):
    """A route that changes takes POST alone, whoever asks."""
    answer = stack.web(8000, method, "/api/admin/clear-mo-batch")
    assert answer.status in (403, 404, 405), answer


@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("path", [TABLE, "/api/admin/clear-mo-batch"])
def test_who_comes_from_elsewhere_gets_no_key(stack, refused, path):
    method = "GET" if path == TABLE else "POST"
    refused(stack.web(8000, method, path, source="127.0.9.1"))


@pytest.mark.layer(HEADER)
@pytest.mark.parametrize("method, path", [("DELETE", TABLE), ("GET", "/api/nothing")])
def test_refusal_on_the_old_port_is_json(stack, method, path):
    answer = stack.web(8000, method, path)
    assert answer.status >= 400
    assert answer.headers["Content-Type"].startswith("application/json"), answer


@pytest.mark.layer(HEADER)
def test_refused_page_is_reported_in_json(stack):
    headers = {"Origin": "https://evil.example"}
    answer = stack.web(8000, "POST", "/api/admin/clear-mo-batch", "", headers)
    assert answer.headers["Content-Type"].startswith("application/json"), answer


@pytest.mark.layer(HEADER)
def test_page_on_the_port_itself_needs_no_list(stack):
    """The other side of the refusals above."""
    scheme = "https" if stack.web.is_tls(8000) else "http"
    origin = "%s://%s" % (scheme, OWN)
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    answer = stack.web(8000, "GET", TABLE, headers=headers, host=OWN)
    assert answer.status == 200, answer


@pytest.mark.layer(ROUTE)
def test_key_is_nowhere_in_an_answer(stack):
    answer = stack.web(8000, "GET", TABLE)
    assert stack.keys["middleware"] not in str(answer.headers) + answer.body


@pytest.mark.layer(ROUTE)
@pytest.mark.parametrize(
    "path",
    [
        "/api/admin/table/mo-batch/",
        "/api/admin/table/mo-batch;x",
        "/api/admin/table/MO-BATCH",
        "/api/admin/batch-status",
    ],
)
def test_key_is_added_to_six_paths_and_no_variant(stack, path):
    answer = stack.web(8000, "GET", path)
    assert answer.status in (401, 404), answer
