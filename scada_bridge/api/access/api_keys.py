# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import time

from odoo import api, models

from odoo.addons.base.models.res_users import INDEX_SIZE, KEY_CRYPT_CONTEXT

REMEMBER_SECONDS = 600
MAX_REMEMBERED = 1000
MAX_KEY = 256  # characters; Odoo's have 40
# A key of this scope calls the API only; "rpc" and none are Odoo's, and good for all
API_SCOPE = "scada"
PAGE_LOGIN = "scada-page"


class VerifiedKeys:
    """Keys that have passed the slow password hash, by digest, in process memory.

    What is remembered is only that a key belongs to a stored hash; whether the hash is
    still stored and its user active is asked of the database on every call.  So a
    revoked key stops at once in every worker.
    """

    def __init__(self):
        self._until = {}  # digest of (key, stored hash) -> monotonic seconds

    def verify(self, key, stored_hash):
        """Return whether ``key`` belongs to ``stored_hash``."""
        digest = hashlib.sha256(("%s\n%s" % (key, stored_hash)).encode()).digest()
        now = time.monotonic()
        if self._until.get(digest, 0) > now:
            return True
        if not KEY_CRYPT_CONTEXT.verify(key, stored_hash):
            return False
        if len(self._until) >= MAX_REMEMBERED:
            self._until.clear()
        self._until[digest] = now + REMEMBER_SECONDS
        return True


VERIFIED_KEYS = VerifiedKeys()


class ApiKeys(models.Model):
    _inherit = "res.users.apikeys"

    def _scada_find_user(self, key):
        """Return the id of the active user that an API key belongs to, else None."""
        # no key of Odoo is so long, and passlib raises for what is longer still
        key = key[:MAX_KEY]
        self.env.cr.execute(
            """
            SELECT k.user_id, k.key
            FROM res_users_apikeys k
            JOIN res_users u ON u.id = k.user_id AND u.active
            WHERE k.index = %s AND (k.scope IS NULL OR k.scope IN ('rpc', %s))
            """,
            [key[:INDEX_SIZE].replace("\x00", ""), API_SCOPE],
        )
        found = self.env.cr.fetchall()
        for user_id, stored_hash in found:
            if VERIFIED_KEYS.verify(key, stored_hash):
                return user_id
        if not found:  # it takes as long as a key whose beginning is known
            KEY_CRYPT_CONTEXT.dummy_verify()
        return None

    @api.model
    def _scada_make_page_key(self, company, has_buttons):
        """Return a new key for vue-middleware's page; its earlier ones end.

        Its user has no password, no right but the page's, and no way in but this key,
        which calls the API and nothing else of Odoo.

        :param has_buttons: the key also fills, resets and clears
        """
        group = "group_scada_page_buttons" if has_buttons else "group_scada_page"
        users = self.env["res.users"].with_context(
            active_test=False, no_reset_password=True
        )
        vals = {
            "active": True,
            "groups_id": [(6, 0, [self.env.ref("scada_bridge." + group).id])],
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
        }
        user = users.search([("login", "=", PAGE_LOGIN)])
        if user:
            user.write(vals)
        else:
            user = users.create(dict(vals, name="vue-middleware", login=PAGE_LOGIN))
        self.search([("user_id", "=", user.id)]).unlink()
        return self.with_user(user)._generate(API_SCOPE, "nginx")
