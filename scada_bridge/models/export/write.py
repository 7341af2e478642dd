# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing an archive: PostgreSQL's COPY into a ZIP file, row by row."""
import hashlib
import json
import os
import tempfile
from datetime import timedelta

from psycopg2 import sql

from odoo import fields, models, release

from ...domain.evidence.form import KINDS
from ...domain.export.archive import ArchiveWriter
from ...domain.plant_time import days_range
from .tables_sql import COPY, get_other_query, get_queries

MOMENTS = ("date", "failure_date", "create_date")
BLOCK = 1 << 20
MIMETYPE = "application/zip"


class ScadaExport(models.Model):
    _inherit = "scada.export"

    def _write_archive(self):
        """Write the archive, keep it as an attachment, tell what it is."""
        self.ensure_one()
        self.flush()
        key = self._get_key()
        with tempfile.TemporaryFile(dir=self._get_folder()) as target:
            counts = self._fill_archive(target, key)
            sha256, sha1 = self._get_digests(target)
            name = self._keep_file(target, sha1)
            size = target.seek(0, os.SEEK_END)
        self._store_result(name, sha1, size, sha256, counts)

    def _get_key(self):
        with self._apart() as export:  # it stays, also when this job fails
            return export.company_id._scada_get_export_key()

    def _fill_archive(self, target, key):
        """Write all files of the archive; return {file: rows}."""
        now = fields.Datetime.now()
        writer = ArchiveWriter(target, now)
        queries = {**get_queries(), **self._get_other_queries()}
        parameters = self._get_parameters()
        for place, (name, query) in enumerate(queries.items()):
            self._store({"progress": 100 * place // len(queries)})
            with writer.add(name) as member:
                self._copy(query, parameters, member)
        writer.finish(self._prepare_manifest(now), key)
        return {name: facts.get("rows", 0) for name, facts in writer.files.items()}

    def _copy(self, query, parameters, target):
        # COPY takes no parameters itself
        copy = sql.SQL(COPY).format(query=query)
        statement = self.env.cr.mogrify(copy, parameters)
        self.env.cr.copy_expert(statement, target, BLOCK)

    def _get_parameters(self):
        begin, end = self._get_moments()
        return {
            "companies": None if self.is_whole else self.company_id.ids,
            "begin": begin,
            "end": end,
            "first": self.date_from or None,
            "last": self.date_to or None,
        }

    def _get_moments(self):
        """Return first second and end of the period, UTC; None: no limit."""
        zone = self.company_id._get_scada_zone()
        begin = self.date_from and days_range(self.date_from, self.date_from, zone)[0]
        end = self.date_to and days_range(self.date_to, self.date_to, zone)[1]
        return begin or None, end and end + timedelta(seconds=1) or None

    def _get_other_queries(self):
        """Return {file: statement} of the evidence that is in no seal."""
        known = {kind.table for kind in KINDS} | {"scada_seal", "scada_seal_anchor"}
        queries = {}
        for model in self.env["scada.leaving"]._get_evidence_models():
            if model._table in known or not self._may_have(model):
                continue
            columns = sorted(
                name
                for name, field in model._fields.items()
                if field.store and field.column_type
            )
            moments = [name for name in MOMENTS if name in columns]
            queries["more/%s.csv" % model._table] = get_other_query(
                model._table,
                ["id"] + [name for name in columns if name != "id"],
                moments[0] if moments else None,
                "company_id" in columns,
            )
        return dict(sorted(queries.items()))

    def _may_have(self, model):
        """Return whether rows of other companies can be told from ours."""
        return self.is_whole or "company_id" in model._fields

    def _prepare_manifest(self, now):
        begin, end = self._get_moments()
        return {
            "company": "all" if self.is_whole else self.company_id.name,
            "signed_by": self.company_id.name,
            "period": [str(begin or ""), str(end or "")],
            "exported": str(now),
            "exported_by": "%s (%s)" % (self.user_id.name, self.user_id.login),
            "database": self.env["ir.config_parameter"].get_param("database.uuid"),
            "odoo": release.version,
        }

    # -- file -------------------------------------------------------------------------
    def _get_folder(self):
        """Return a folder on the file system of the attachments."""
        attachments = self.env["ir.attachment"]
        folder = attachments._full_path("")
        os.makedirs(folder, exist_ok=True)
        return folder

    def _get_digests(self, target):
        """Return SHA-256 and SHA-1 of an open file."""
        digests = hashlib.sha256(), hashlib.sha1()  # nosec: Odoo's name of the file
        target.seek(0)
        for block in iter(lambda: target.read(BLOCK), b""):
            for digest in digests:
                digest.update(block)
        return [digest.hexdigest() for digest in digests]

    def _keep_file(self, target, sha1):
        """Put an open file where Odoo keeps attachments; return its name there.

        As Odoo does it, but without holding the file in memory.
        """
        attachments = self.env["ir.attachment"]
        name = "%s/%s" % (sha1[:2], sha1)
        path = attachments._full_path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        target.seek(0)
        with open(path, "wb") as kept:
            for block in iter(lambda: target.read(BLOCK), b""):
                kept.write(block)
        attachments._mark_for_gc(name)  # should the transaction fail
        return name

    def _store_result(self, name, sha1, size, sha256, counts):
        figures = self.env["scada.leaving"]._get_figures()
        with self._apart() as export:
            attachment = self._create_attachment(export, name, sha1, size)
            export.write(
                {
                    "state": "done",
                    "progress": 100,
                    "message": False,
                    "date_done": fields.Datetime.now(),
                    "attachment_id": attachment.id,
                    "size": size,
                    "sha256": sha256,
                    "run_count": counts["run.csv"],
                    "figures": json.dumps(figures, sort_keys=True),
                }
            )

    def _create_attachment(self, export, name, sha1, size):
        attachment = export.env["ir.attachment"].create(
            {
                "name": export._get_file_name(),
                "res_model": export._name,
                "res_id": export.id,
                "mimetype": MIMETYPE,
                "store_fname": name,
            }
        )
        attachment.flush()
        # what Odoo computes of data that it has in memory
        export.env.cr.execute(
            "UPDATE ir_attachment SET checksum = %s, file_size = %s WHERE id = %s",
            [sha1, size, attachment.id],
        )
        attachment.invalidate_cache()
        return attachment

    def _get_file_name(self):
        days = [str(day) for day in (self.date_from, self.date_to) if day]
        return "scada_evidence_%s_%d.zip" % ("_".join(days) or "all", self.id)
