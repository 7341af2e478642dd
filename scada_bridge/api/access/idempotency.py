# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import _, api, fields, http, models

from ..http.errors import ApiError
from ..http.request import JSON_TYPE

KEEP = timedelta(days=7)
MAX_KEY = 200  # characters


class ScadaIdempotency(models.Model):
    """Answers that are given again when a caller repeats a request.

    The row is written in the transaction of the call it belongs to: it exists exactly
    when the call has changed something.  A call that failed has changed nothing, so its
    key is free for the next attempt.  Two calls at once: the second waits for the row
    of the first, then starts again and finds it.
    """

    _name = "scada.idempotency"
    _description = "SCADA Stored Answer"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    fingerprint = fields.Char(required=True)
    date = fields.Datetime(required=True, index=True)
    status = fields.Integer()
    body = fields.Text()

    _sql_constraints = [
        ("key_uniq", "UNIQUE (user_id, key)", "A key belongs to one request."),
    ]

    @api.model
    def _reserve_key(self, key, fingerprint):
        """Take a key for the request being handled.

        :return: None if it was free, else the record of the first request
        :raise ApiError: 422 if the key was used for another request
        """
        if len(key) > MAX_KEY or not key.isprintable():
            raise ApiError(
                422, "validation_error", _("Idempotency-Key has over 200 characters")
            )
        self.env.cr.execute(
            """
            INSERT INTO scada_idempotency (key, user_id, fingerprint, date)
            VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (user_id, key) DO NOTHING
            """,
            [key, self.env.uid, fingerprint],
        )
        if self.env.cr.rowcount:
            return None
        stored = self._get_stored(key)
        if stored.fingerprint != fingerprint:
            raise ApiError(
                422, "duplicate", _("Idempotency-Key was used for another request")
            )
        return stored

    @api.model
    def _get_stored(self, key):
        return self.search([("user_id", "=", self.env.uid), ("key", "=", key)])

    @api.model
    def _remember(self, key, response):
        """Keep the answer of the request that holds ``key``."""
        self._get_stored(key).write(
            {"status": response.status_code, "body": response.get_data(as_text=True)}
        )

    def _get_response(self):
        self.ensure_one()
        return http.Response(self.body, status=self.status, content_type=JSON_TYPE)

    @api.autovacuum
    def _gc_old_answers(self):
        self.search([("date", "<", fields.Datetime.now() - KEEP)]).unlink()
