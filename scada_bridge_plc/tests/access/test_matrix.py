# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what, for everything that RPC can call, found in the code itself."""
from odoo.exceptions import UserError

from .matrix import BESIDE, LADDER, METHODS, MODELS, ORM, OWN, REFUSED
from .matrix_case import MatrixCase

COLUMNS = ("mrp_user", "operator", "manager", "administrator")
# Refused, though not as a lack of rights on the model
NOBODY = ("can't be changed or deleted", "rights to export data")
RIGHTS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class TestMethods(MatrixCase):
    def test_every_public_method_is_classified(self):
        found = {pair for pair in self.find_methods() if pair[1] not in ORM}
        lines = [
            '    ("%s", "%s"): ("manager", "what it changes", REFUSED),' % pair
            for pair in sorted(found - set(METHODS))
        ]
        self.assertEqual(
            lines,
            [],
            "Nobody has said who may call these. Give the method an underscore, or "
            "add a line to METHODS in scada_bridge_plc/tests/access/matrix.py:\n"
            + "\n".join(lines),
        )
        self.assertEqual(set(METHODS) - found, set(), "lines of METHODS without method")

    def find_wrong(self, role, is_wrong):
        """Return the methods whose answer to a role is not the one of the table."""
        user = self.users[role]
        return [
            "%s.%s as %s" % (model, method, role)
            for (model, method), line in sorted(METHODS.items())
            if is_wrong(line, self.is_refused(lambda: self.press(model, method, user)))
        ]

    def test_who_is_below_is_refused_and_the_others_are_not(self):
        def is_wrong(line, refused):
            may = line[0] in LADDER and LADDER.index(line[0]) <= LADDER.index(role)
            return refused == may

        for role in LADDER:
            with self.subTest(role=role):
                self.assertEqual(self.find_wrong(role, is_wrong), [])

    def test_who_stands_beside_does_nothing_at_the_plant(self):
        for role in BESIDE:

            def is_wrong(line, refused, role=role):
                return refused == (line[0] == role)

            with self.subTest(role=role):
                self.assertEqual(self.find_wrong(role, is_wrong), [])

    def test_a_manager_of_another_company_is_refused(self):
        def is_wrong(line, refused):
            return line[2] == REFUSED and not refused

        self.assertEqual(self.find_wrong("stranger", is_wrong), [])

    def test_a_manager_of_another_company_is_shown_nothing_of_ours(self):
        self.line.name = "QZX line"
        self.finished.name = "QZX feed"
        stranger = self.users["stranger"]
        board = self.env["scada.board"].with_user(stranger)
        self.assertNotIn("QZX", str(board.get_board(self.line.id)))
        finding = self.env["scada.bom.finding"].with_user(stranger)
        found = finding.search(finding.action_check()["domain"])
        self.assertNotIn(self.bom, found.sudo().bom_id)

    def test_a_manager_of_another_company_cancels_none_of_our_batches(self):
        dialogs = self.env["scada.batch.cancel"].with_user(self.users["stranger"])
        dialog = dialogs.sudo().create(self.get_vals(dialogs._name))
        dialog = dialog.with_user(self.users["stranger"])
        self.env["base"].flush()
        self.env.cache.invalidate()
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self.assertTrue(self.batch.exists())

    def test_the_bus_tells_that_a_line_changed_and_nothing_more(self):
        """Anybody may listen to Odoo's bus, without a login as well."""
        messages = self.env["scada.board"]._prepare_messages([7])
        self.assertEqual(
            messages, [["scada_board_7", {"type": "scada_board", "line": 7}]]
        )


