# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run a program under the system call filter of a unit: ``unit_filter.py UNIT COMMAND
[ARGUMENT ...]``, with NoNewPrivileges, as systemd does it."""
import ctypes
import errno
import os
import re
import subprocess
import sys
from pathlib import Path

ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM


def members(name):
    """System calls of a set such as @system-service, those of its own sets as well."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name],
        check=True,
        stdout=subprocess.PIPE,
        universal_newlines=True,
    ).stdout
    found = re.findall(r"^ +([@\w-]+)$", listed, re.M)
    return set().union(*map(members, found))


def allowed(unit):
    """System calls that a unit's SystemCallFilter lines leave, the first ones allow."""
    calls = members("@default")
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.M):
        names = set().union(*map(members, line.lstrip("~").split()))
        calls = calls - names if line.startswith("~") else calls | names
    return calls


def confine(calls):
    """Refuse every other system call to this process and its children, with EPERM."""
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(REFUSE)))
    for name in sorted(calls):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # of this processor
            seccomp.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), number, 0)
    if seccomp.seccomp_load(context):
        raise OSError("no filter was loaded")


if __name__ == "__main__":
    confine(allowed(Path(sys.argv[1]).read_text(encoding="utf-8")))
    os.execvp(sys.argv[2], sys.argv[2:])
