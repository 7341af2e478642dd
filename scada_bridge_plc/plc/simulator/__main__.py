# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of the simulator: one line per transition, ends on SIGTERM."""

import argparse
import os
import signal
import sys
import threading
from typing import List, Optional

from .plant import Simulator
from .program.dispense_log import Event


def arguments(argv: Optional[List[str]] = None) -> argparse.Namespace:
    """The options, checked."""
    parser = argparse.ArgumentParser(
        prog="plc.simulator", description="A simulated CJ2M with a mixing plant."
    )
    parser.add_argument("--host", default="127.0.0.1", help="EtherNet/IP address")
    parser.add_argument("--port", type=int, default=44818, help="TCP port, 0 = free")
    parser.add_argument(
        "--fins-port", type=int, help="UDP and TCP port of FINS, 0 = free; else no FINS"
    )
    parser.add_argument(
        "--api-port", type=int, default=0, help="control API on loopback, 0 = free"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="factor on time")
    parser.add_argument("--seed", type=int, default=1, help="of errors and faults")
    parser.add_argument("--log", metavar="FILE", help="what was dispensed, JSON lines")
    parser.add_argument(
        "--memory", metavar="FILE", help="keeps the memory between two runs"
    )
    parser.add_argument(
        "--profile", default="kanjabung", help="memory map, name or file"
    )
    parser.add_argument("--rate", type=float, default=25.0, help="kg/s of a silo")
    parser.add_argument("--mix-seconds", type=float, default=30.0, help="mixing time")
    parser.add_argument(
        "--failures",
        metavar="SCRIPT",
        help="demo, or SECONDS:CODE:INFO[,...] in the program's seconds",
    )
    parser.add_argument(
        "--utc-offset", type=float, default=7.0, help="hours, of the plant's clock"
    )
    parser.add_argument(
        "--dialect",
        default=os.environ.get("DIALECT", ""),
        help="what the ladder does in its own way, as release=first,weight=later "
        "(default: the environment's DIALECT)",
    )
    parser.add_argument("--cycle", type=float, default=0.05, help="s between scans")
    return parser.parse_args(argv)


def transition_line(event: Event) -> str:
    """One event for people."""
    detail = ""
    if "silo" in event:
        detail = " silo %s %s kg" % (event["silo"], event["kg"])
    elif "weight" in event:
        detail = " %s kg" % event["weight"]
    elif "lose_memory" in event:
        detail = " memory %s" % ("lost" if event["lose_memory"] else "kept")
    elif "code" in event:
        detail = " %s %s at %s" % (event["code"], event["info"], event["date"])
    elif "kg" in event:
        detail = " %s kg of product %s" % (event["kg"], event["product"])
    where = "slot %s %s" % (event.get("slot"), event.get("reference"))
    return "[PLC] %s %s%s" % (
        where if event.get("slot") else "idle",
        event["event"],
        detail,
    )


def _print_transition(event: Event) -> None:
    print(transition_line(event), flush=True)


def main(argv: Optional[List[str]] = None) -> int:
    """Run until SIGTERM or SIGINT; 1 if it cannot start."""
    options = arguments(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stop.set())
    try:
        simulator = Simulator(
            host=options.host,
            port=options.port,
            api_port=options.api_port,
            speed=options.speed,
            seed=options.seed,
            log_file=options.log,
            battery_file=options.memory,
            profile=options.profile,
            cycle=options.cycle,
            rate=options.rate,
            mix_seconds=options.mix_seconds,
            failures=options.failures,
            utc_offset=options.utc_offset,
            fins_port=options.fins_port,
            dialect=options.dialect,
            listener=_print_transition,
        )
    except (OSError, ValueError) as error:
        print("simulator: %s" % error, file=sys.stderr)
        return 1
    with simulator as plc:
        if plc.fins_port:
            print("FINS on UDP and TCP port %d" % plc.fins_port, flush=True)
        print("SIMULATOR READY port=%d api=%d" % (plc.port, plc.api_port), flush=True)
        stop.wait()
    print("SIMULATOR STOPPED", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
