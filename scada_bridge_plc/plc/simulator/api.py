# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Control API of the simulator: JSON over HTTP, on loopback only.

======  =============  =====================================================
method  path           body or query -> answer
======  =============  =====================================================
GET     /state         -> phase, slot, reference, speed, requests, faults ...
GET     /log           ?since=0&event=dosed -> {"events": [...]}
GET     /words         ?area=D&address=7000&count=77 -> {"words": [...]}
POST    /words         {"area", "address", "words"}
GET     /requests      -> {"requests": [[kind, area, address, words]..]}
DELETE  /requests      forget them, to count from zero
POST    /fault         {"kind", "count", "probability", ...}, see faults.py
DELETE  /fault         clear all faults, unfreeze, accept connections
POST    /power-cycle   {"lose_memory": bool}
POST    /freeze        {"on": bool}
POST    /speed         {"speed": number over 0}
POST    /dialect       {"dialect": "release=first,weight=later"}, see dialect.py
POST    /failure       {"code", "info"}: an equipment fails now
POST    /weighing      {"batch_no", "reference", "product", "kg": "42.75"}
POST    /clock         {"drift": seconds that the PLC's clock is ahead}
======  =============  =====================================================

Wrong input is answered with 400 and {"error": sentence}, an unknown path with 404.
"""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Tuple
from urllib.parse import parse_qsl, urlsplit

from .program.dialect import parse_dialect

if TYPE_CHECKING:
    from .plant import Simulator

_logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
MAX_BODY = 1 << 20
Answer = Dict[str, Any]
Arguments = Dict[str, Any]


def flag(arguments: Arguments, name: str, default: Optional[bool] = None) -> bool:
    """A JSON boolean; :raises ValueError: it is something else, or missing."""
    value = arguments.get(name, default)
    if not isinstance(value, bool):
        raise ValueError("%s must be true or false" % name)
    return value


class Commands:
    """One method per method and path; arguments are checked by their use."""

    def __init__(self, plc: "Simulator") -> None:
        self._plc = plc
        self.table: Dict[Tuple[str, str], Callable[[Arguments], Answer]] = {
            ("GET", "/state"): self._state,
            ("GET", "/log"): self._log,
            ("GET", "/words"): self._read_words,
            ("POST", "/words"): self._write_words,
            ("GET", "/requests"): self._requests,
            ("DELETE", "/requests"): self._forget_requests,
            ("POST", "/fault"): self._inject,
            ("DELETE", "/fault"): self._clear_faults,
            ("POST", "/power-cycle"): self._power_cycle,
            ("POST", "/freeze"): self._freeze,
            ("POST", "/speed"): self._speed,
            ("POST", "/dialect"): self._set_dialect,
            ("POST", "/failure"): self._fail,
            ("POST", "/weighing"): self._weigh,
            ("POST", "/clock"): self._set_clock,
        }

    def _state(self, _arguments: Arguments) -> Answer:
        return self._plc.state()

    def _log(self, arguments: Arguments) -> Answer:
        since = int(arguments.get("since", 0))
        return {"events": self._plc.log.events(arguments.get("event"), since)}

    def _read_words(self, arguments: Arguments) -> Answer:
        address, count = int(arguments["address"]), int(arguments.get("count", 1))
        words = self._plc.read_words(arguments.get("area", "D"), address, count)
        return {"words": list(words)}

    def _write_words(self, arguments: Arguments) -> Answer:
        area, address = arguments.get("area", "D"), int(arguments["address"])
        self._plc.write_words(area, address, [int(word) for word in arguments["words"]])
        return {}

    def _requests(self, _arguments: Arguments) -> Answer:
        return {"requests": self._plc.requests.all()}

    def _forget_requests(self, _arguments: Arguments) -> Answer:
        self._plc.requests.clear()
        return {}

    def _inject(self, arguments: Arguments) -> Answer:
        self._plc.inject(**arguments)
        return {}

    def _clear_faults(self, _arguments: Arguments) -> Answer:
        self._plc.clear_faults()
        return {}

    def _power_cycle(self, arguments: Arguments) -> Answer:
        self._plc.power_cycle(flag(arguments, "lose_memory", False))
        return {}

    def _freeze(self, arguments: Arguments) -> Answer:
        self._plc.freeze(flag(arguments, "on"))
        return {}

    def _speed(self, arguments: Arguments) -> Answer:
        self._plc.speed = float(arguments["speed"])
        return {}

    def _set_dialect(self, arguments: Arguments) -> Answer:
        self._plc.mixer.dialect = parse_dialect(str(arguments["dialect"]))
        return {}

    def _fail(self, arguments: Arguments) -> Answer:
        self._plc.reporter.fail(str(arguments["code"]), str(arguments["info"]))
        return {}

    def _weigh(self, arguments: Arguments) -> Answer:
        self._plc.reporter.weigh(
            int(arguments["batch_no"]),
            str(arguments["reference"]),
            int(arguments["product"]),
            str(arguments["kg"]),
        )
        return {}

    def _set_clock(self, arguments: Arguments) -> Answer:
        self._plc.reporter.clock_drift = float(arguments["drift"])
        return {}


class Handler(BaseHTTPRequestHandler):
    """Parses a request, runs its command, answers JSON."""

    server: "LoopbackServer"

    def do_GET(self) -> None:  # pylint: disable=invalid-name
        """Answer a GET request."""
        self._handle()

    def do_POST(self) -> None:  # pylint: disable=invalid-name
        """Answer a POST request."""
        self._handle()

    def do_DELETE(self) -> None:  # pylint: disable=invalid-name
        """Answer a DELETE request."""
        self._handle()

    def _handle(self) -> None:
        url = urlsplit(self.path)
        command = self.server.commands.table.get((self.command, url.path))
        if command is None:
            self._send(404, {"error": "no %s %s" % (self.command, url.path)})
            return
        try:
            self._send(200, command(self._arguments(url.query)))
        except KeyError as error:
            self._send(400, {"error": "%s is missing" % error})
        except (ValueError, TypeError) as error:
            self._send(400, {"error": str(error)})

    def _arguments(self, query: str) -> Arguments:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= MAX_BODY:
            raise ValueError("body of %d bytes" % length)
        values = json.loads(self.rfile.read(length)) if length else {}
        if not isinstance(values, dict):
            raise ValueError("the body must be a JSON object")
        return dict(parse_qsl(query), **values)

    def _send(self, status: int, answer: Answer) -> None:
        body = json.dumps(answer).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(  # pylint: disable=redefined-builtin
        self, format: str, *args: Any
    ) -> None:
        """To the debug log, not to stderr."""
        _logger.debug(format, *args)


class LoopbackServer(ThreadingMixIn, HTTPServer):
    """The HTTP server; its threads end with the process."""

    daemon_threads = True

    def __init__(self, port: int, commands: Commands) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.commands = commands


class ControlApi:
    """The API of one simulator.

    :param port: TCP port, 0 = any free one
    """

    def __init__(self, plc: "Simulator", port: int) -> None:
        self._server = LoopbackServer(port, Commands(plc))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), daemon=True
        )

    @property
    def port(self) -> int:
        """TCP port on loopback."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