class TestModels(MatrixCase):
    maxDiff = None

    def test_every_model_is_classified(self):
        lines = [
            '    "%s": ("", "r", "r", "", REFUSED),' % model
            for model in sorted(self.find_models() - set(MODELS))
        ]
        self.assertEqual(
            lines,
            [],
            "Nobody has said who may read and write these. Add lines to MODELS in "
            "scada_bridge_plc/tests/access/matrix.py:\n" + "\n".join(lines),
        )
        self.assertEqual(set(MODELS) - self.find_models(), set())

    def get_told(self, model, role):
        """Return the letters that the table gives a role."""
        return MODELS[model][COLUMNS.index(role)] if role in COLUMNS else ""

    def get_steps(self, model, user):
        """Yield (right, name, step) of every way to a model's records."""
        records = self.env[model].with_user(user)
        record = self.get_record(model).with_user(user) or records.browse(1)
        field = min(n for n, f in records._fields.items() if f.store and n != "id")
        yield "r", "search", lambda: records.search([], limit=1)
        yield "r", "search_count", lambda: records.search_count([])
        yield "r", "search_read", lambda: records.search_read([], ["id"], limit=1)
        yield "r", "read", lambda: record.read(["display_name"])
        yield "r", "read_group", lambda: records.read_group([], [], [])
        yield "r", "export_data", lambda: record.export_data([field])
        yield "r", "name_search", lambda: records.name_search("")
        yield "c", "create", lambda: records.create(self.get_vals(model))
        yield "c", "copy", lambda: record.copy()
        yield "w", "write", lambda: record.write(self.get_any_change(record))
        yield "u", "unlink", lambda: record.unlink()

    def get_any_change(self, record):
        """Return a change of nothing in particular: the right is asked first."""
        names = sorted(set(record._fields) & {"name", "number", "reason", "note"})
        return {name: False for name in names[:1]} or {"id": record.id}

    def test_rights_are_those_of_the_table(self):
        wrong = []
        for model in sorted(MODELS):
            for role in LADDER + BESIDE:
                rights = self.env[model].with_user(self.users[role])
                has = "".join(
                    letter
                    for letter, name in RIGHTS.items()
                    if rights.check_access_rights(name, raise_exception=False)
                )
                if has != self.get_told(model, role):
                    wrong.append("%s as %s: %s" % (model, role, has))
        self.assertEqual(wrong, [])

    def test_no_way_leads_around_the_rights(self):
        wrong = []
        for model in sorted(MODELS):
            for role in LADDER + BESIDE:
                told = self.get_told(model, role)
                for right, name, step in self.get_steps(model, self.users[role]):
                    if right not in told and not self.is_barred(step):
                        wrong.append("%s.%s as %s" % (model, name, role))
        self.assertEqual(wrong, [])

    def is_barred(self, step):
        """Return whether nothing is done, for lack of rights or since nobody may."""

        def refuse_immutable():
            try:
                step()
            except UserError as error:
                if any(text in str(error) for text in NOBODY):
                    barred.append(error)
                raise

        barred = []
        return self.is_refused(refuse_immutable) or bool(barred)

    def test_a_manager_of_another_company_sees_and_reads_none_of_ours(self):
        stranger, wrong, missing = self.users["stranger"], [], []
        for model in sorted(m for m in MODELS if MODELS[m][4] == REFUSED):
            record = self.get_record(model)
            if not record:
                missing.append(model)
                continue
            mine = record.with_user(stranger)
            ways = {
                "search": lambda: mine.search_count([("id", "=", record.id)]),
                "search_read": lambda: mine.search_read([("id", "=", record.id)]),
                "read_group": lambda: mine.read_group([("id", "=", record.id)], [], [])[
                    0
                ]["__count"],
            }
            self.env.cache.invalidate()
            wrong += ["%s.%s" % (model, name) for name, way in ways.items() if way()]
            for name in ("read", "export_data", "name_get"):
                arguments = [] if name == "name_get" else [["display_name"]]
                if not self.is_refused(lambda: getattr(mine, name)(*arguments)):
                    wrong.append("%s.%s" % (model, name))
        self.assertEqual((wrong, missing), ([], []))

    def test_dialogs_are_their_makers(self):
        other = self.users["manager"].copy({"login": "matrix other"})
        wrong = []
        for model in sorted(m for m in MODELS if MODELS[m][4] == OWN):
            dialog = self.env[model].with_user(self.users["manager"]).sudo()
            dialog = dialog.create(self.get_vals(model))
            dialog = dialog.with_user(other)
            if not self.is_refused(lambda: dialog.read(["display_name"])):
                wrong.append(model)
        self.assertEqual(wrong, [])
