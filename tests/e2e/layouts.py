# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo and the addons laid out as plants have them, of copies and links.

Odoo is a package that contains all its addons, or a source tree with most of them
beside it.  The bridge is a wheel, in the addons of Python, or lies in a folder of
addons.  queue_job lies in a folder that only odoo.conf names.
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

from odoo_config import CHECKOUT

PACKAGED = Path("/usr/lib/python3/dist-packages/odoo")
QUEUE_JOB = Path("/usr/local/lib/python3.9/dist-packages/odoo/addons/queue_job")
OURS = ("scada_bridge", "scada_bridge_plc")
# What Debian's Python knows besides is not there.
START = """
import os
os.environ["TZ"] = "UTC"
import odoo, odoo.addons
for package in (odoo, odoo.addons):
    package.__path__ = [p for p in package.__path__ if not p.startswith("/usr")]
odoo.cli.main()
"""


class Layout:
    """One way to lay them out.

    :param folder: where, an empty folder
    :param is_source: Odoo is a source tree
    :param is_wheel: the bridge is installed as wheels
    """

    def __init__(self, folder, is_source, is_wheel):
        self.site = folder / "site"
        self.extra = folder / "extra"
        self.ours = self.site / "odoo" / "addons" if is_wheel else folder / "ours"
        self.odoo = folder / "source" if is_source else self.site
        self.beside = self.odoo / "addons" if is_source else self.odoo / "odoo/addons"
        self._lay_odoo()
        shutil.copytree(QUEUE_JOB, self.extra / "queue_job")
        self.ours.mkdir(parents=True, exist_ok=True)
        for addon in OURS:
            shutil.copytree(Path(CHECKOUT) / addon, self.ours / addon)
        self.start = folder / "odoo-bin"
        self.start.write_text(START)

    def _lay_odoo(self):
        core = self.odoo / "odoo"
        ignored = shutil.ignore_patterns("addons", "__pycache__")
        shutil.copytree(PACKAGED, core, ignore=ignored)
        for folder in (core / "addons", self.beside):
            folder.mkdir(exist_ok=True)
        shutil.copy(PACKAGED / "addons" / "__init__.py", core / "addons")
        for addon in (PACKAGED / "addons").iterdir():
            place = core / "addons" if addon.name == "base" else self.beside
            if (addon / "__manifest__.py").exists():
                (place / addon.name).symlink_to(addon)

    def addons_path(self, is_ours_first):
        """Return the option of odoo.conf, with one order or the other."""
        folders = [self.beside, self.ours, self.extra]
        folders = folders[::-1] if is_ours_first else folders
        return ",".join(map(str, folders))

    def run(self, *arguments, **options):
        """Run Odoo with these arguments; return what ``subprocess.run`` does."""
        paths = [str(self.odoo), str(self.site)]
        return subprocess.run(
            [sys.executable, str(self.start), *arguments],
            env=dict(os.environ, PYTHONPATH=":".join(paths)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            **options,
        )
