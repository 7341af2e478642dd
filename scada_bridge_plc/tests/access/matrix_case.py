# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls anything as anybody, and takes back what it did."""
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import PlantCase
from .matrix import GROUPS

OURS = ("odoo.addons.scada_bridge.", "odoo.addons.scada_bridge_plc.")


DIALOGS = (  # a part behind what it is a part of
    "scada.batch.cancel",
    "scada.batch.decision",
    "scada.bom.finding",
    "scada.difference.accept",
    "scada.late.correction.settle",
    "scada.leaving.dialog",
    "scada.line.pause.dialog",
    "scada.order.parts",
    "scada.plc.discard",
    "scada.plc.live",
    "scada.plc.live.line",
    "scada.plc.map.import",
    "scada.material.decision",
    "scada.material.share",
    "scada.plc.weighing.decision",
    "scada.setup",
    "scada.setup.change",
    "scada.setup.silo",
)


class _TakenBack(Exception):
    """Ends a call that was not refused."""


class MatrixCase(PlantCase):
    """A plant that has made a batch and makes another one, and everybody there is."""

    def setUp(self):
        super().setUp()
        self.users = {
            role: new_test_user(self.env, "matrix %s" % role, groups=group)
            for role, group in GROUPS.items()
        }
        company = self.env["res.company"].create({"name": "Another mill"})
        self.users["stranger"] = new_test_user(
            self.env,
            "matrix stranger",
            groups=GROUPS["manager"],
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for user in self.users.values():
            if not user.share:
                user.groups_id += self.env.ref("base.group_allow_export")
        self.release_orders()
        self.run_plant()  # leaves a history
        self.batch = self.release_orders()
        self.poll()
        self.records = {"scada.plc": self.plc, "scada.mo.batch": self.batch}
        self.create_records()

    def create_records(self):
        """Make one of what the plant has not left by itself."""
        order = self.batch.production_id
        self.history = history = self.histories.search([], limit=1)
        self.make("scada.history.approval", history_id=history.id)
        self.make("scada.failure.report", **self.get_vals("scada.failure.report"))
        self.make("scada.export", **self.get_vals("scada.export"))
        self.make("scada.plc.weighing", plc_id=self.plc.id)
        self.make("scada.failure.kind", code="MATRIX", severity="1")
        self.make("scada.api.audit", company_id=self.env.company.id)
        self.make(
            "scada.history.log",
            history_id=history.id,
            date=fields.Datetime.now(),
            text="noted",
        )
        message = {"mo_id": order.name, "status": "started"}
        self.env["scada.mo.message"]._acknowledge(order, message)
        weight = {"mo_id": order.name, "weight_actual": 5}
        self.env["scada.mo.weight"]._record(weight)
        self.make_confirmation()
        self.env["scada.task"]._log("task1", "MATRIX", company=self.env.company)
        self.make(
            "scada.idempotency",
            key="matrix",
            user_id=self.env.uid,
            fingerprint="0",
            date=fields.Datetime.now(),
        )
        self.make(
            "scada.late.correction",
            uuid=history.uuid,
            mo_id=order.name,
            reference=order.name,
            equipment_id=self.line.id,
            company_id=self.env.company.id,
            raw_words="0001",
            line_ids=[(0, 0, {"kind": "silo", "silo_number": 101, "reported": 1})],
        )
        self.make_decided()
        self.make_evidence()
        for model in DIALOGS:
            self.make(model, **self.get_vals(model))
        self.env["base"].flush()

    def make_confirmation(self):
        made = self.records["scada.disposition"] = self.abort_run()
        self.make(
            "scada.disposition.confirmation",
            disposition_id=made.id,
            company_id=self.env.company.id,
            user_id=self.env.uid,
        )

    def make_decided(self):
        """Make what decisions leave that the plant has not asked for."""
        company = self.env.company.id
        self.make(
            "scada.late.correction.decision",
            correction_id=self.get_id("scada.late.correction"),
            company_id=company,
            kind="ignored",
        )
        self.make("scada.line.pause", equipment_id=self.line.id, company_id=company)
        self.make(
            "scada.accepted.difference",
            row_key="1",
            figures="x",
            company_id=company,
            reason="x",
        )
        self.make(
            "scada.correction",
            history_id=self.history.id,
            mo_id=self.history.mo_id,
            company_id=company,
            kg=1,
            reason="x",
        )

    def make_evidence(self):
        company, now = self.env.company.id, fields.Datetime.now()
        self.env["base"].flush()
        self.env["scada.seal"]._cron_seal()
        self.records["scada.seal"] = self.env["scada.seal"].search([], limit=1)
        self.make(
            "scada.seal.anchor",
            company_id=company,
            number=1,
            day=now.date(),
            form=1,
            previous="-",
            after_seal=0,
            last_seal=1,
            seal_count=1,
            hash="x",
            date=now,
        )
        self.make(
            "scada.seal.finding",
            subject="x",
            faults="x",
            date=now,
            company_id=company,
        )
        passages = self.env["scada.evidence.passage"]
        self.env.cr.execute("SELECT scada_evidence_pass('matrix')")
        self.records[passages._name] = passages.search([], limit=1)

    def make(self, model, **vals):
        self.records[model] = self.env[model].create(vals)

    # -- what is there ----------------------------------------------------------------
    def find_methods(self):
        """Return {(model, public method)} that our addons define or extend."""
        return {
            (model, name)
            for model, cls in self.get_own_classes()
            for name, value in vars(cls).items()
            if callable(value) and not name.startswith("_")
        }

    def get_own_classes(self):
        """Yield (model, class) for each class of ours that a model is made of."""
        for model, made in self.env.registry.items():
            for cls in made.__mro__:
                is_ours = (cls.__module__ + ".").startswith(OURS)
                if is_ours and vars(cls).get("_inherit") != "base":
                    yield model, cls

    def find_models(self):
        """Return the names of our models that have records."""
        return {
            name
            for name, model in self.env.items()
            if name.startswith("scada.") and not model._abstract
        }

    # -- whom it is done to -----------------------------------------------------------
    def get_record(self, model):
        """Return a record of our company, none if there is none."""
        if model not in self.records:
            records = self.env[model].with_context(active_test=False)
            own = records._fields.get("company_id") and not records._transient
            domain = [("company_id", "=", self.env.company.id)] if own else []
            self.records[model] = records.search(domain, limit=1)
        return self.records[model]

    def get_id(self, model):
        return self.records[model].id if model in self.records else False

    def get_vals(self, model):
        """Return values of a new record that names what is ours."""
        plc, order = self.plc.id, self.batch.production_id.id
        vals = {
            "change.production.qty": {"mo_id": order, "product_qty": 2500},
            "scada.batch.cancel": {
                "batch_ids": [(6, 0, self.batch.ids)],
                "reason": "test",
            },
            "scada.bom.finding": {"bom_id": self.bom.id, "kind": "ok"},
            "scada.export": {"date_to": "2026-01-31"},
            "scada.failure.report": {
                "equipment_id": self.line.id,
                "equipment_code": self.line.scada_code,
                "description": "START_FAILURE",
            },
            "scada.line.pause.dialog": {"equipment_id": self.line.id, "reason": "x"},
            "scada.order.parts": {"production_id": order},
            "scada.plc.block": {"plc_id": plc},
            "scada.plc.discard": {"slot_id": self.plc.slot_ids[:1].id, "reason": "x"},
            "scada.plc.field": {"plc_id": plc},
            "scada.plc.live": {"plc_id": plc, "area": "D"},
            "scada.setup": {
                "equipment_id": self.line.id,
                "plc_host": "127.0.0.1",
                "plc_port": self.plc.port,
                "plc_timeout": self.plc.timeout,
                "plc_id": plc,
            },
            "scada.plc.live.line": {"live_id": self.get_id("scada.plc.live")},
            "scada.setup.change": {
                "setup_id": self.get_id("scada.setup"),
                "subject": "x",
            },
            "scada.setup.silo": {
                "setup_id": self.get_id("scada.setup"),
                "number": 101,
                "name": "x",
            },
            "scada.plc.map.import": {"plc_id": plc, "file": self.plc.map_file},
        }
        return {**vals, **self.get_decision_vals()}.get(model, {})

    def get_decision_vals(self):
        """Return {dialog in which a person decides: values of it}."""
        return {
            "scada.batch.decision": {
                "batch_id": self.batch.id,
                "kind": "weight",
                "figures": "x",
            },
            "scada.difference.accept": {
                "row_id": self.env["scada.reconciliation"].search([], limit=1).id,
                "figures": "x",
                "reason": "test",
            },
            "scada.late.correction.settle": {
                "correction_id": self.get_id("scada.late.correction"),
                "figures": "x",
                "reason": "test",
            },
            "scada.material.decision": {"kind": "rejected", "reason": "test"},
            "scada.material.share": {"line_id": self.history.line_ids[:1].id},
            "scada.plc.weighing.decision": {
                "weighing_id": self.get_record("scada.plc.weighing").id,
                "kind": "accept",
                "figures": "x",
            },
        }

    # -- call -------------------------------------------------------------------------
    def is_refused(self, step):
        """True if a call is refused for lack of rights; whatever it did is undone."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        try:
            with self.env.cr.savepoint():
                step()
                raise _TakenBack
        except AccessError:
            return True
        except (UserError, _TakenBack):
            return False  # not now, but it is no matter of rights
        finally:
            self.env["scada.task"].clear_caches()

    def press(self, model, method, user):
        """Call a method on our record as ``user``; ask for what it opens, too."""
        records = self.env[model].with_user(user)
        if getattr(getattr(type(records), method), "_api", None) != "model":
            if records._transient:
                # as if the server had made it for the user
                records = records.sudo().create(self.get_vals(model)).with_user(user)
            else:
                records = self.get_record(model).with_user(user)
            self.assertTrue(records, "no %s to call %s of" % (model, method))
            records.flush()
            records.env.cache.invalidate()
        result = getattr(records, method)()
        if isinstance(result, dict) and result.get("res_model"):
            opened = self.env[result["res_model"]].with_user(user)
            opened.check_access_rights("read")
        return result
