# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addons load where Python has nothing of POSIX: on Windows.

Odoo itself asks on which system it is, so it is imported first.  Then what Windows
lacks is taken away, and every file of the addons is imported.
"""
import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "scada_bridge" / "models" / "monitor" / "process_lock.py"
try_lock = runpy.run_path(str(LOCK))["try_lock"]  # its package imports Odoo
IMPORT_ALL = """
import importlib, os, pkgutil, select, signal, socket, sys, time

ROOT, DATA = sys.argv[1:]
import odoo
odoo.tools.config.parse_config(["--addons-path=" + ROOT, "--data-dir=" + DATA])
odoo.modules.module.initialize_sys_path()
import odoo.cli, odoo.service.server
for needed in ("base", "web", "mrp", "maintenance", "queue_job"):
    importlib.import_module("odoo.addons." + needed)
import multiprocessing.util, tempfile, uuid  # they ask which system it is

for name in (
    "fcntl resource pwd grp spwd crypt termios tty pty syslog nis readline"
).split():
    sys.modules[name] = None
for place, names in (
    (os, "fork forkpty getuid geteuid getgid getpgid setsid killpg chown fchmod fchown "
         "nice wait getloadavg sysconf pread pwrite statvfs uname mkfifo O_NONBLOCK"),
    (signal, "SIGHUP SIGKILL SIGUSR1 SIGUSR2 SIGALRM SIGCHLD alarm setitimer"),
    (socket, "AF_UNIX MSG_DONTWAIT MSG_NOSIGNAL SO_REUSEPORT"),
    (select, "poll epoll"),
    (time, "tzset"),
):
    for name in names.split():
        if hasattr(place, name):
            delattr(place, name)

from odoo.addons import scada_bridge
import odoo.addons.scada_bridge_plc as scada_bridge_plc

count = 0
for addon in (scada_bridge, scada_bridge_plc):
    for module in pkgutil.walk_packages(addon.__path__, addon.__name__ + "."):
        parts = module.name.split(".")
        if not {"tests", "migrations", "__main__"} & set(parts):
            importlib.import_module(module.name)
            count += 1
print("IMPORTED", count)
"""


def test_every_file_of_the_addons_is_imported_without_posix(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, str(ROOT), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    assert done.returncode == 0, done.stdout
    assert int(done.stdout.split("IMPORTED")[1]) > 250


class FakeWindows(ModuleType):
    """Windows locks bytes of a file, and not for who has locked them already."""

    LK_NBLCK = 2

    def __init__(self):
        super().__init__("msvcrt")
        self.locked = set()

    def locking(self, descriptor, _mode, number):
        place = os.fstat(descriptor).st_ino, os.lseek(descriptor, 0, os.SEEK_CUR)
        if place in self.locked:
            raise PermissionError(13, "Permission denied")
        self.locked.add(place)
        assert number == 1


@pytest.fixture
def windows(monkeypatch):
    monkeypatch.setitem(sys.modules, "msvcrt", FakeWindows())
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr("os.name", "nt")


def test_windows_locks_the_first_byte_for_one_of_two(windows, tmp_path):
    path = str(tmp_path) + "/0.lock"
    first = try_lock(path)
    first.write("x")
    first.flush()
    assert try_lock(path) is None
    first.close()


def test_another_process_gets_the_lock_when_the_first_has_ended(tmp_path):
    path = str(tmp_path / "0.lock")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(LOCK), path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline() == b"holds\n"
    assert try_lock(path) is None
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    lock = try_lock(path)
    assert lock
    lock.close()


HOLD = """
import runpy, sys
lock = runpy.run_path(sys.argv[1])["try_lock"](sys.argv[2])
print("holds", flush=True)
sys.stdin.read()
"""
