# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a broken connection may not do (pycomm3's defects: doc/transports.rst)."""

import gc
import logging
import socket
import struct
import threading
import time

import pytest
from cip_fault_server import DM, FaultServer, well

from patience import PATIENCE, in_haste
from plc.errors import LinkError, RefusedError, StatusError
from plc.link.cip import CipLink
from ports import free_port


class Outcome:
    """A call made in its own thread, so that a hang fails a test and ends it."""

    def __init__(self, call, *args):
        self._call = call
        self._args = args
        self.value = self.error = None
        self.cpu_seconds = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        cpu = time.thread_time()
        try:
            self.value = self._call(*self._args)
        except Exception as error:  # any error is the outcome, the test tells which
            self.error = error
        self.cpu_seconds = time.thread_time() - cpu

    def awaited(self):
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "still busy after %s s" % PATIENCE
        return self


def closing_after(size):
    """Return a behaviour that ends the connection in the middle of a reply."""

    def close_midway(exchange):
        exchange.send(exchange.answer()[:size])
        exchange.hang_up()

    return close_midway


def silent(exchange):
    """Carry the request out and never answer."""
    exchange.answer()


def dripping(exchange):
    """Send one byte every 20 ms: each in time, the whole of 1024 far too late."""
    for byte in exchange.header(1000) + bytes(1000):
        exchange.send(bytes([byte]))
        exchange.server.stopping.wait(0.02)


def split_after(size):
    """Return a behaviour that sends a reply in two TCP segments."""

    def split(exchange):
        reply = exchange.answer()
        exchange.send(reply[:size])
        exchange.server.stopping.wait(0.03)
        exchange.send(reply[size:])

    return split


def glued(exchange):
    """Send the reply twice in one segment."""
    exchange.send(2 * exchange.answer())


@pytest.mark.parametrize("size", [0, 1, 2, 3, 24, 30, 43, 47])
def test_a_close_in_mid_frame_ends_the_request_at_once(server, link, size):
    server.spoil(closing_after(size))
    outcome = Outcome(link.read_words, "D", 0, 2).awaited()
    assert isinstance(outcome.error, LinkError)
    assert "closed the connection" in str(outcome.error)


def test_a_close_in_mid_frame_does_not_spin(server, link):
    server.spoil(closing_after(30))
    assert Outcome(link.read_words, "D", 0, 2).awaited().cpu_seconds < 0.2


def test_a_late_reply_does_not_answer_the_next_request(server, link):
    server.words = {(DM, 1): 1111, (DM, 2): 2222}
    may_answer = threading.Event()
    was_late = threading.Event()

    def late(exchange):
        may_answer.wait(PATIENCE)
        try:
            exchange.send(exchange.answer())
        finally:
            was_late.set()

    link.read_words("D", 2, 1)
    server.spoil(late)
    with in_haste(), pytest.raises(LinkError, match="no complete answer in time"):
        link.read_words("D", 1, 1)
    may_answer.set()
    assert was_late.wait(PATIENCE)
    assert link.read_words("D", 2, 1) == (2222,)


def test_an_older_reply_on_the_same_connection_is_refused(server, link):
    server.words = {(DM, 1): 1111, (DM, 2): 2222}
    old_replies = []

    def remember(exchange):
        old_replies.append(exchange.answer())
        exchange.send(old_replies[0])

    def old_reply_first(exchange):
        exchange.send(old_replies[0] + exchange.answer())

    server.spoil(remember, old_reply_first)
    link.read_words("D", 1, 1)
    with pytest.raises(LinkError, match="reply to another request"):
        link.read_words("D", 2, 1)


def test_a_dripping_reply_does_not_stretch_the_deadline(server):
    dripped = threading.Event()

    def drip_to_the_end(exchange):
        dripping(exchange)
        dripped.set()

    server.spoil(drip_to_the_end)
    with CipLink("127.0.0.1", server.port, timeout=0.4) as link:
        with pytest.raises(LinkError, match="no complete answer in time"):
            link.read_words("D", 0, 20)
    assert not dripped.is_set()


def test_connecting_counts_against_the_same_deadline(server, link, clock):
    register = server.on_register

    def slow_register(exchange):
        clock.advance(0.6 * PATIENCE)
        register(exchange)

    server.on_register = slow_register
    server.spoil(slow(clock))
    with pytest.raises(LinkError, match="no complete answer in time"):
        link.read_words("D", 0, 2)


def slow(clock):
    """Return a behaviour that takes more than half of a request's time."""

    def answer(exchange):
        reply = exchange.answer()
        clock.advance(0.6 * PATIENCE)
        exchange.send(reply)

    return answer


def test_each_request_has_the_full_time(server, link, clock):
    server.spoil(*[slow(clock)] * 3)
    for _ in range(3):
        assert link.read_words("D", 0, 1) == (0,)


def test_no_answer_is_an_error_when_the_time_is_over(server):
    server.spoil(silent)
    started = time.monotonic()
    with CipLink("127.0.0.1", server.port, timeout=0.4) as link:
        with pytest.raises(LinkError, match="no complete answer in time"):
            link.read_words("D", 0, 2)
    assert time.monotonic() - started >= 0.4


def test_two_threads_get_their_own_words(server, link):
    server.words = {(DM, address): address for address in range(2000)}

    def read_many(first):
        return [link.read_words("D", a, 1)[0] for a in range(first, first + 300)]

    low, high = Outcome(read_many, 0), Outcome(read_many, 1000)
    assert low.awaited().value == list(range(300))
    assert high.awaited().value == list(range(1000, 1300))
    assert server.connections == 1


