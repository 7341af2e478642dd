# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Guessing passwords, stealing sessions, asking who exists."""
import pytest
from layers import CORE, HEADER, NGINX, ROUTE
from stack import HASHES, MILL

LOGIN = "/api/scada/authenticate"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
XML = (
    "<?xml version='1.0'?><methodCall><methodName>login</methodName><params>"
    "<param><value>scada_mill</value></param><param><value>manager</value></param>"
    "<param><value>guess</value></param></params></methodCall>"
)
RPC = {
    "jsonrpc": "2.0",
    "method": "call",
    "params": {
        "service": "common",
        "method": "login",
        "args": [MILL, "manager", "guess"],
    },
}
SESSION = {
    "jsonrpc": "2.0",
    "params": {"db": MILL, "login": "manager", "password": "guess"},
}
WRONG = {"db": MILL, "login": "manager", "password": "guess"}
# every way to ask whether a password is right
DOORS = [
    (443, LOGIN, WRONG),
    (443, LOGIN + "/", WRONG),
    (443, "/" + LOGIN, WRONG),
    (443, "/api/scada/%61uthenticate", WRONG),
    (443, "/web/session/authenticate", SESSION),
    (443, "/web/session/authenticate/", SESSION),
    (443, "/web/login", "login=manager&password=guess"),
    (443, "/web/login/", "login=manager&password=guess"),
    (443, "/web/login?db=%s" % MILL, "login=manager&password=guess"),
    (443, "/xmlrpc/common", XML),
    (443, "/xmlrpc/2/common", XML),
    (443, "/xmlrpc/2/object", XML),
    (443, "/jsonrpc", RPC),
    (8000, LOGIN, WRONG),
    (8000, LOGIN + "/", WRONG),
]
GUESSES = 45  # the delivered limit lets 10 pass at once, and one in two seconds
PORT_8000_CALLER = "127.0.0.1"  # the only one here that may come


def headers_of(body):
    if isinstance(body, dict):
        return {}
    return {"Content-Type": "text/xml"} if body.startswith("<") else FORM


# -- how many guesses -----------------------------------------------------------------
@pytest.mark.layer(NGINX)
@pytest.mark.parametrize("number", range(len(DOORS)), ids=lambda n: DOORS[n][1])
def test_passwords_are_guessed_slowly_at_every_door(stack, refused, number):
    port, path, body = DOORS[number]
    source = PORT_8000_CALLER if port == 8000 else "127.0.2.%d" % number
    for _guess in range(GUESSES):
        answer = stack.web(port, "POST", path, body, headers_of(body), source=source)
        if answer.layer == NGINX:
            break
    # XML-RPC and JSON-RPC are for programs that are named, others are not let in at all
    assert answer.status == 429 or "rpc" in path, answer
    refused(answer)


def guess(stack, login, source, password="guess", **options):
    body = {"db": MILL, "login": login, "password": password}
    return stack.odoo("POST", LOGIN, body, source=source, **options)


def first_throttled(answers):
    """The first 429, else the last answer."""
    answer = None
    for answer in answers:
        if answer.status == 429:
            break
    assert answer.status == 429, answer
    return answer


@pytest.mark.layer(ROUTE)
def test_one_login_is_not_guessed_from_many_addresses(stack, refused):
    addresses = ("127.0.3.%d" % number for number in range(1, 60))
    refused(first_throttled(guess(stack, "clerk", source) for source in addresses))


@pytest.mark.layer(ROUTE)
def test_one_address_does_not_guess_many_logins(stack, refused):
    logins = ("nobody%d" % number for number in range(120))
    refused(first_throttled(guess(stack, login, "127.0.4.1") for login in logins))


@pytest.mark.layer(ROUTE)
def test_one_tv_with_an_old_password_does_not_lock_everybody_out(stack):
    """They share the address of a proxy."""
    for _guess in range(12):
        guess(stack, "operator_b", "127.0.5.1")
    answer = guess(stack, "operator", "127.0.5.1", password="operator")
    assert answer.status == 200, answer


# -- several databases, none chosen ---------------------------------------------------
@pytest.mark.layer(ROUTE)
@pytest.mark.parametrize("database", [None, "no_such_database", "books", "\x00", 7])
def test_login_that_names_no_database_is_refused_in_json(stack, database):
    body = {"login": "manager", "password": "guess"}
    if database is not None:
        body["db"] = database
    answer = stack.odoo("POST", LOGIN, body, server=stack.several, source="127.0.6.99")
    assert answer.status in (400, 401, 422), answer
    assert answer.layer == ROUTE


@pytest.mark.layer(ROUTE)
@pytest.mark.parametrize("database", [MILL, None, "no_such_database"])
def test_login_is_throttled_when_no_database_is_chosen(stack, refused, database):
    body = {"login": "manager_b", "password": "guess"}
    if database:
        body["db"] = database
    options = {"server": stack.several, "source": "127.0.6.%d" % len(str(database))}
    answers = (stack.odoo("POST", LOGIN, body, **options) for _guess in range(60))
    refused(first_throttled(answers))


@pytest.mark.layer(ROUTE)
def test_call_without_a_database_is_refused_in_json(stack, refused):
    path = "/api/scada/today-reports"
    refused(stack.odoo("POST", path, {}, server=stack.several))


# -- who exists -----------------------------------------------------------------------
def hashes(stack, act):
    """How many passwords the server hashed for a request."""
    before = len(HASHES.read_text())
    act()
    return len(HASHES.read_text()) - before


@pytest.mark.layer(ROUTE)
def test_unknown_login_costs_as_many_hashes_as_a_known_one(stack):
    options = {"server": stack.several, "source": "127.0.7.1"}
    guess(stack, "admin", **options)  # what is made once is made
    known = hashes(stack, lambda: guess(stack, "admin", **options))
    unknown = hashes(stack, lambda: guess(stack, "nobody", **options))
    assert known >= 1
    assert unknown == known


@pytest.mark.layer(CORE)
def test_no_page_tells_an_unknown_login_from_a_wrong_password(stack):
    known = guess(stack, "admin", "127.0.7.2")
    unknown = guess(stack, "nobody", "127.0.7.2")
    assert (known.status, known.body) == (unknown.status, unknown.body)


# -- sessions -------------------------------------------------------------------------
@pytest.mark.layer(HEADER)
@pytest.mark.parametrize("flag", ["Secure", "HttpOnly", "SameSite="])
@pytest.mark.parametrize("path", [LOGIN, "/web/login"])
def test_session_cookie_goes_by_https_to_this_site_alone(stack, path, flag):
    if path == LOGIN:
        answer = stack.log_in("operator")
    else:
        answer = stack.web(443, "GET", path, source="127.0.8.2")
    assert answer.status == 200, answer
    assert flag in answer.headers["Set-Cookie"]


@pytest.mark.layer(HEADER)
def test_no_session_in_clear_on_the_old_port(stack):
    answer = stack.log_in("operator", port=8000, source=PORT_8000_CALLER)
    assert answer.status in (200, 429), answer
    cookie = answer.headers.get("Set-Cookie")
    assert not cookie or "Secure" in cookie


@pytest.mark.layer(HEADER)
@pytest.mark.parametrize("path", ["/web/login", "/api/health", "/web/database/manager"])
def test_browsers_are_told_to_come_by_https_alone(stack, path):
    answer = stack.web(443, "GET", path, source="127.0.8.3")
    assert "max-age=" in answer.headers.get("Strict-Transport-Security", "")
