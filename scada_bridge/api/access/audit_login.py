# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ...domain.server.login_limits import (
    PAUSE_SECONDS,
    Failures,
    is_refused,
    is_refused_from_new_address,
)
from .audit import OUTCOME_LENGTH

WINDOW = timedelta(minutes=1)
PAUSE = timedelta(seconds=PAUSE_SECONDS)
REPEAT_INTERVAL = timedelta(hours=1)  # the same is logged once in this time
KNOWN = timedelta(days=30)
FAILED = "invalid_credentials"
LOGGED_IN = "logged_in"
BAD_KEY = "invalid_key"
THROTTLED = "throttled"


class ScadaApiAudit(models.Model):
    """Logins by password through any door of Odoo, and API keys that are none.

    The entries of the last minute are what the throttle counts: they are there for all
    workers and all hosts.
    """

    _inherit = "scada.api.audit"

    @api.model
    def _is_login_refused(self, source, login):
        """True if a password of ``login`` from an address is not to be looked at."""
        failures = self._count_login_failures(source, login)
        if is_refused(failures):
            return True
        return is_refused_from_new_address(failures) and not self._is_logged(
            KNOWN, outcome=LOGGED_IN, source=source, login=self._storable(login)
        )

    @api.model
    def _count_login_failures(self, source, login):
        """Return the :class:`Failures` of the last minute, in any worker."""
        self.env.cr.execute(
            """
            SELECT count(*) FILTER (WHERE source = %(source)s AND login = %(login)s),
                   count(*) FILTER (WHERE source = %(source)s),
                   count(*) FILTER (WHERE login = %(login)s),
                   count(*) FILTER (WHERE login = %(login)s AND date > %(just_now)s)
              FROM scada_api_audit
             WHERE outcome = %(outcome)s AND date > %(since)s
            """,
            {
                "source": source,
                "login": self._storable(login),
                "outcome": FAILED,
                "since": fields.Datetime.now() - WINDOW,
                "just_now": fields.Datetime.now() - PAUSE,
            },
        )
        return Failures(*self.env.cr.fetchone())

    @api.model
    def _is_logged(self, lately, **vals):
        """Return whether there is such an entry of the time ``lately``."""
        domain = [(name, "=", value) for name, value in vals.items()]
        since = fields.Datetime.now() - lately
        return bool(self.search(domain + [("date", ">", since)], limit=1))

    @api.model
    def _log_login(self, http_request, login, outcome):
        """Note what came of a password, in a transaction of its own.

        Each wrong one is an entry; refused and right ones once a minute and hour.
        """
        vals = self._prepare_login_vals(http_request, login, outcome)
        lately = {LOGGED_IN: REPEAT_INTERVAL, THROTTLED: WINDOW}.get(outcome)
        names = ["outcome", "source"] + ["login"] * (outcome == LOGGED_IN)
        same = {name: vals[name] for name in names}
        if lately is None or not self._is_logged(lately, **same):
            self.create(vals)

    @api.model
    def _prepare_login_vals(self, http_request, login, outcome):
        return {
            "login": self._storable(login),
            "source": http_request.remote_addr,
            "auth_source": "password",
            "method": self._storable(http_request.method),
            "path": self._storable(http_request.path),
            "status": {LOGGED_IN: 200, THROTTLED: 429}.get(outcome, 401),
            "outcome": outcome,
        }

    @api.model
    def _prepare_bad_key_vals(self, http_request, outcome):
        """Return the entry of an API key that is none, None if it was logged lately."""
        source = http_request.remote_addr
        if self._is_logged(
            REPEAT_INTERVAL, outcome=outcome, source=source, auth_source="key"
        ):
            return None
        return {
            "source": source,
            "auth_source": "key",
            "method": self._storable(http_request.method),
            "path": self._storable(http_request.path),
            "status": 429 if outcome == THROTTLED else 401,
            "outcome": self._storable(outcome, OUTCOME_LENGTH),
        }
