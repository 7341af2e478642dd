# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo scada_import``: the import from the old middleware on the command line."""

import argparse
import csv
import sys
from contextlib import ExitStack
from datetime import timezone

from psycopg2 import OperationalError

from odoo.cli import Command
from odoo.exceptions import UserError

from ..domain.old.addons import StageError
from ..domain.old.env import EnvError, parse_database_url, parse_env
from ..domain.old.import_report import OUTCOMES, Finding, ImportReport
from ..domain.text.spreadsheet import as_cell
from .command import configure, open_environment, print_line
from .old_database import OldDatabase, OldDatabaseError

MAX_ENV = 1024 * 1024  # bytes
SHOWN_PER_TABLE = 50  # findings on the screen; all of them are in the CSV file
HELP = """
Without --apply nothing is changed: everything is imported, reported and rolled back.
Exit status: 0 done, 1 it could not be done, 2 wrong arguments.
"""


class ImportCommandError(Exception):
    """The command can't run as it was asked to; the text may be shown."""


class Scada_Import(Command):  # the command is called by the class's lower-case name
    """Import history, failures and settings of the old SCADA middleware"""

    def run(self, args):
        """Entry point of Odoo's command line."""
        options = parse_arguments(args)
        configure(options)
        try:
            if options.stage:
                run_stage(options)
            elif options.old_addons:
                run_old_addons(options)
            else:
                run_import(options)
        except (
            ImportCommandError,
            StageError,
            OldDatabaseError,
            EnvError,
            UserError,
            OSError,
            OperationalError,  # the old database went away, or another import won
        ) as error:
            sys.exit("scada_import: %s" % error)


def parse_arguments(args):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="odoo scada_import", description=Scada_Import.__doc__, epilog=HELP
    )
    add = parser.add_argument
    add("-c", "--config", help="odoo.conf")
    add("-d", "--database", required=True, help="Odoo's database")
    add("--env", help=".env file of the old middleware: settings, and DATABASE_URL")
    add(
        "--source",
        metavar="URL",
        help="old database, postgresql://user@host:5432/plc; the password comes from "
        "~/.pgpass or PGPASSWORD",
    )
    add("--no-settings", action="store_true", help="take only DATABASE_URL of --env")
    add("--company", help="name of the company, if there are several")
    add("--line", help="SCADA code of the line of rows and settings that name none")
    add(
        "--keep-orphans", action="store_true", help="history of orders not in Odoo, too"
    )
    add("--utc", action="store_true", help="dates without an offset are UTC")
    add("--report", metavar="FILE", help="CSV file for every finding")
    add("--apply", action="store_true", help="import; without it nothing is changed")
    add("--old-addons", action="store_true", help="the plant's old Odoo addons")
    add("--stage", action="store_true", help="copy their tables, before they leave")
    add("--export", metavar="DIR", help="write what was staged as CSV files")
    options = parser.parse_args(args)
    if (options.stage or options.export) and not options.old_addons:
        parser.error("--stage and --export are of --old-addons")
    if not options.env and not options.source and not options.old_addons:
        parser.error("name the old middleware: --env FILE, --source URL, or both")
    return options


def run_import(options):
    """Do what the options ask for and print what came of it."""
    settings = read_env_file(options.env) if options.env else {}
    address = get_address(options, settings)
    with ExitStack() as stack:
        database = stack.enter_context(OldDatabase.open(address))
        database.check()
        screen = Screen(
            options.report and stack.enter_context(open_csv(options.report))
        )
        env = stack.enter_context(open_environment(options.database))
        task = make_task(env, options, screen.report)
        env["scada.import"]._import_all(
            task,
            database,
            settings if options.env and not options.no_settings else None,
        )
        end_import(options, env, screen)
    if options.apply:
        print_line("Imported.")


def run_stage(options):
    """Copy the tables of the plant's old addons."""
    from .old_addons import stage_tables  # as in make_task

    stage_tables(options)


def run_old_addons(options):
    """Import what was staged of the plant's old addons; print what came of it."""
    from .old_addons import import_tables  # as in make_task

    with ExitStack() as stack:
        screen = Screen(
            options.report and stack.enter_context(open_csv(options.report))
        )
        env = stack.enter_context(open_environment(options.database))
        check_installed(env)
        import_tables(env, make_task(env, options, screen.report), options.export)
        end_import(options, env, screen)
    if options.apply:
        print_line("Imported.")


