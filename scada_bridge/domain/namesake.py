# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names that two addons of one database use for different things."""

from typing import Dict, Iterable, List, NamedTuple, Tuple

MODEL, FIELD, TABLE, ROUTE = "model", "field", "table", "route"


class Claim(NamedTuple):
    """One name that an addon uses.

    :ivar kind: MODEL, FIELD, TABLE (also an SQL view) or ROUTE
    :ivar name: "scada.silo", "mrp.bom.scada_equipment_id", "scada_silo",
        "GET /api/health"
    :ivar module: technical name of the addon; "" = no addon that Odoo knows
    :ivar type: of a field, as "many2one"; "" for the other kinds
    :ivar comodel: model that a field leads to; "" = it says none
    """

    kind: str
    name: str
    module: str
    type: str = ""
    comodel: str = ""

    @property
    def key(self) -> Tuple[str, str]:
        """What two claims have in common that are about the same name."""
        return self.kind, self.name

    @property
    def meaning(self) -> str:
        """How a field is shown, "" for the other kinds."""
        return "%s of %s" % (self.type, self.comodel) if self.comodel else self.type


class Namesake(NamedTuple):
    """A name of ours that another addon uses for something else."""

    own: Claim
    foreign: Claim


def find_namesakes(own: Iterable[Claim], foreign: Iterable[Claim]) -> List[Namesake]:
    """Return the names with two meanings, each of them once for an addon.

    A field means the same if its type and the model that it leads to are the same.
    A model, a table and a route have one owner.
    """
    ours: Dict[Tuple[str, str], Claim] = {}
    for claim in own:
        known = ours.get(claim.key)
        if known is None or not known.comodel:
            ours[claim.key] = claim
    found: Dict[Tuple[str, str, str], Namesake] = {}
    for claim in foreign:
        other = ours.get(claim.key)
        if other is not None and not _is_same(other, claim):
            found.setdefault((*claim.key, claim.module), Namesake(other, claim))
    return [found[key] for key in sorted(found)]


def _is_same(own: Claim, foreign: Claim) -> bool:
    if own.kind != FIELD:
        return False
    comodels = {own.comodel, foreign.comodel} - {""}
    return own.type == foreign.type and len(comodels) < 2
