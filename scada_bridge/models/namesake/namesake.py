# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two addons that use one name for different things are not in one database.

Odoo merges them without a word: a field is read with the other addon's meaning, a model
replaces the other one, and the database may not be loadable any more.  So it is refused
before a table or a row is changed: when the bridge is installed beside such an addon
(``pre_init_hook``), and when such an addon is loaded beside the bridge.

Addons that ours need, and those that need ours, know what they share.  The others are
strangers, whatever they are called.
"""
from odoo import _, api, models

from ...domain.namesake import FIELD, find_namesakes
from ...exceptions import ScadaStateError
from .declared import find_declared, is_imported
from .installed import find_described, find_present, find_relatives

SHOWN = 20


class ScadaNamesake(models.AbstractModel):
    _name = "scada.namesake"
    _description = "SCADA Names that Two Addons Have"

    @api.model
    def _prepare_setup(self):
        super()._prepare_setup()
        own = set(self._get_scada_addons()) & find_present(self.env.cr)
        if own:  # an addon that is being uninstalled disturbs nobody any more
            check_loaded(self.env.cr, sorted(own))

    @api.model
    def _get_scada_addons(self):
        """Return the names of our addons; each adds its own."""
        return ["scada_bridge"]


def check_install(cr, addon):
    """Refuse to install one of our addons beside one with another use of its names.

    Reads the database and the code that is loaded, changes nothing.

    :raise ScadaStateError: names what both have, and says what to do
    """
    own, strangers = _get_sides(cr, [addon])
    foreign = find_described(cr, strangers, own)
    _refuse(own, foreign + _get_declared(strangers))


def check_loaded(cr, addons):
    """Refuse an addon that is loaded or being installed beside ours, see above.

    The code decides: the rows of an addon that is being installed are not there yet.
    """
    own, strangers = _get_sides(cr, addons)
    _refuse(own, _get_declared(strangers))


def _get_sides(cr, addons):
    """Return (our claims, sorted names of the strangers)."""
    needed, dependent = find_relatives(cr, addons)
    strangers = find_present(cr) - needed - dependent - set(addons)
    shared = {claim.key for claim in _get_declared(needed) if claim.kind == FIELD}
    own = [claim for claim in _get_declared(addons) if claim.key not in shared]
    return own, sorted(strangers)


def _get_declared(addons):
    return [c for addon in addons if is_imported(addon) for c in find_declared(addon)]


def _refuse(own, foreign):
    found = find_namesakes(own, foreign)
    if not found:
        return
    lines = [_describe(namesake) for namesake in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(_("... and %s more") % (len(found) - SHOWN))
    addons = sorted({namesake.foreign.module for namesake in found} - {""})
    raise ScadaStateError(
        _(
            "SCADA Bridge can't be in one database with %(addons)s: both have these "
            "names, for other things:\n%(names)s\nNothing was changed. To keep the "
            "data of an old SCADA addon: make a dump, run odoo scada_import "
            "--old-addons --stage, uninstall the old addon, then install SCADA "
            "Bridge. The steps, also where both are installed already, are in "
            "doc/import.rst."
        )
        % {
            "addons": ", ".join(addons) or _("tables of no addon that Odoo knows"),
            "names": "\n".join(lines),
        }
    )


def _describe(namesake):
    own, foreign = namesake
    module = foreign.module or _("no addon that Odoo knows")
    text = "%s %s (%s)" % (own.kind, own.name, module)
    if own.kind == FIELD:
        text += _(": %(theirs)s, ours: %(ours)s") % {
            "theirs": foreign.meaning,
            "ours": own.meaning,
        }
    return text
