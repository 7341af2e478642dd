# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import SUPERUSER_ID, _, api, models
from odoo.exceptions import AccessDenied
from odoo.http import request

from ...exceptions import TooManyLoginsError
from .audit_login import FAILED, LOGGED_IN, THROTTLED


class ResUsers(models.Model):
    """Counts passwords by login and address, whatever door they come by.

    Odoo's own cooldown knows the address only, so one forgotten screen behind a proxy
    would lock out everybody else there, and only in the worker that it speaks to.
    """

    _inherit = "res.users"

    @classmethod
    def authenticate(cls, db, login, password, user_agent_env):
        if not request:
            return super().authenticate(db, login, password, user_agent_env)
        with cls._scada_count_password(str(login), password):
            return super().authenticate(db, login, password, user_agent_env)

    @contextmanager
    def _assert_can_auth(self):
        """Odoo's place for another strategy; only ``check()`` has not been counted."""
        if not request or getattr(request, "is_password_counted", False):
            yield
            return
        with self._scada_count_password(self._scada_get_caller(), None):
            yield

    def _scada_get_caller(self):
        """Return the login of the user whose credentials are looked at.

        That is the record for a second factor, which a stranger's request gives, and
        the one that an RPC call names by id.
        """
        user = (self[:1] or self.browse(self.env.uid)).sudo().exists()
        return user.login or "#%s" % self.env.uid

    @classmethod
    @contextmanager
    def _scada_count_password(cls, login, password):
        """Refuse an attempt after too many wrong ones, and note what comes of it.

        :param password: None = its duration discloses nothing
        :raise TooManyLoginsError: the password is not looked at
        """
        if cls._scada_ask_audit("_is_login_refused", request_address(), login):
            cls._scada_log_login(login, THROTTLED)
            raise TooManyLoginsError(_("Too many failed logins, try again in a minute"))
        request.is_password_counted = True
        try:
            yield
        except AccessDenied:
            cls._scada_equalize_login_time(login, password)
            cls._scada_log_login(login, FAILED)
            raise
        finally:
            request.is_password_counted = False
        cls._scada_log_login(login, LOGGED_IN)

    @classmethod
    def _scada_log_login(cls, login, outcome):
        cls._scada_ask_audit("_log_login", request.httprequest, login, outcome)

    @classmethod
    def _scada_ask_audit(cls, method, *args):
        """Call a method of the audit in a transaction of its own."""
        with cls.pool.cursor() as cr:
            # nobody is logged in yet
            env = api.Environment(cr, SUPERUSER_ID, {})
            return getattr(env["scada.api.audit"], method)(*args)

    @classmethod
    def _scada_equalize_login_time(cls, login, password):
        """Compute the hash that Odoo leaves out for a login that has no password."""
        if not password:
            return
        with cls.pool.cursor() as cr:
            users = api.Environment(cr, SUPERUSER_ID, {})[cls._name]
            user = users.search(users._get_login_domain(login), limit=1)
            cr.execute(
                "SELECT 1 FROM res_users WHERE id = %s AND password <> ''",
                [user.id or 0],
            )
            if not cr.fetchone():
                users._crypt_context().dummy_verify()


def request_address():
    """Return where the request comes from."""
    return request.httprequest.remote_addr
