# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Entries of people's decisions have the same fields, and their own labels."""
from .material_case import MaterialCase

WHO = {
    "scada.accepted.difference": "Accepted by",
    "scada.correction": "Taken Over by",
    "scada.disposition": "Decided by",
    "scada.disposition.confirmation": "Confirmed by",
}


class TestSigned(MaterialCase):
    def test_each_says_in_its_own_words_who_it_was(self):
        labels = {
            name: self.env[name]._fields["user_name"]._description_string(self.env)
            for name in WHO
        }
        self.assertEqual(labels, WHO)

    def test_the_database_lets_nobody_change_them(self):
        self.env.cr.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s",
            ["%%_append_only"],
        )
        triggers = {name for name, in self.env.cr.fetchall()}
        names = {name.replace(".", "_") + "_append_only" for name in WHO}
        self.assertEqual(names - triggers, set())

    def test_reason_is_needed_where_somebody_decides(self):
        needed = {
            name
            for name in WHO
            if "reason" in self.env[name]._fields
            and self.env[name]._fields["reason"].required
        }
        self.assertEqual(needed, set(WHO) - {"scada.disposition.confirmation"})

    def test_who_decided_is_kept_as_he_was_called_then(self):
        run = self.abort()
        [row] = self.decide([self.get_share(run, 101)], "rejected")
        self.manager.write({"login": "married", "name": "Ratna Wijaya"})
        found = (row.user_id, row.login, row.user_name)
        self.assertEqual(found, (self.manager, "material_manager", "Ratna"))
