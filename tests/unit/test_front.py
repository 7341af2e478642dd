# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The address in front of Odoo's two servers: each request to its own."""
import pytest

from front import closing, forwarded, is_longpolling

HEAD = b"POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"


@pytest.mark.parametrize(
    "path", (b"/longpolling/poll", b"/longpolling/im_status", b"/longpolling/x?y=1")
)
def test_requests_of_the_bus_go_to_the_bus(path):
    assert is_longpolling(HEAD % (path, b""))


@pytest.mark.parametrize("path", (b"/", b"/web", b"/web?next=/longpolling/poll"))
def test_other_requests_go_to_the_workers(path):
    assert not is_longpolling(HEAD % (path, b""))


def test_what_is_no_http_goes_to_the_workers():
    assert not is_longpolling(b"\x16\x03\x01\r\n\r\n")


def test_a_browser_that_keeps_its_connection_gets_one_answer_on_it():
    head = HEAD % (b"/web", b"connection: keep-alive\r\nCookie: a=b\r\n")
    assert closing(head) == (
        b"POST /web HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n"
        b"Connection: close\r\n\r\n"
    )


def test_odoo_is_told_who_called_and_by_which_name():
    head = HEAD % (b"/web", b"Cookie: a=b\r\n")
    assert forwarded(head, "127.0.0.1") == (
        b"POST /web HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n"
        b"X-Forwarded-Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\n"
        b"X-Forwarded-Proto: http\r\n\r\n"
    )


def test_what_a_caller_says_of_himself_is_not_passed_on():
    head = HEAD % (b"/web", b"x-forwarded-for: 10.9.9.9\r\nX-Forwarded-Host: evil\r\n")
    passed_on = forwarded(head, "127.0.0.1")
    assert b"10.9.9.9" not in passed_on
    assert b"evil" not in passed_on
