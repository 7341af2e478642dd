# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Attacks from inside a server process, for ``odoo shell``: what came of each.

``env`` comes from the shell.  PLCs are switched off in the server's odoo.conf.  A
connection is noted before it is made: what is told is [address, ...] for each way.
"""
import io
import json
import os
import socket

from odoo.addons.scada_bridge.cli.scada_import import Screen
from odoo.addons.scada_bridge.domain.old.import_report import Finding

STARTS = ("=", "+", "-", "@", "\t=")
calls = []
_connect = socket.socket.connect


def noting_connect(self, address):
    if isinstance(address, tuple):
        calls.append(address)
    return _connect(self, address)


def attempt(act):
    """Addresses that were called; what else came of it does not matter here."""
    del calls[:]
    try:
        with env.cr.savepoint():  # noqa: F821
            act()
    except Exception as error:  # refused, in whatever way
        print("refused:", error)
    return list(calls)


def test_connection(env):
    plc = env["scada.plc"].search([], limit=1)
    operator = env["res.users"].search([("login", "=", os.environ["LOGIN"])])
    plc.with_user(operator).action_test_connection()


def live_words(env):
    plc = env["scada.plc"].search([], limit=1)
    env["scada.plc.live"].create({"plc_id": plc.id}).action_read()


def setup_test(env):
    plc = env["scada.plc"].search([], limit=1)
    vals = {"equipment_id": plc.equipment_id.id, "plc_host": "127.0.0.1"}
    env["scada.setup"].create(vals).action_test()


def csv_cell(start):
    """The cell that the import's report has for a text of the old database."""
    target = io.StringIO()
    finding = Finding("mo_batch", start + "1+1", "attention", "x")
    Screen(target)._show_finding(finding)
    row = target.getvalue().splitlines()[1]
    return row.split(",")[1].strip('"')


assert env["scada.plc"].search([]), "there is a PLC to attack"  # noqa: F821
socket.socket.connect = noting_connect
told = {
    way.__name__: attempt(lambda way=way: way(env))  # noqa: F821
    for way in (test_connection, live_words, setup_test)
}
told["csv"] = {start: csv_cell(start) for start in STARTS}
with open(os.environ["TOLD"], "w") as target:
    json.dump(told, target)
