# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo scada_page_key``: the key that nginx adds for vue-middleware."""

import argparse
import sys
from contextlib import ExitStack

import odoo
from odoo.cli import Command
from odoo.tools import config

from .scada_import import ImportCommandError, find_company, say

LINE = 'proxy_set_header X-API-Key "%s";'


class Scada_Page_Key(Command):  # the command is called by the class's lower-case name
    """Make the key of vue-middleware's page, the earlier one ends"""

    def run(self, args):
        """Entry point of Odoo's command line."""
        options = parse_arguments(args)
        config.parse_config(
            ["--database=" + options.database, "--no-http", "--workers=0"]
            + (["--config=" + options.config] if options.config else [])
        )
        try:
            say(LINE % make_key(options))
        except ImportCommandError as error:
            sys.exit("scada_page_key: %s" % error)


def parse_arguments(args):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="odoo scada_page_key", description=Scada_Page_Key.__doc__
    )
    add = parser.add_argument
    add("-c", "--config", help="odoo.conf")
    add("-d", "--database", required=True, help="Odoo's database")
    add("--company", help="name of the company, if there are several")
    add("--buttons", action="store_true", help="the key also fills, resets and clears")
    return parser.parse_args(args)


def make_key(options):
    """Return a new key, committed."""
    with ExitStack() as stack:
        stack.enter_context(odoo.api.Environment.manage())
        registry = odoo.registry(options.database)
        # the workers of a running server forget what they know of rights and settings
        stack.enter_context(registry.manage_changes())
        cr = stack.enter_context(registry.cursor())
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        company = find_company(env, options.company)
        keys = env["res.users.apikeys"]
        return keys._scada_make_page_key(company, options.buttons)
