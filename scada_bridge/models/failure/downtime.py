# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long a failure has kept its equipment down: one answer, wherever it is asked.

From the failure to its resolution; while it is open, to this moment.  So it is stored
nowhere: of an open failure it would be wrong a minute later.  A quarantined failure
that has no resolution is not believed, and has none.
"""

from itertools import chain

from odoo import api, fields, models

# The same in SQL, an interval, for sums and searches; takes this moment as parameter
DOWN_TIME = """
    GREATEST(
        COALESCE(
            scada_failure_report.date_resolved,
            CASE scada_failure_report.state WHEN 'open' THEN %s END
        ) - scada_failure_report.failure_date,
        interval '0'
    )
"""
# Whole minutes, as ``whole_minutes`` has them
MINUTES = "FLOOR(ROUND(EXTRACT(EPOCH FROM " + DOWN_TIME + ")) / 60 + 0.5)"
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
IDS = "downtime_ids"


class ScadaFailureReport(models.Model):
    _inherit = "scada.failure.report"

    downtime = fields.Float(
        "Down Time (h)",
        compute="_compute_downtime",
        search="_search_downtime",
        help="From the failure to its resolution, in hours; to this moment while it "
        "lasts.",
    )

    @api.depends("failure_date", "date_resolved", "state")
    def _compute_downtime(self):
        now = fields.Datetime.now()
        for report in self:
            end = report.date_resolved or (report.state == "open" and now)
            seconds = 0.0
            if report.failure_date and end:
                seconds = max((end - report.failure_date).total_seconds(), 0.0)
            report.downtime = seconds / 3600

    @api.model
    def _search_downtime(self, operator, hours):
        if operator not in OPERATORS:
            raise NotImplementedError("downtime %s" % operator)
        self.flush(["failure_date", "date_resolved", "state"])
        query = (
            "SELECT id FROM scada_failure_report WHERE EXTRACT(EPOCH FROM "
            + DOWN_TIME  # nosec B608
            + ") / 3600 "
            + operator
            + " %s"
        )
        return [("id", "inselect", (query, [fields.Datetime.now(), hours]))]

    @api.model
    def read_group(
        self, domain, fields, groupby, offset=0, limit=None, orderby=False, lazy=True
    ):
        """Add up the down time of each group, which no column holds."""
        names = list(fields) or [f.name for f in self._fields.values() if f.store]
        is_asked = not fields or "downtime" in {n.split(":")[0] for n in names}
        if is_asked:
            names = [name for name in names if name.split(":")[0] != "downtime"]
            names.append(IDS + ":array_agg(id)")
        groups = super().read_group(
            domain, names, groupby, offset, limit, orderby, lazy
        )
        return self._add_downtime(groups) if is_asked else groups

    @api.model
    def _add_downtime(self, groups):
        grouped = [group.pop(IDS, None) or [] for group in groups]
        hours = dict.fromkeys(chain.from_iterable(grouped))
        for report in self.browse(hours):
            hours[report.id] = report.downtime
        for group, ids in zip(groups, grouped):
            group["downtime"] = sum(hours[report_id] for report_id in ids)
        return groups