def check_installed(env):
    """Raise unless the bridge is in the database."""
    if "scada.import" not in env:
        raise ImportCommandError(
            "SCADA Bridge is not in this database. Copy the old addons' tables with "
            "--stage, uninstall the old addons, install SCADA Bridge, then import."
        )


def end_import(options, env, screen):
    """Print the counts; a dry run takes everything back."""
    screen.summary()
    if not options.apply:
        env.cr.rollback()
        print_line("Dry run: nothing was changed. Import it with --apply.")


def read_env_file(path):
    """Return the settings of the file; lines that are none are reported."""
    with open(path, "rb") as source:
        data = source.read(MAX_ENV + 1)
    if len(data) > MAX_ENV:
        raise ImportCommandError("%s has over %d bytes: no .env file" % (path, MAX_ENV))
    try:
        settings, broken = parse_env(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportCommandError("%s is no text file" % path) from error
    for number in broken:
        print_line("%s: line %d is no setting, left out" % (path, number))
    return settings


def get_address(options, settings):
    """Return where the old database is."""
    url = options.source or settings.get("DATABASE_URL")
    if not url:
        raise ImportCommandError("%s has no DATABASE_URL: use --source" % options.env)
    try:
        return parse_database_url(url)
    except EnvError as error:
        name = "--source" if options.source else "DATABASE_URL"
        raise ImportCommandError("%s %s" % (name, error)) from error


def open_csv(path):
    """Return the open file of the report."""
    return open(path, "w", newline="", encoding="utf-8")


def make_task(env, options, report):
    """Return the task for the company and the line that were asked for."""
    # models are not to be imported before Odoo loads the addon
    from ..importer.models.import_ import ImportTask

    company = find_company(env, options.company)
    company = company.with_context(
        lang=company.partner_id.lang, allowed_company_ids=company.ids
    )
    line = company.env["maintenance.equipment"]
    if options.line:
        line = line.search(
            [
                ("scada_is_line", "=", True),
                ("scada_code", "=ilike", options.line),
                ("company_id", "=", company.id),
            ]
        )
        if not line:
            raise ImportCommandError("no production line is called %s" % options.line)
    zone = timezone.utc if options.utc else company._get_scada_zone()
    return ImportTask(company, zone, report, line, options.keep_orphans)


def find_company(env, name):
    """Return the named company, or the only one that has a production line."""
    companies = env["res.company"]
    if name:
        found = companies.search([("name", "=", name)])
    else:
        lines = env["maintenance.equipment"].search([("scada_is_line", "=", True)])
        found = lines.company_id
    if len(found) != 1:
        raise ImportCommandError(
            "name one company with --company: %s"
            % ", ".join(companies.search([]).mapped("name"))
        )
    return found


class Screen:
    """Shows the report: progress, the first findings, and the counts at the end.

    :param csv_file: open file for all findings, None = no file
    """

    def __init__(self, csv_file=None):
        self.report = ImportReport(self._show_finding, self._show_progress)
        self._shown = {}
        self._csv = csv.writer(csv_file) if csv_file else None
        if self._csv:
            self._csv.writerow(Finding._fields)

    def summary(self):
        """Print how many rows of each table had which outcome."""
        for table, number in self._shown.items():
            if number > SHOWN_PER_TABLE:
                print_line(
                    "%s: %d findings, the first %d are shown; --report FILE has all"
                    % (table, number, SHOWN_PER_TABLE)
                )
        tables = dict.fromkeys(table for table, _outcome in self.report.counts)
        print_line("%-20s" % "" + "".join("%12s" % outcome for outcome in OUTCOMES))
        for table in tables:
            counts = [self.report.counts[table, outcome] for outcome in OUTCOMES]
            print_line("%-20s" % table + "".join("%12d" % count for count in counts))

    def _show_finding(self, finding):
        if self._csv:
            self._csv.writerow([as_cell(text) for text in finding])
        self._shown[finding.table] = self._shown.get(finding.table, 0) + 1
        if self._shown[finding.table] <= SHOWN_PER_TABLE:
            print_line(
                "%s %s: %s: %s" % finding._replace(outcome=finding.outcome.upper())
            )

    def _show_progress(self, table, rows):
        print_line("%s: %d rows read" % (table, rows))
