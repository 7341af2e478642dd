# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Notes on what the plant does: when and by whom is the server's word.

They go to the batch history as acts of people.  Odoo lets a client choose the date and
the author of a note, rewrite or delete one, or move it here; not on these models.
An e-mail says by itself who has sent it and when, so it is nobody's act.
"""
from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

EVIDENCE = {"scada.mo.batch", "scada.plc", "scada.failure.report", "mrp.production"}
ORIGIN = {"author_id", "email_from", "date", "model", "res_id", "message_type", "body"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_scada_origin(vals) for vals in vals_list])

    @api.model
    def _prepare_scada_origin(self, vals):
        """Return ``vals`` with the date, and for a person's note the author, of now."""
        if "model" not in vals:  # the context of a client may name it
            vals = dict(self.default_get(["model", "res_id"]), **vals)
        is_email = vals.get("message_type") == "email"
        if vals.get("model") not in EVIDENCE or (self.env.su and not is_email):
            return vals
        vals = dict(vals, date=fields.Datetime.now())
        if not self.env.su:
            user = self.env.user
            vals["author_id"] = user.partner_id.id
            vals["email_from"] = user.partner_id.email_formatted
        return vals

    def write(self, vals):
        if ORIGIN & set(vals):
            self._check_scada_origin(vals.get("model"))
        return super().write(vals)

    def unlink(self):
        self._check_scada_origin()
        return super().unlink()

    def _check_scada_origin(self, new_model=None):
        """Raise if a client rewrites or deletes a note, or makes one of another's."""
        if self.env.su:
            return
        # sudo: also of records that the user may not see
        if EVIDENCE & {new_model, *self.sudo().mapped("model")}:
            raise AccessError(
                _("A note on what the plant did is never rewritten. Write another one.")
            )

    def _prepare_scada_log(self):
        self.ensure_one()
        is_email = self.message_type == "email"
        text = html2plaintext(self.body or "").strip()
        if is_email and text:
            text = _("E-mail, sender not verified: %s") % text
        return {
            "date": self.date,
            "user_id": False if is_email else self.create_uid.id,
            "text": text,
        }
