# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How often, how much and how slowly one address may ask; nginx itself says no."""
import pytest
from edge import ADAPTED, PLANT
from raw_http import ask, connect, head, read_reply

# Logins: 10 at once and then one in two seconds, so the 12th to 30th are too many
# unless a machine is very slow
AT_ONCE, TRIES = 11, 30
LOGINS = [
    (443, "/api/scada/authenticate"),
    (443, "/api/scada/authenticate/"),
    (443, "//api/scada//authenticate"),
    (443, "/api/scada/%61uthenticate"),
    (443, "/web/session/authenticate"),
    (443, "/web/session/authenticate/"),
    (443, "/web/login"),
    (443, "/web/login/"),
    (443, "/web/login?redirect=x"),
    (443, "/web/login/totp"),
    (443, "/xmlrpc/common"),
    (443, "/xmlrpc/2/common"),
    (443, "/xmlrpc/2/common/"),
    (443, "//xmlrpc/2/common"),
    (443, "/jsonrpc"),
    (443, "/jsonrpc/"),
    (8000, "/api/scada/authenticate"),
    (8000, "/api/scada/authenticate/"),
    (8000, "//api/scada/authenticate"),
]


def press(edge, port, method, path, times, **options):
    """Send a request again and again; return how many Odoo heard, and the rest."""
    replies = [edge.ask(port, method, path, **options) for _ in range(times)]
    refused = [reply for reply in replies if reply.headers["X-Refused-By"]]
    assert len(edge.odoo.asked) == times - len(refused)
    return len(edge.odoo.asked), refused


@pytest.mark.parametrize("port, path", LOGINS)
def test_nginx_limits_logins_in_every_spelling(make_edge, port, path):
    edge = make_edge()
    heard, refused = press(edge, port, "POST", path, TRIES)
    assert AT_ONCE <= heard < TRIES
    assert {reply.status for reply in refused} == {429}
    assert refused[0].headers["Retry-After"] == "60"


def test_logins_are_counted_together_whatever_their_door(make_edge):
    edge = make_edge()
    for path in ("/web/session/authenticate", "/web/login", "/xmlrpc/2/common"):
        for _ in range(AT_ONCE):
            edge.ask(443, "POST", path)
    del edge.odoo.asked[:]
    reply = edge.ask(8000, "POST", "/api/scada/authenticate")
    edge.check_refused(reply, 429)
    edge.check_json(reply, "busy")


def test_login_by_a_get_with_a_body_counts(make_edge):
    edge = make_edge()
    _heard, refused = press(edge, 443, "GET", "/web/session/authenticate", TRIES)
    assert refused


def test_logins_of_another_address_go_on(make_edge):
    edge = make_edge()
    press(edge, 443, "POST", "/web/login", TRIES)
    edge.check_served(edge.ask(443, "POST", "/web/login", source=PLANT))


def test_page_of_the_login_may_be_opened_often(make_edge):
    heard, refused = press(make_edge(), 443, "GET", "/web/login", TRIES)
    assert (heard, refused) == (TRIES, [])


def test_other_calls_are_not_counted(make_edge):
    heard, refused = press(make_edge(), 443, "POST", "/api/scada/products", 60)
    assert (heard, refused) == (60, [])


def test_passwords_are_not_tried_by_calls_of_programs_either(make_edge):
    """Every call of ``/xmlrpc/2/object`` carries one."""
    _heard, refused = press(make_edge(), 443, "POST", "/xmlrpc/2/object", 250)
    assert {reply.status for reply in refused} == {429}


# -- how much -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "port, path, size",
    [
        (443, "/api/scada/failure-report", 1024 * 1024),
        (443, "/scada/failure-report/submit", 1024 * 1024),
        (443, "/api/scada/authenticate", 16 * 1024),
        (443, "/web/session/authenticate/", 16 * 1024),
        (443, "/longpolling/poll", 64 * 1024),
        (443, "/web/binary/upload_attachment", 64 * 1024 * 1024),
        (8000, "/api/scada/failure-report", 1024 * 1024),
        (8000, "/api/scada/authenticate", 16 * 1024),
        (8000, "/api/admin/trigger-sync", 1024 * 1024),
    ],
)
def test_too_large_a_body_is_refused_before_it_is_sent(edge, port, path, size):
    request = head("POST", path, Content_Length=str(size + 1))
    edge.check_refused(edge.send(port, request), 413)


def test_too_large_a_body_of_pieces_is_refused(edge):
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    request = head("POST", "/api/scada/failure-report", Transfer_Encoding="chunked")
    reply = edge.send(443, request + piece * 17)
    edge.check_refused(reply, 413)
    edge.check_json(reply, "validation_error")


# -- how slowly -----------------------------------------------------------------------
SLOW = {"client_header_timeout 10s": "client_header_timeout 1s"}
SLOW["client_body_timeout   10s"] = "client_body_timeout 1s"


def test_body_comes_to_odoo_when_all_of_it_is_there(edge):
    request = head("POST", "/api/scada/products", Content_Length="4")
    with connect(edge.nginx, 443) as connection:
        connection.sendall(request + b"{")
        edge.check_served(edge.ask(443, "GET", "/api/health"))
        assert [asked.path for asked in edge.odoo.asked] == ["/api/health"]
        connection.sendall(b"}  ")
        assert read_reply(connection).status == 200
    assert edge.odoo.asked[-1].body == b"{}  "


@pytest.mark.parametrize("port", [443, 8000])
def test_body_that_does_not_go_on_is_given_up(make_edge, port):
    edge = make_edge(adapted=dict(ADAPTED, **SLOW))
    request = head("POST", "/api/scada/products", Content_Length="4")
    assert edge.send(port, request + b"{") is None
    assert edge.odoo.asked == []


@pytest.mark.parametrize("port", [443, 8000])
def test_head_that_does_not_end_is_given_up(make_edge, port):
    edge = make_edge(adapted=dict(ADAPTED, **SLOW))
    assert edge.send(port, b"GET / HTTP/1.1\r\nHost: scada.example.com\r\n") is None


def test_one_address_does_not_take_all_connections(make_edge):
    edge = make_edge()
    request = head("POST", "/api/scada/products", Content_Length="4")
    held = [connect(edge.nginx, 443) for _ in range(400)]
    for connection in held:
        connection.sendall(request + b"{")
    # the last of them is known to nginx when it has told this one to go on
    more = head("POST", "/web", Content_Length="4", Expect="100-continue")
    reply = ask(edge.nginx, 443, more)
    edge.check_refused(reply, 429)
    edge.check_served(edge.ask(443, "GET", "/api/health", source=PLANT))
    for connection in held:
        connection.close()
