# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Prometheus may know of what is in the database; see also api/edge/metrics."""

from datetime import datetime

from odoo import api, models

JOB_STATES = ("pending", "enqueued", "started", "failed")


class ScadaMetrics(models.AbstractModel):
    _name = "scada.metrics"
    _description = "SCADA Metrics"

    @api.model
    def _get_families(self):
        """Return the gauges, see :func:`~.counters.render`."""
        return self._get_batch_families() + self._get_other_families()

    @api.model
    def _get_batch_families(self):
        batches = self.env["scada.mo.batch"].search([])
        return [
            (
                "scada_queue_batches",
                "Batches in the queue",
                ["line", "state"],
                self._count(batches, lambda b: (b.equipment_id_batch, b.state)),
            ),
            (
                "scada_queue_oldest_batch_seconds",
                "Age of the oldest batch in the queue",
                ["line"],
                self._get_ages(batches),
            ),
            (
                "scada_queue_stuck_batches",
                "Batches to which nothing happens although something should",
                ["line"],
                self._count(
                    batches.filtered(lambda b: b._get_stuck_reason()),
                    lambda b: (b.equipment_id_batch,),
                    {(b.equipment_id_batch,): 0 for b in batches},
                ),
            ),
        ]

    @api.model
    def _get_other_families(self):
        return [
            (
                "scada_unassigned_material_kilograms",
                "Dosed for aborted runs, nobody has decided what became of it",
                ["line"],
                self._get_material(),
            ),
            (
                "scada_plc_last_contact_seconds",
                "Seconds since the plant of a line was last heard",
                ["line"],
                self._get_contacts(),
            ),
            (
                "scada_job_runner_missing",
                "1 if due jobs wait and no job runner is at work",
                [],
                {(): int(self.env["queue.job"]._scada_is_runner_missing())},
            ),
            ("scada_jobs", "Jobs of the bridge", ["state"], self._count_jobs()),
            (
                "scada_failure_reports",
                "Failures of the equipment",
                ["state"],
                self._count_failures(),
            ),
        ]

    @api.model
    def _count(self, records, get_labels, counts=None):
        counts = dict(counts or {})
        for record in records:
            labels = get_labels(record)
            counts[labels] = counts.get(labels, 0) + 1
        return counts

    @api.model
    def _get_ages(self, batches):
        now, ages = datetime.utcnow(), {}
        for batch in batches:
            age = (now - batch.date_queued).total_seconds()
            key = (batch.equipment_id_batch,)
            ages[key] = max(age, ages.get(key, 0))
        return ages

    @api.model
    def _get_material(self):
        lines = self.env["maintenance.equipment"].search(
            [("scada_is_line", "=", True), ("scada_code", "!=", False)]
        )
        found = {(line.scada_code,): 0.0 for line in lines}
        for row in self.env["scada.unassigned.material"].search([]):
            key = (row.equipment_id.scada_code,)
            found[key] = found.get(key, 0.0) + row.kg
        return found

    @api.model
    def _get_contacts(self):
        lines = self.env["maintenance.equipment"].search(
            [("scada_is_line", "=", True), ("scada_code", "!=", False)]
        )
        now, ages = datetime.utcnow(), {}
        for line_id, connection in lines._scada_get_line_connections().items():
            if connection.last_contact:
                age = (now - connection.last_contact).total_seconds()
                ages[(lines.browse(line_id).scada_code,)] = age
        return ages

    @api.model
    def _count_jobs(self):
        groups = self.env["queue.job"].read_group(
            [("channel", "=like", "root.scada%"), ("state", "in", JOB_STATES)],
            ["state"],
            ["state"],
        )
        found = {(group["state"],): group["state_count"] for group in groups}
        return {**{(state,): 0 for state in JOB_STATES}, **found}

    @api.model
    def _count_failures(self):
        groups = self.env["scada.failure.report"].read_group([], ["state"], ["state"])
        return {(group["state"],): group["state_count"] for group in groups}
