# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated plant: memory, network port, program and control API together."""

import itertools
import socket
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from .api import ControlApi
from .cpu_state import CpuState
from .faults import FaultDial, fault_from_json
from .memory import Memory
from .plant_map import count_banks, load_plant_map, load_profile
from .program.dialect import parse_dialect
from .program.dispense_log import DispenseLog, Listener
from .program.event_words import load_event_blocks
from .program.mixer import Mixer
from .program.reporter import JAKARTA_HOURS, EventSender
from .program.scanner import Scanner
from .wire import enip, plc_object
from .wire.delivery import Delivery
from .wire.enip_conversation import EnipConversation
from .wire.fins_server import FinsServer
from .wire.server import TcpServer
from .wire.service import Machine, RequestRecord, Service

MANUAL_EPOCH = 1767225600.0  # 2026-01-01T00:00:00Z, the time of manual scans


class Simulator(Machine):
    """A CJ2M with its plant; use it in a ``with`` statement.

    :param host: address of the EtherNet/IP port
    :param port: its TCP port, 0 = any free one
    :param api_port: TCP port of the control API on loopback, 0 = any free one,
        None = no API
    :param speed: factor on the program's time
    :param seed: of dosing errors and faults
    :param dialect: of the ladder, see :mod:`.program.dialect`
    :param log_file: JSON lines of what was dispensed, or None
    :param battery_file: file that keeps the memory between processes, or None
    :param profile: name of a memory map profile, or the path of a JSON file
    :param manual: true: no program thread, time passes only by :meth:`scan`
    :param cycle: seconds between two scans of the program thread
    :param listener: called with each event of the dispense log
    :param rate: kg/s of a silo; :param mix_seconds: mixing time
    :param failures: script of failures, see :mod:`.reporter`, or None
    :param utc_offset: hours from UTC to the time of the plant's clock
    :param fins_port: UDP and TCP port of FINS, 0 = any free one, None = no FINS
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        api_port: Optional[int] = None,
        speed: float = 1.0,
        seed: int = 1,
        log_file: Optional[str] = None,
        battery_file: Optional[str] = None,
        profile: str = "kanjabung",
        manual: bool = False,
        cycle: float = 0.05,
        listener: Optional[Listener] = None,
        rate: float = 25.0,
        mix_seconds: float = 30.0,
        failures: Optional[str] = None,
        utc_offset: float = JAKARTA_HOURS,
        fins_port: Optional[int] = None,
        dialect: str = "",
    ) -> None:
        plant_map = load_plant_map(profile)
        self.seed = seed
        self._manual_time = MANUAL_EPOCH
        clock: Callable[[], float] = self._manual_clock if manual else time.time
        self.log = DispenseLog(clock, log_file, listener)
        self.memory = Memory(battery_file, count_banks(load_profile(profile)))
        self.dial = FaultDial(seed)
        self.requests = RequestRecord()
        self.mixer = Mixer(
            self.memory, plant_map, self.log, seed, rate, mix_seconds, speed
        )
        self.mixer.dialect = parse_dialect(dialect)
        blocks = load_event_blocks(load_profile(profile))
        self.reporter = EventSender(self.memory, blocks, self.log, utc_offset)
        if failures:
            self.reporter.add_script(failures)
        self._manual = manual
        self._scanner = Scanner(self._program, cycle)
        self._handles = itertools.count(0x5C000001)
        self._stopping = threading.Event()
        self._server = TcpServer(host, port, self._serve, self._admit)
        self._servers: List[Union[TcpServer, FinsServer]] = [self._server]
        self._fins = None
        if fins_port is not None:
            self._fins = FinsServer(
                self, host, fins_port, self.dial.random, self._stopping
            )
            self._servers.append(self._fins)
        self._api = None if api_port is None else ControlApi(self, api_port)

    def _manual_clock(self) -> float:
        return self._manual_time

    @property
    def port(self) -> int:
        """TCP port of EtherNet/IP."""
        return self._server.port

    @property
    def fins_port(self) -> int:
        """UDP and TCP port of FINS, 0 without it."""
        return 0 if self._fins is None else self._fins.port

    @property
    def api_port(self) -> int:
        """TCP port of the control API, 0 without one."""
        return 0 if self._api is None else self._api.port

    def start(self) -> "Simulator":
        """Serve; returns at once."""
        self._open_servers()
        if self._api is not None:
            self._api.start()
        if not self._manual:
            self._scanner.start()
        return self

    def stop(self) -> None:
        """End every thread and connection and close the files."""
        self._stopping.set()
        if self._api is not None:
            self._api.stop()
        for server in self._servers:
            server.close()
        self._scanner.stop()
        self.log.close()
        self.memory.close()

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *_exception: Any) -> None:
        self.stop()

    # --- network -----------------------------------------------------------

    def _serve(self, sock: socket.socket) -> None:
        session = enip.Session(next(self._handles), self.port)
        delivery = Delivery(sock.sendall, self.dial.random, self._stopping)
        Service(self, EnipConversation(session), delivery).run(sock)

    def _open_servers(self) -> None:
        for server in self._servers:
            server.open()

    def _admit(self) -> bool:
        return self.dial.take("connect") is None

    # --- program -----------------------------------------------------------

    def _program(self, seconds: float) -> None:
        with self.memory.lock:
            self.mixer.scan(seconds)
            self.reporter.scan(seconds * self.mixer.speed)

    def scan(self, seconds: float) -> None:
        """Let ``seconds`` (x speed) pass in the program, in one scan."""
        self._manual_time += seconds
        self._scanner.scan(seconds)

    def pass_scan(self, seconds: Optional[float]) -> None:
        """One scan passes: made here in manual mode, else awaited."""
        if self._manual:
            self.scan(self._scanner.cycle if seconds is None else seconds)
        else:
            self._scanner.wait_scan()

    @property
    def speed(self) -> float:
        """Factor on the program's time, over 0; :raises ValueError: it is not."""
        return self.mixer.speed

    @speed.setter
    def speed(self, value: float) -> None:
        self.mixer.speed = value

    def cpu(self) -> CpuState:
        """Mode PROGRAM while the program is frozen, else MONITOR."""
        frozen = self._scanner.is_frozen
        return CpuState(
            mode=plc_object.MODE_PROGRAM if frozen else plc_object.MODE_MONITOR,
            cycle_time=round(self._scanner.cycle * 10000),
            clock=self.reporter.now(),
        )

    def freeze(self, is_frozen: bool = True) -> None:
        """Stop the program (memory is served on), or let it go on."""
        self._scanner.is_frozen = is_frozen

    def power_cycle(self, lose_memory: bool = False) -> None:
        """Power off and on: every connection ends, the program starts again."""
        with self.memory.lock:
            for server in self._servers:
                server.drop_connections()
            self.mixer.power_cycle(lose_memory)

    def inject(self, kind: str, **options: Any) -> None:
        """Set a fault, see :mod:`.faults`; :raises FaultError: wrong options."""
        fault = fault_from_json(dict(options, kind=kind))
        if kind == "refuse" and fault.count is None and fault.probability is None:
            for server in self._servers:
                server.refuse()
        self.dial.add(fault)

    def clear_faults(self) -> None:
        """No fault any more: connections are accepted, the program runs."""
        self.dial.clear()
        self.freeze(False)
        self._open_servers()

    def read_words(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        """Words of the memory, not counted as a request."""
        return self.memory.read(area, address, count)

    def write_words(self, area: str, address: int, words: Sequence[int]) -> None:
        """Change words of the memory, not counted as a request."""
        self.memory.write(area, address, words)

    def state(self) -> Dict[str, Any]:
        """What the plant does now, for the control API."""
        with self.memory.lock:
            return {
                "phase": self.mixer.phase,
                "slot": self.mixer.slot,
                "reference": self.mixer.reference,
                "frozen": self._scanner.is_frozen,
                "speed": self.mixer.speed,
                "seed": self.seed,
                "dialect": str(self.mixer.dialect),
                "clock": self.reporter.now().isoformat(" ", "seconds"),
                "waiting": self.reporter.waiting(),
                "port": self.port,
                "fins_port": self.fins_port,
                "scans": self._scanner.scans,
                "requests": self.requests.counts(),
                "faults": [fault.as_json() for fault in self.dial.faults()],
            }
