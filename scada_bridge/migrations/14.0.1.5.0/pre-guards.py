# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guards of releases before go, with their function, which lets no upgrade pass.

Each model of evidence makes its own again in this transaction.
"""


def migrate(cr, version):
    cr.execute("DROP FUNCTION IF EXISTS scada_append_only_refuse() CASCADE")