def test_bytes_behind_the_reply_do_not_become_words(server, link):
    server.words = {(DM, 0): 10, (DM, 1): 11}
    server.spoil(glued)
    assert link.read_words("D", 0, 2) == (10, 11)


def test_bytes_behind_a_reply_do_not_answer_the_next_request(server, link):
    server.words = {(DM, 0): 10, (DM, 1): 11, (DM, 5): 15}
    server.spoil(glued)
    link.read_words("D", 0, 2)
    assert link.read_words("D", 5, 1) == (15,)


@pytest.mark.parametrize("size", [1, 2, 3, 23, 24, 39, 44, 45])
def test_a_reply_may_come_in_pieces(server, link, size):
    server.words = {(DM, 0): 10, (DM, 1): 11}
    server.spoil(split_after(size))
    assert link.read_words("D", 0, 2) == (10, 11)


@pytest.mark.parametrize(
    "failure", [closing_after(0), closing_after(30), silent, dripping]
)
def test_the_request_after_a_failure_opens_a_new_connection(server, link, failure):
    server.words = {(DM, 8): 88}
    server.spoil(well, failure)
    link.read_words("D", 0, 1)
    with in_haste(), pytest.raises(LinkError):
        link.read_words("D", 0, 1)
    assert link.read_words("D", 8, 1) == (88,)
    assert server.connections == 2


def test_a_failed_write_is_not_repeated(server, link):
    server.spoil(closing_after(0))
    with pytest.raises(LinkError):
        link.write_words("D", 0, [1])
    assert len(server.messages()) == 1


def test_a_connection_that_the_plc_ended_while_idle_is_replaced(server, link):
    server.words = {(DM, 8): 88}
    has_ended = threading.Event()

    def answer_and_end(exchange):
        well(exchange)
        exchange.hang_up()
        has_ended.set()

    server.spoil(answer_and_end)
    assert link.read_words("D", 8, 1) == (88,)
    assert has_ended.wait(PATIENCE)
    assert link.read_words("D", 8, 1) == (88,)


def test_an_interrupted_request_leaves_no_connection_behind(server, link, monkeypatch):
    server.words = {(DM, 2): 2222}
    link.read_words("D", 1, 1)
    server.spoil(silent)

    def interrupt(_self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("plc.link.cip_socket.FrameSocket.receive", interrupt)
        with pytest.raises(KeyboardInterrupt):
            link.read_words("D", 1, 1)
    assert link.read_words("D", 2, 1) == (2222,)
    assert server.connections == 2


def test_a_port_nobody_listens_on_is_refused():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))  # bound, so that nobody else can listen there
        port = sock.getsockname()[1]
        with CipLink("127.0.0.1", port, timeout=PATIENCE) as link:
            with pytest.raises(RefusedError, match="PLC 127.0.0.1:%d, D7000" % port):
                link.read_words("D", 7000, 1)


def test_a_refused_link_works_when_the_plc_is_back():
    port = free_port()
    with CipLink("127.0.0.1", port, timeout=PATIENCE) as link:
        with pytest.raises(RefusedError):
            link.read_words("D", 0, 1)
        with FaultServer(port):
            assert link.read_words("D", 0, 1) == (0,)


def test_a_name_that_is_unknown_is_a_link_error():
    with CipLink("no-such-plc.invalid", timeout=PATIENCE) as link:
        with pytest.raises(LinkError, match="no-such-plc.invalid"):
            link.read_words("D", 0, 1)


def test_a_host_may_be_given_by_name(server):
    server.words = {(DM, 8): 88}
    with CipLink("localhost", server.port, timeout=PATIENCE) as link:
        assert link.read_words("D", 8, 1) == (88,)


def test_closing_a_link_whose_plc_has_reset_it_raises_nothing(server, link):
    has_reset = threading.Event()

    def answer_and_reset(exchange):
        well(exchange)
        linger_0 = struct.pack("ii", 1, 0)
        exchange.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_0)
        exchange.sock.close()
        has_reset.set()

    server.spoil(answer_and_reset)
    link.read_words("D", 0, 1)
    assert has_reset.wait(PATIENCE)
    link.close()


def leave_after_failure(link):
    with pytest.raises(LinkError):
        link.read_words("D", 0, 1)


def leave_in_good_order(link):
    link.read_words("D", 0, 1)
    link.close()


@pytest.mark.parametrize(
    "behaviour, leave",
    [(closing_after(0), leave_after_failure), (well, leave_in_good_order)],
)
def test_no_socket_is_left_open(server, recwarn, behaviour, leave):
    server.spoil(behaviour)
    leave(CipLink("127.0.0.1", server.port, timeout=PATIENCE))
    gc.collect()  # an open socket warns when it is collected
    assert [str(w.message) for w in recwarn if w.category is ResourceWarning] == []


def run_into_every_kind_of_error(server, link):
    error_reply = bytes.fromhex("9D 00 05 00")
    server.spoil(
        closing_after(0),
        closing_after(30),
        lambda exchange: exchange.send(exchange.wrap(error_reply)),
        lambda exchange: exchange.send(bytes(24)),
    )
    for _ in range(4):
        with pytest.raises((LinkError, StatusError)):
            link.read_words("D", 0, 1)


def test_neither_success_nor_failure_is_logged(server, link, caplog):
    caplog.set_level(logging.INFO)
    link.read_words("D", 0, 1)
    run_into_every_kind_of_error(server, link)
    link.write_words("D", 0, [1])
    link.close()
    assert caplog.records == []


def test_the_traffic_can_be_logged_when_somebody_asks_for_it(server, link, caplog):
    caplog.set_level(logging.DEBUG, logger="plc.link.cip.traffic")
    link.read_words("D", 0, 1)
    assert {record.name for record in caplog.records} == {"plc.link.cip.traffic"}
