# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every link does, asked of each of them.

A link under test comes with a bench: the same five handles on its PLC, past the
link.  A new transport is covered by one more bench and one more class of two lines.
"""

import json
import threading
from contextlib import contextmanager, nullcontext

import pytest
from cip_fault_server import FaultServer
from fake_link import FakeLink

from patience import PATIENCE, in_haste
from plc.errors import EncodeError, LinkError, MapError, StatusError
from plc.link.cip import CipLink
from plc.link.fins_tcp import FinsTcpLink
from plc.link.fins_udp import FinsUdpLink
from plc.map.memory_map import load_profiles, map_to_json
from plc.simulator import Simulator


class Bench:
    """The handles that every bench has."""

    # Around a request that is lost: who waits for an answer in vain gets little time.
    patience = nullcontext


class FakeBench(Bench):
    """The fake link, which is its own PLC."""

    def __enter__(self):
        self.link = FakeLink()
        self.peek, self.poke = self.link.peek, self.link.poke
        return self

    def __exit__(self, *_):
        self.link.close()

    def request_count(self):
        return len(self.link.requests)

    def lose_request(self):
        self.link.fail_after(0)

    def lose_reply(self):
        self.link.fail_after(0, applied=True)


class LoopbackBench(Bench):
    """EtherNet/IP to the small server of these tests."""

    INSTANCES = {"CIO": 1, "D": 3, "W": 4, "H": 5, "E0": 8}

    def __enter__(self):
        self.plc = FaultServer().__enter__()
        self.link = CipLink("127.0.0.1", self.plc.port, PATIENCE)
        return self

    def __exit__(self, *_):
        self.link.close()
        self.plc.__exit__()

    def peek(self, area, address, count):
        cells = [(self.INSTANCES[area], address + i) for i in range(count)]
        return tuple(self.plc.words.get(cell, 0) for cell in cells)

    def poke(self, area, address, words):
        for i, word in enumerate(words):
            self.plc.words[self.INSTANCES[area], address + i] = word

    def request_count(self):
        return len(self.plc.messages())

    def lose_request(self):
        self.plc.spoil(lambda exchange: exchange.hang_up())

    def lose_reply(self):
        def execute_and_hang_up(exchange):
            exchange.answer()
            exchange.hang_up()

        self.plc.spoil(execute_and_hang_up)


class SimulatorBench(Bench):
    """EtherNet/IP to the simulated CJ2M, its mixing program standing still."""

    def __enter__(self):
        self.plc = Simulator(manual=True).__enter__()
        self.peek, self.poke = self.plc.read_words, self.plc.write_words
        self.link = CipLink("127.0.0.1", self.plc.port, PATIENCE)
        return self

    def __exit__(self, *_):
        self.link.close()
        self.plc.stop()

    def request_count(self):
        counts = self.plc.requests.counts()
        return counts.get("read", 0) + counts.get("write", 0)

    def lose_request(self):
        self.plc.inject("power_cycle", executed=False)

    def lose_reply(self):
        self.plc.inject("close", at=0)


class FinsTcpBench(SimulatorBench):
    """FINS/TCP to the simulated CJ2M."""

    def __enter__(self):
        self.plc = Simulator(manual=True, fins_port=0).__enter__()
        self.peek, self.poke = self.plc.read_words, self.plc.write_words
        self.link = self.make_link(self.plc.fins_port)
        return self

    def make_link(self, port):
        return FinsTcpLink("127.0.0.1", port, timeout=PATIENCE)


class FinsUdpBench(FinsTcpBench):
    """FINS/UDP to the simulated CJ2M; what is lost is noticed by the time only."""

    def make_link(self, port):
        return FinsUdpLink("127.0.0.1", port, timeout=PATIENCE, local_port=0)

    @contextmanager
    def patience(self):
        with in_haste():
            yield
        # answered after what was asked before it, so that is over too
        with self.make_link(self.plc.fins_port) as other:
            other.read_cpu_status()


class LinkContract:
    """The tests; a subclass names its bench."""

    bench_class = None
    words_per_request = 100

    @pytest.fixture
    def bench(self):
        with self.bench_class() as bench:
            yield bench

    def test_words_come_lowest_address_first(self, bench):
        bench.poke("D", 6000, [1, 0x8000, 0xFFFF])
        assert bench.link.read_words("D", 6000, 3) == (1, 0x8000, 0xFFFF)

    def test_words_go_lowest_address_first(self, bench):
        bench.link.write_words("D", 7000, [1, 0x8000, 0xFFFF])
        assert bench.peek("D", 7000, 3) == (1, 0x8000, 0xFFFF)

    def test_a_write_touches_no_neighbour(self, bench):
        bench.poke("D", 7000, [9, 9, 9, 9])
        bench.link.write_words("D", 7001, [0, 1])
        assert bench.peek("D", 7000, 4) == (9, 0, 1, 9)

    def test_a_read_changes_nothing(self, bench):
        bench.poke("D", 6000, [5, 6])
        bench.link.read_words("D", 6000, 2)
        assert bench.peek("D", 6000, 2) == (5, 6)

    @pytest.mark.parametrize("area", ["CIO", "D", "W", "H", "E0"])
    def test_an_area_is_not_another_one(self, bench, area):
        for number, name in enumerate(["CIO", "D", "W", "H", "E0"]):
            bench.poke(name, 100, [number + 1])
        expected = {"CIO": 1, "D": 2, "W": 3, "H": 4, "E0": 5}
        assert bench.link.read_words(area, 100, 1) == (expected[area],)

    @pytest.mark.parametrize(
        "area, last",
        [("CIO", 6143), ("D", 32767), ("W", 511), ("H", 511), ("E0", 32767)],
    )
    def test_the_last_word_of_an_area_is_within_reach(self, bench, area, last):
        bench.link.write_words(area, last, [4711])
        assert bench.link.read_words(area, last, 1) == (4711,)

    def test_the_last_hundred_words_are_one_request(self, bench):
        bench.poke("D", 32668, list(range(100)))
        assert bench.link.read_words("D", 32668, 100) == tuple(range(100))
        assert bench.request_count() == 1

    @pytest.mark.parametrize("count, requests", [(1, 1), (77, 1), (100, 1)])
    def test_a_record_is_one_request(self, bench, count, requests):
        bench.link.write_words("D", 7000, range(count))
        assert bench.link.read_words("D", 7000, count) == tuple(range(count))
        assert bench.request_count() == 2 * requests

    @pytest.mark.parametrize("more, requests", [(0, 1), (1, 2)])
    def test_a_long_transfer_is_cut_into_requests(self, bench, more, requests):
        count = self.words_per_request + more
        bench.link.write_words("D", 7000, range(count))
        assert bench.link.read_words("D", 7000, count) == tuple(range(count))
        assert bench.request_count() == 2 * requests

    @pytest.mark.parametrize(
        "area, address, count",
        [
            ("D", -1, 1),
            ("D", 32768, 1),
            ("D", 32767, 2),
            ("D", 32700, 77),
            ("CIO", 6144, 1),
            ("W", 512, 1),
            ("H", 512, 1),
            ("D", 0, 0),
            ("D", 0, -1),
            ("X", 0, 1),
            ("E19", 0, 1),
            ("", 0, 1),
            ("d", 0, 1),
        ],
    )
    def test_a_wrong_range_is_not_read(self, bench, area, address, count):
        with pytest.raises(MapError):
            bench.link.read_words(area, address, count)
        assert bench.request_count() == 0

    @pytest.mark.parametrize(
        "area, address, words",
        [("D", 32767, [1, 2]), ("D", -1, [1]), ("X", 0, [1]), ("D", 0, [])],
    )
    def test_a_wrong_range_is_not_written(self, bench, area, address, words):
        with pytest.raises(MapError):
            bench.link.write_words(area, address, words)
        assert bench.request_count() == 0

    @pytest.mark.parametrize("word", [-1, 65536, 1.5, "1", None])
    def test_what_is_no_word_is_not_written(self, bench, word):
        with pytest.raises(EncodeError, match="word 1 is "):
            bench.link.write_words("D", 7000, [1, word])
        assert bench.request_count() == 0

    def test_a_lost_request_is_a_link_error_and_changes_nothing(self, bench):
        bench.lose_request()
        with bench.patience(), pytest.raises(LinkError):
            bench.link.write_words("D", 7000, [1])
        assert bench.peek("D", 7000, 1) == (0,)

    def test_a_lost_reply_is_a_link_error_though_it_is_written(self, bench):
        bench.lose_reply()
        with bench.patience(), pytest.raises(LinkError):
            bench.link.write_words("D", 7000, [1])
        assert bench.peek("D", 7000, 1) == (1,)

    def test_a_lost_reply_to_a_read_is_a_link_error(self, bench):
        bench.lose_reply()
        with bench.patience(), pytest.raises(LinkError):
            bench.link.read_words("D", 7000, 1)

    def test_a_failed_request_is_not_repeated(self, bench):
        bench.lose_request()
        with bench.patience(), pytest.raises(LinkError):
            bench.link.write_words("D", 7000, [1])
        assert bench.request_count() == 1

    def test_the_request_after_a_failure_works(self, bench):
        bench.poke("D", 6000, [5])
        bench.link.read_words("D", 6000, 1)
        bench.lose_request()
        with bench.patience(), pytest.raises(LinkError):
            bench.link.read_words("D", 6000, 1)
        assert bench.link.read_words("D", 6000, 1) == (5,)

    def test_a_second_close_changes_nothing(self, bench):
        bench.link.read_words("D", 6000, 1)
        bench.link.close()
        bench.link.close()

    def test_a_closed_link_opens_itself_again(self, bench):
        bench.poke("D", 6000, [5])
        bench.link.read_words("D", 6000, 1)
        bench.link.close()
        assert bench.link.read_words("D", 6000, 1) == (5,)

    def test_a_link_is_its_own_context_manager(self, bench):
        with bench.link as link:
            assert link is bench.link

    def test_threads_do_not_get_each_others_words(self, bench):
        bench.poke("D", 0, range(400))
        wrong = []

        def read_back(first):
            for address in range(first, first + 100):
                words = bench.link.read_words("D", address, 2)
                if words != (address, address + 1):
                    wrong.append((address, words))

        threads = [threading.Thread(target=read_back, args=(a,)) for a in (0, 150, 290)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert wrong == []
        assert bench.request_count() == 300


class TestFakeLink(LinkContract):
    bench_class = FakeBench


class TestCipLinkOnLoopback(LinkContract):
    bench_class = LoopbackBench


class TestCipLinkOnSimulator(LinkContract):
    bench_class = SimulatorBench

    def test_the_auxiliary_area_is_out_of_reach(self, bench):
        with pytest.raises(MapError) as caught:
            bench.link.read_words("A", 90, 1)
        assert str(caught.value) == (
            "A90: this transport does not reach area A, FINS does"
        )


class TestFinsUdpLinkOnSimulator(LinkContract):
    bench_class = FinsUdpBench
    words_per_request = 500

    def test_the_auxiliary_area_is_read(self, bench):
        bench.poke("A", 90, [0x2026])
        assert bench.link.read_words("A", 90, 1) == (0x2026,)

    def test_the_upper_part_of_the_auxiliary_area_is_written(self, bench):
        bench.link.write_words("A", 448, [7])
        assert bench.peek("A", 448, 1) == (7,)

    def test_the_lower_part_is_refused_by_the_plc(self, bench):
        with pytest.raises(StatusError, match="2101"):
            bench.link.write_words("A", 447, [7])


class TestFinsTcpLinkOnSimulator(LinkContract):
    bench_class = FinsTcpBench
    words_per_request = 500


@pytest.mark.parametrize("bank", ["E0", "E9", "EA", "EF", "E10", "E18"])
@pytest.mark.parametrize("link_class", [CipLink, FinsTcpLink])
def test_every_bank_of_the_extended_memory_is_reached(tmp_path, bank, link_class):
    content = map_to_json(load_profiles()["kanjabung"])
    content["failure"]["base"] = bank + "_100"
    content["batch_write"]["base"] = "E0_7000"
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"profiles": {"em": content}}))
    with Simulator(manual=True, fins_port=0, profile=str(path)) as plc:
        port = plc.port if link_class is CipLink else plc.fins_port
        with link_class("127.0.0.1", port, timeout=PATIENCE) as link:
            link.write_words(bank, 100, [1, 2])
            assert (link.read_words(bank, 100, 2), plc.read_words("D", 100, 2)) == (
                (1, 2),
                (0, 0),
            )
        assert plc.read_words(bank, 100, 2) == (1, 2)
