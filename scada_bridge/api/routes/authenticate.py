# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..http.login import current_user, log_in
from ..http.route import operation
from ..shapes import system as json_system


class AuthenticateController(http.Controller):
    @operation("/api/scada/authenticate", group=None, auth="none", save_session=True)
    def authenticate(self, params):
        """Log in; without a body return who the caller is."""
        if request.json_body.is_empty:
            return json_system.identity(current_user())
        request.check_origin()
        user = log_in(params.get("db"), params["login"], params["password"])
        return json_system.login(user, request.session.sid, request.session.db)
