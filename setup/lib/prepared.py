# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases with both addons installed, kept for the next run of the same code.

To install them takes half a minute of a processor, and most commands begin with it.
So the first run of a state of the addons leaves a stopped cluster in ``PREPARED``,
named by the hash of their files, and all later ones begin with a copy.
"""
import fcntl
import hashlib
import os
import shutil

import odoo_server
from cluster import Cluster
from odoo_config import CHECKOUT, EXAMPLE_CONFIG
from ports import free_port
from progress import step

PREPARED = "/srv/scada/prepared"  # in the private root, writable
DATABASE = "template_addons"
# Beside the run's own cluster, which may be there already.
PORT = 5439
KEPT = 8
# What is not read when an addon is installed.
PASSED_OVER = {"tests", "doc", "readme", "__pycache__"}


class PreparedCluster(Cluster):
    """A cluster whose new databases have both addons, as they are in this checkout."""

    template_database = DATABASE

    def start(self):
        """See :meth:`Cluster.start`; ServiceError when an addon can't be installed."""
        if not os.path.exists(self.directory):
            self.template = prepare()
        super().start()


def prepare():
    """Directory of a stopped cluster with the database ``DATABASE``."""
    directory = os.path.join(PREPARED, hash_sources())
    with open(directory + ".lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(directory):
            with step("installing " + ", ".join(odoo_server.ADDONS)):
                build(directory)
            forget_old()
        os.utime(directory)
    return directory


def hash_sources():
    """Hash of what decides about an installed database."""
    digest = hashlib.sha256()
    for path in sorted(find_sources()):
        digest.update(os.path.relpath(path, CHECKOUT).encode() + b"\0")
        with open(path, "rb") as source:
            digest.update(hashlib.sha256(source.read()).digest())
    return digest.hexdigest()[:16]


def find_sources():
    """Paths of the files that an installation reads."""
    yield EXAMPLE_CONFIG
    for addon in odoo_server.ADDONS:
        for path, folders, names in os.walk(os.path.join(CHECKOUT, addon)):
            folders[:] = [name for name in folders if name not in PASSED_OVER]
            yield from (os.path.join(path, name) for name in names)


def build(directory):
    """Install the addons in a cluster of its own and keep its files."""
    part = directory + ".part"
    shutil.rmtree(part, ignore_errors=True)
    with Cluster("/tmp/prepare", socket_port=PORT) as cluster:
        cluster.create_database(DATABASE)
        server = odoo_server.OdooServer(cluster, DATABASE, free_port())
        server.install(odoo_server.ADDONS)
        cluster.halt()
        shutil.copytree(cluster.directory, part)
    os.rename(part, directory)


def forget_old():
    """Drop all but the clusters used last."""
    with os.scandir(PREPARED) as entries:
        directories = [entry for entry in entries if entry.is_dir()]
    directories.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in directories[KEPT:]:
        shutil.rmtree(entry.path, ignore_errors=True)
