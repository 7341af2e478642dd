# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo scada_import --old-addons``: the plant's old Odoo addons."""

import csv
import os

import odoo

from ..domain.text.spreadsheet import as_cell
from ..importer.staged.copy import StagedCopy
from ..importer.staged.stage import stage
from .command import print_line

NEXT = (
    "Staged. Nothing else was changed. Next: uninstall the old addons, install SCADA "
    "Bridge, then run this without --stage (doc/import.rst)."
)


def stage_tables(options):
    """Copy the tables of the old addons and print what was copied.

    Our addons need not be in the database: no registry is loaded.
    """
    with odoo.sql_db.db_connect(options.database).cursor() as cr:
        copied = stage(cr)
    print_copied(copied)
    print_line(NEXT)


def import_tables(env, task, export=None):
    """Import what was staged, and print whether it is all there.

    :param export: directory for the staged tables as CSV files, None = none
    """
    copy = StagedCopy(env.cr)
    print_copied(copy.copied.values())
    if export:
        export_tables(copy, export)
    kilograms = env["scada.import"]._import_old_addons(task, copy)
    print_line(
        "kilograms of silos: staged %.3f, history %.3f, left out %.3f" % kilograms
    )


def print_copied(copied):
    """Print the counts and hashes of the tables."""
    print_line("%-28s%10s  %s" % ("table", "rows", "SHA-256"))
    for table in copied:
        print_line("%-28s%10d  %s" % table)


def export_tables(copy, directory):
    """Write each staged table as a CSV file, the first line names the columns."""
    os.makedirs(directory, exist_ok=True)
    for table in copy.copied:
        path = os.path.join(directory, table + ".csv")
        with open(path, "w", newline="", encoding="utf-8") as target:
            writer = None
            for row in copy.rows(table):
                if writer is None:
                    writer = csv.writer(target)
                    writer.writerow(row)
                writer.writerow([as_cell(value) for value in row.values()])
