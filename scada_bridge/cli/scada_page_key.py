# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo scada_page_key``: the key that nginx adds for vue-middleware."""

import argparse
import sys

from odoo.cli import Command

from .command import configure, open_environment, print_line
from .scada_import import ImportCommandError, find_company

LINE = 'proxy_set_header X-API-Key "%s";'


class Scada_Page_Key(Command):  # the command is called by the class's lower-case name
    """Make the key of vue-middleware's page, the earlier one ends"""

    def run(self, args):
        """Entry point of Odoo's command line."""
        options = parse_arguments(args)
        configure(options)
        try:
            print_line(LINE % make_key(options))
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
    with open_environment(options.database) as env:
        company = find_company(env, options.company)
        keys = env["res.users.apikeys"]
        return keys._scada_make_page_key(company, options.buttons)
