# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import cli


def post_load():
    """Import all of the addon, which Odoo has asked for, and set the server up.

    Not before: for each of its commands, ``odoo shell`` for example, Odoo imports all
    addons that it finds and that have commands, without their dependencies, and before
    odoo.conf says where those are.
    """
    from . import models
    from .api import access, http, queries, routes
    from . import importer, wizards, hooks

    hooks.post_load()
