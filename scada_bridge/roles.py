# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what goes beyond access rights: the groups, and how others are refused."""
from odoo.exceptions import AccessError

from .domain.run import decision
from .exceptions import ScadaDataError
from .translations import _

OPERATOR = "scada_bridge.group_scada_operator"
MANAGER = "scada_bridge.group_scada_manager"
ADMINISTRATOR = "base.group_system"
PLANNER = "mrp.group_mrp_user"


def check_role(env, role, refusal):
    """Raise unless the user of ``env`` has a role.

    :param role: name of the group
    :param refusal: text for the user who has not
    :raise AccessError: with that text
    """
    if not env.user.has_group(role):
        raise AccessError(refusal)


# The roles of the table of decisions
GROUPS = {
    decision.OPERATOR: OPERATOR,
    decision.MANAGER: MANAGER,
    decision.ADMINISTRATOR: ADMINISTRATOR,
    decision.PLANNER: PLANNER,
}


def check_decision(env, code, refusal):
    """Raise unless the user of ``env`` may decide this.

    :param code: key of ``domain.run.decision.DECISIONS``
    :param refusal: text for the user who may not
    :raise AccessError: with that text
    """
    check_role(env, GROUPS[decision.DECISIONS[code].role], refusal)


def check_reason(code, reason):
    """Return the reason of a decision without blanks around it.

    :raise ScadaDataError: it has none, and the table asks for one
    """
    reason = (reason or "").strip()
    if decision.DECISIONS[code].needs_reason and not reason:
        raise ScadaDataError(_("Enter the reason."))
    return reason


def needs_second(code, company):
    """Return whether another person has to confirm this decision in the company."""
    # sudo: who decides need not be allowed to read the settings
    is_wanted = company.sudo().scada_second_person
    return decision.needs_second(code, is_wanted)


def get_signature(env):
    """Return how a decision names its person: the name and the login of that day."""
    return "%s (%s)" % (env.user.name, env.user.login)
