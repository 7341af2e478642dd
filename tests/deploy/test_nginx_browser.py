# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What nginx tells browsers, and which pages it lets call."""
import pytest
from raw_http import ask, head

PAGE = "/api/admin/table/mo-batch"
BUTTON = "/api/admin/clear-mo-batch"
OWN = "https://scada.example.com"
PROTECTION = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def get_protection(reply):
    return {name: ", ".join(reply.headers.get_all(name) or []) for name in PROTECTION}


# -- cookies --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "port, path", [(443, "/web"), (443, "/api/scada/authenticate"), (8000, "/api/x")]
)
def test_session_goes_over_tls_only_and_not_for_foreign_pages(edge, port, path):
    cookie = edge.ask(port, "POST", path).headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name == "session_id=0123"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} < set(attributes)


def test_cookie_of_a_folder_keeps_its_folder(edge):
    edge.odoo.headers = {"Set-Cookie": "x=1; Path=/web; HttpOnly"}
    cookie = edge.ask(443, "GET", "/web").headers["Set-Cookie"]
    assert cookie == "x=1; Path=/web; Secure; SameSite=Lax; HttpOnly"


# -- protection -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "port, method, path",
    [
        (443, "GET", "/web"),
        (443, "POST", "/web/login"),
        (443, "GET", "/web/database/manager"),
        (443, "GET", "/api/health"),
        (443, "GET", "/longpolling/send"),
        (8000, "GET", PAGE),
        (8000, "DELETE", PAGE),
        (8000, "GET", "/api/health"),
    ],
)
def test_every_answer_protects_its_page(edge, port, method, path):
    assert get_protection(edge.ask(port, method, path)) == PROTECTION


def test_files_of_vue_middleware_are_protected_and_ask_with_tls(edge):
    reply = edge.ask(8000, "GET", "/kiosk")
    assert reply.body == "<title>vue-middleware</title>"
    policy = "frame-ancestors 'self', upgrade-insecure-requests"
    assert get_protection(reply) == dict(
        PROTECTION, **{"Content-Security-Policy": policy}
    )


def test_headers_of_odoo_stand_and_are_not_told_twice(edge):
    told = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
    }
    edge.odoo.headers = told
    found = get_protection(edge.ask(443, "GET", "/web"))
    assert found == dict(PROTECTION, **told)


def test_policy_of_odoo_without_frames_gets_them_besides(edge):
    edge.odoo.headers = {"Content-Security-Policy": "default-src 'self'"}
    policies = edge.ask(443, "GET", "/web").headers.get_all("Content-Security-Policy")
    assert policies == ["default-src 'self'", "frame-ancestors 'self'"]


def test_nginx_keeps_its_version_to_itself(edge):
    assert edge.ask(443, "GET", "/web/database").headers["Server"] == "nginx"


# -- pages that call ------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "same-origin", "Origin": OWN},
        {"Sec_Fetch_Site": "none"},
        {"Origin": OWN},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost:5173"},
    ],
)
@pytest.mark.parametrize("method, path", [("GET", PAGE), ("POST", BUTTON)])
def test_own_and_named_pages_may_call(edge, method, path, headers):
    edge.check_served(edge.ask(8000, method, path, **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "nonsense"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "same-site", "Origin": "https://web.example.com"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://scada.example.com"},
        {"Origin": "https://scada.example.com:444"},
        {"Origin": "https://scada.example.com.evil.example"},
        {"Origin": "https://scada.example.com|"},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:51730"},
    ],
)
@pytest.mark.parametrize("method, path", [("GET", PAGE), ("POST", BUTTON)])
def test_pages_of_strangers_may_not(edge, method, path, headers):
    reply = edge.ask(8000, method, path, **headers)
    edge.check_refused(reply, 403)
    edge.check_json(reply, "access_denied")
    assert reply.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize("port_in_name", ["", ":8000"])
def test_own_origin_is_known_by_the_name_that_was_asked(edge, port_in_name):
    host = "scada.example.com" + port_in_name
    request = head("POST", BUTTON, host, Origin="https://" + host, Content_Length="0")
    edge.check_served(ask(edge.nginx, 8000, request))


def test_named_page_reads_answers_and_refusals(edge):
    origin = "http://localhost:5173"
    for method, status in (("GET", 200), ("DELETE", 403)):
        reply = edge.ask(8000, method, PAGE, Origin=origin)
        assert reply.status == status
        assert reply.headers.get_all("Access-Control-Allow-Origin") == [origin]
        assert reply.headers["Vary"] == "Origin"


# -- Odoo is away ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "port, path", [(443, "/api/scada/products"), (443, "/web/dataset/call_kw")]
)
def test_programs_read_that_odoo_is_away(make_edge, port, path):
    edge = make_edge()
    edge.odoo.stop()
    reply = edge.ask(port, "POST", path)
    edge.check_refused(reply, 502)
    edge.check_json(reply, "busy")
    assert reply.headers["Retry-After"] == "5"


def test_people_read_that_odoo_is_away(make_edge):
    edge = make_edge()
    edge.odoo.stop()
    reply = edge.ask(443, "GET", "/web")
    edge.check_refused(reply, 502)
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Odoo does not answer, try again." in reply.body


def test_page_of_the_old_port_reads_that_odoo_is_away(make_edge):
    edge = make_edge()
    edge.odoo.stop()
    reply = edge.ask(8000, "GET", PAGE, Origin=OWN)
    edge.check_refused(reply, 502)
    edge.check_json(reply, "busy")


def test_odoos_own_refusals_pass_as_they_are(make_edge):
    edge = make_edge()
    edge.odoo.status = 403
    reply = edge.ask(8000, "GET", PAGE)
    assert (reply.status, reply.body) == (403, "{}")
    assert reply.headers["X-Refused-By"] is None
