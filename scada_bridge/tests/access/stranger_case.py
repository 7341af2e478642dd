# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manager of another company sends real requests about our orders to every route."""

from typing import List, NamedTuple
from urllib.parse import unquote

from psycopg2 import sql

from ..api.contract_case import LOGINS, ContractCase
from ..http_case import CHECK

# What nobody of another company may read, and whose rows nobody there may change
MARKER = "QZX"
TABLES = (
    "maintenance_equipment",
    "maintenance_request",
    "mrp_bom",
    "mrp_production",
    "scada_consumption_entry",
    "scada_failure_report",
    "scada_mo_batch",
    "scada_mo_batch_line",
    "scada_mo_history",
    "scada_mo_message",
    "scada_mo_weight",
    "scada_silo",
    "scada_task",
    "stock_move",
    "stock_move_line",
)
# Reads what is installed, the same for everybody
PUBLIC = {"/api/openapi.json", "/api/docs", "/api/scada/version", "/metrics"}


class Outcome(NamedTuple):
    """What a route did with its requests.

    :ivar changed: tables that it changed
    """

    statuses: List[int]
    is_shown: bool
    changed: List[str]


class StrangerCase(ContractCase):
    """Our company has something of everything, and each of it carries the marker."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        cls.finished.write({"name": MARKER + " feed", "company_id": company.id})
        cls.line.name = MARKER + " line"
        other = cls.env["res.company"].create({"name": "Another mill"})
        stranger = cls.create_user(
            "api_stranger",
            "scada_bridge.group_scada_manager",
            company_id=other.id,
            company_ids=[(6, 0, [other.id])],
        )
        cls.stranger_key = cls.create_key(stranger)

    def setUp(self):
        super().setUp()
        done = self.create_order()
        self.batches._fill_queue(self.line, done)
        for index, order in enumerate(self.queued | self.free | done):
            order.name = "%s/MO/%05d" % (MARKER, index)
        self.queued.scada_batch_ids.mo_id = self.queued.name
        for path, body in (
            ("mo/mark-done", {"mo_id": done.name, "finished_qty": 2500}),
            ("mo-weight", {"mo_id": self.free.name, "weight_actual": 5}),
            ("failure-report", {"equipment_code": "silo101", "description": MARKER}),
            ("mo/%d/acknowledge" % self.free.id, {"status": MARKER}),
            ("material-consumption", self.get_consumption()),
        ):
            self.call("POST", "/api/scada/" + path, json=body)
        batch = self.queued.scada_batch_ids
        self.env["scada.task"]._log("task1", MARKER, "error", batch=batch)

    def get_requests(self):
        """Yield (method, document's path, real path, options of ``send``)."""
        for policy in self.get_policies():
            if policy.path in LOGINS or policy.path in PUBLIC:
                continue
            item = CHECK.document["paths"].get(policy.path, {})
            operation = item.get(policy.method.lower(), {})
            url = self.get_url(policy.method, policy.path, operation)
            bodies = list(self.get_bodies(operation)) + self.get_more(policy.path)
            for body in bodies or [None]:
                options = {} if body is None else {"json": body}
                yield policy.method, policy.path, url, options

    def get_more(self, path):
        """Return bodies for what the document has no example of that fits this mill."""
        return {
            "/api/scada/material-consumption": [self.get_consumption()],
            "/scada/failure-report/submit": [
                {"equipment_code": "silo101", "description": "STOP_FAILURE"}
            ],
        }.get(path, [])

    def get_consumption(self):
        return {
            "mo_id": self.free.name,
            "equipment_id": "silo101",
            "quantity": 1,
            "timestamp": "2026-02-23 20:22:35",
        }

    def get_url(self, method, path, operation):
        entry = self.env["scada.consumption.entry"].search([], limit=1)
        path = path.replace("{record_id}", str(entry.id))
        return super().get_url(method, path, operation)

    def get_state(self):
        """Return {table: digest of its rows}, without what a reading may touch."""
        self.env["base"].flush()
        state = {}
        for table in TABLES:
            query = sql.SQL(
                "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM {} t"
            )
            self.env.cr.execute(query.format(sql.Identifier(table)))
            state[table] = self.env.cr.fetchone()[0]
        self.env.cr.execute("SELECT id, scada_auto_sync FROM res_company ORDER BY id")
        state["res_company"] = self.env.cr.fetchall()
        return state

    def ask_everything(self, key):
        """Send every request to the same world; return {route: :class:`Outcome`}."""
        outcomes = {}
        state = self.get_state()
        for method, template, url, options in self.get_requests():
            answer, after = self.ask(method, url, key, options)
            changed = [name for name in state if state[name] != after[name]]
            route = "%s %s" % (method, template)
            known = outcomes.get(route, Outcome([], False, []))
            outcomes[route] = Outcome(
                known.statuses + [answer.status],
                known.is_shown or self.is_shown(answer.text, url, options),
                known.changed + changed,
            )
        return outcomes

    def ask(self, method, url, key, options):
        """Return (answer, state of the tables then); what was done is taken back."""
        self.env["base"].flush()
        self.env.cr.execute("SAVEPOINT scada_ask")
        answer = self.send(method, url, key=key, **options)
        after = self.get_state()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT scada_ask")
        self.env.cache.invalidate()
        self.env["scada.task"].clear_caches()
        return answer, after

    def is_shown(self, text, url, options):
        """True if an answer holds the marker elsewhere than in the sent names."""
        sent = unquote(url) + str(options)
        for order in self.queued | self.free:
            if order.name in sent:
                text = text.replace(order.name, "")
        return MARKER in text
