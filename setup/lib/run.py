# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make run``: the plant in the foreground, one line per transition, until Ctrl-C."""
import re
import sys
import time

from cluster import ClusterError
from plant import DEFAULT_HTTP_PORT, DEFAULT_PLC_PORT, Plant, number_from_environment
from ports import PortTaken
from progress import ended_by_signal, print_line
from service import ServiceError

DEFAULT_SPEED = 10
FOLLOW_SECONDS = 0.2
# "date time pid LEVEL database logger: message"
ODOO_LINE = re.compile(r"^\S+ \S+ \d+ (\w+) \S+ (\S+): (.*?) *$")
PLC_MARK = "[PLC] "

WELCOME = """
Odoo            %(url)s
logins          admin/admin, operator/operator, manager/manager
PLC simulator   port %(plc)d (EtherNet/IP), control http://localhost:%(api)d/state
PostgreSQL      %(postgresql)s
Ctrl-C ends it; nothing is kept.
"""


class Follower:
    """Hands out the complete new lines of a service's log."""

    def __init__(self, service, translate):
        self._service = service
        self._translate = translate
        self._position = 0
        self._rest = ""

    def new_lines(self):
        """Lines for people since the last call."""
        text = self._service.log_text(self._position)
        self._position += len(text.encode("utf-8"))
        lines = (self._rest + text).split("\n")
        self._rest = lines.pop()
        return [line for line in map(self._translate, lines) if line]


def odoo_transition(line):
    """The message of a pipeline step or of an error in Odoo's log, else ""."""
    found = ODOO_LINE.match(line)
    if not found:
        return ""
    level, logger, message = found.groups()
    if "[TASK " in message:
        return message
    # Odoo logs each statement that it is going to try again as an error.
    is_error = level in ("ERROR", "CRITICAL") and logger != "odoo.sql_db"
    return "[ODOO] " + message if is_error else ""


def plc_transition(line):
    """The simulator's own line of a transition, else ""."""
    return line if line.startswith(PLC_MARK) else ""


def welcome(plant):
    """What a person needs to know to use the running plant."""
    postgresql = "on its socket only (PG_PORT=5433 opens it on loopback)"
    if plant.cluster.is_on_loopback:
        postgresql = "psql -h localhost -p %d -U odoo %s" % (
            plant.cluster.port,
            plant.database,
        )
    return WELCOME % {
        "url": plant.url,
        "plc": plant.plc.port,
        "api": plant.plc.api_port,
        "postgresql": postgresql,
    }


def run():
    """Start the plant and print its transitions for ever."""
    plant = Plant.from_environment(
        failures="demo",
        http_port=DEFAULT_HTTP_PORT,
        plc_port=DEFAULT_PLC_PORT,
        speed=number_from_environment("SPEED", DEFAULT_SPEED),
    )
    with plant:
        plant.prepare()
        plant.start()
        print(welcome(plant), flush=True)
        print("READY %s db=%s" % (plant.url, plant.database), flush=True)
        followers = [
            Follower(plant.server, odoo_transition),
            Follower(plant.plc, plc_transition),
        ]
        while True:
            for follower in followers:
                for line in follower.new_lines():
                    print(line, flush=True)
            plant.check_running()
            time.sleep(FOLLOW_SECONDS)


def main():
    """0 when a person ended it, 1 when it failed."""
    with ended_by_signal():
        try:
            run()
        except (PortTaken, ValueError, ServiceError, ClusterError) as error:
            print_line("ERROR: %s" % error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
