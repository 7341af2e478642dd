# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import cli


def _import_parts():
    from . import models
    from .api import access, http, queries, routes
    from . import importer, wizards, hooks

    return hooks


def post_load():
    """Set up what the server has one of; Odoo has asked for the addon."""
    _import_parts().post_load()


def pre_init_hook(cr):
    """Refuse a database whose addons use our names for something else."""
    _import_parts().pre_init_hook(cr)


# For each of its commands, "odoo shell" for example, Odoo imports all addons that have
# commands before odoo.conf says where the addons are that these need.  When it loads
# the addon, it calls post_load.
try:
    _import_parts()
except ModuleNotFoundError as missing:
    if not (missing.name or "").startswith("odoo.addons."):
        raise
