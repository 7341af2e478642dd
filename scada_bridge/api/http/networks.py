# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may scrape the metrics: a token, a network, or a user of the bridge."""

import ipaddress

from odoo import http

from ...roles import OPERATOR
from .errors import ApiError
from .login import current_user


def check_scraper():
    """Refuse a caller that may not see the metrics.

    :raise ApiError: 401 or 403
    """
    request = http.request
    if not request.db:
        raise ApiError(401, "auth_required", "No database")
    if request.has_token("metrics_token") or is_in_networks(
        request.httprequest.remote_addr, request.get_setting("metrics_networks")
    ):
        return
    if not current_user().has_group(OPERATOR):
        raise ApiError(403, "access_denied", "User has no SCADA operator right")


def is_in_networks(address, networks):
    """Return whether an address is in one of the networks of a setting.

    :param networks: such as "10.0.0.0/8, 192.168.1.17"
    """
    try:
        known = [
            ipaddress.ip_network(part, strict=False)
            for part in networks.replace(",", " ").split()
        ]
        return any(ipaddress.ip_address(address) in network for network in known)
    except ValueError:
        return False  # a setting or an address that is none lets nobody in
