# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What our commands have in common."""

import sys
from contextlib import ExitStack, contextmanager

import odoo
from odoo.tools import config


def configure(options):
    """Read odoo.conf for a command that is no server.

    :param options: with ``config`` (a path or None) and ``database``
    """
    arguments = ["--database=" + options.database, "--no-http", "--workers=0"]
    if options.config:
        arguments.append("--config=" + options.config)
    config.parse_config(arguments)


@contextmanager
def open_environment(database):
    """Give an environment of the superuser; committed at the end, if nothing failed.

    The workers of a running server then forget what they know of rights and settings.
    """
    with ExitStack() as stack:
        stack.enter_context(odoo.api.Environment.manage())
        registry = odoo.registry(database)
        stack.enter_context(registry.manage_changes())
        cr = stack.enter_context(registry.cursor())
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


def print_line(text):
    """Print a line at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
