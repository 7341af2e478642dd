# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what goes beyond access rights: the groups, and how others are refused."""
from odoo.exceptions import AccessError

from .domain.run import decision

OPERATOR = "scada_bridge.group_scada_operator"
MANAGER = "scada_bridge.group_scada_manager"
ADMINISTRATOR = "base.group_system"


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
}


def check_decision(env, code, refusal):
    """Raise unless the user of ``env`` may decide this.

    :param code: key of ``domain.run.decision.DECISIONS``
    :param refusal: text for the user who may not
    :raise AccessError: with that text
    """
    check_role(env, GROUPS[decision.DECISIONS[code].role], refusal)
