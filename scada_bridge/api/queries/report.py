# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The reports of the API: from a caller's parameters to the rows that answer them."""

from datetime import datetime

from odoo import api, models

from ...domain.plant_time import blank_form, day_range, plant_time
from ...domain.silo import silo_code
from ...exceptions import ScadaNotFoundError
from ..shapes.equipment import equipment_type
from ..shapes.report import quality

ECHOED = (
    "product_id",
    "product_tmpl_id",
    "raw_material_id",
    "raw_material_tmpl_id",
    "equipment_id",
    "equipment_code",
    "limit",
)
ACTIVE = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class ScadaReport(models.AbstractModel):
    _name = "scada.report"
    _description = "SCADA Reports"

    @property
    def _oee(self):
        # sudo: the figures are of the user's companies, see ``_where``; reports need
        # no right to every record that they count
        return self.env["scada.oee"].sudo().with_context(**self.env.context)

    @property
    def _zone(self):
        return self.env.company._get_scada_zone()

    @api.model
    def _get_today(self, params):
        """Return what :func:`json_report.today` needs."""
        company = self.env.company
        moment = company._scada_parse_date(params.get("date")) or datetime.utcnow()
        day = day_range(plant_time(moment, self._zone).date(), self._zone)
        where = self._oee._where(*day)
        return (
            day,
            self._zone,
            self._oee._get_planned_total(*day),
            self._oee._get_finished_total(where),
            self._oee._get_aborted_total(where),
            quality(*self._oee._get_quality(where)),
            self._oee._get_deviations(where, params["limit"]),
        )

    @api.model
    def _get_per_product(self, params):
        """Return what :func:`json_report.per_product` needs."""
        period = self.env.company._scada_get_range(params)
        where = self._oee._where(*period, product_id=self._get_product(params))
        page = params["limit"], params["offset"]
        return (
            self._oee._get_per_product(where, *page),
            self._oee._count_products(where),
            period,
            self._zone,
        )

    @api.model
    def _get_product(self, params, prefix="product"):
        """Return the product's id that the parameters name, None for any."""
        product_id = params.get(prefix + "_id")
        template_id = params.get(prefix + "_tmpl_id")
        if product_id or not template_id:
            return product_id or None
        template = self.env["product.template"].browse(template_id).exists()
        return template.product_variant_id.id or 0

    @api.model
    def _get_per_equipment(self, params):
        """Return what :func:`json_report.per_equipment` needs."""
        where = self._oee._where(*self.env.company._scada_get_range(params))
        equipments = self._find_equipments(params)
        page = equipments[params["offset"] : params["offset"] + params["limit"]]
        return (
            page,
            self._oee._get_per_line(where),
            self._oee._get_per_silo(where),
            page._scada_get_connections(),
            self._zone,
        )

    @api.model
    def _find_equipments(self, params):
        model = self.env["maintenance.equipment"].with_context(active_test=False)
        if params.get("equipment_code"):
            return model._scada_find_filter(params["equipment_code"])
        found = model._scada_get_coded()
        wanted = params.get("is_active")
        wanted = ACTIVE.get(str(wanted).lower()) if wanted is not None else None
        kind = params.get("equipment_type")
        return found.filtered(
            lambda e: (wanted is None or e.active == wanted)
            and (not kind or equipment_type(e) == kind)
        )

    @api.model
    def _get_detail(self, params):
        """Return what :func:`json_report.oee_detail` needs."""
        line = self.env["maintenance.equipment"]
        if params.get("equipment_code"):
            line = line._scada_find(params["equipment_code"])
        mo_names = None
        if params.get("mo_id"):
            orders = self.env["mrp.production"]._scada_find_all(params["mo_id"])
            mo_names = tuple(orders.mapped("name"))
        where = self._oee._where(
            *self.env.company._scada_get_range(params),
            id=params.get("oee_id"),
            mo_id=mo_names,
            equipment_id=line.id or None,
        )
        rows = self._oee._get_records(where, params["limit"], params["offset"])
        lines = line.browse({row["equipment_id"] for row in rows}).exists()
        by_id = {record.id: record for record in lines}
        return rows, by_id, lines._scada_get_connections(), self._zone

    @api.model
    def _get_periodic(self, params):
        """Return what :func:`json_period.periodic` needs."""
        start, end = self.env.company._scada_get_range(params, "this_month")
        line_id = self._get_line(params)
        product_id = self._get_product(params)
        where = self._oee._where(
            start, end, equipment_id=line_id, product_id=product_id
        )
        filters = {
            "period": params.get("period") or "this_month",
            "date_from": blank_form(start, self._zone),
            "date_to": blank_form(end, self._zone),
        }
        filters.update({name: params.get(name) for name in ECHOED})
        facts = self._get_period_facts((start, end, line_id, product_id), where, params)
        return filters, facts, quality(*self._oee._get_quality(where))

    @api.model
    def _get_line(self, params):
        """Return the id of the line that the parameters name, None for any.

        Here ``equipment_id`` is the database id (doc/http.rst section 2, aliases).
        """
        equipments = self.env["maintenance.equipment"]
        if params.get("equipment_id"):
            line = equipments._scada_get_coded().filtered(
                lambda e: e.id == params["equipment_id"]
            )
            if not line:
                raise ScadaNotFoundError(
                    "Unknown equipment: %s" % params["equipment_id"],
                    "equipment_not_found",
                )
            return line.id
        if params.get("equipment_code"):
            return equipments._scada_find(params["equipment_code"]).id
        return None

    @api.model
    def _get_period_facts(self, scope, where, params):
        start, end, line_id, product_id = scope
        oee, zone, limit = self._oee, self.env.company.scada_tz, params["limit"]
        material_id = self._get_product(params, "raw_material")
        return {
            "planned": oee._get_planned_total(start, end, line_id, product_id),
            "finished": oee._get_finished_total(where),
            "aborted": oee._get_aborted_total(where),
            "days": oee._get_planned_days(start, end, zone, line_id, product_id),
            "materials": oee._get_materials(where, limit, material_id),
            "goods": oee._get_finished_days(where, zone, limit),
            "stock": self._get_silo_stock(start, end, material_id),
            "silo_use": oee._get_silo_consumption(where),
            "notes": [
                "Stock is that of the silo's own location, else of the whole company."
            ],
        }

    @api.model
    def _get_silo_stock(self, start, end, material_id):
        """Return stock rows with the code and name of each silo's equipment."""
        rows = self._oee._get_silo_stock(start, end)
        records = self.env["maintenance.equipment"].browse(
            {row["equipment_id"] for row in rows if row["equipment_id"]}
        )
        # sudo: only code and name, of silos of the user's companies
        names = {record.id: record for record in records.sudo().exists()}
        for row in rows:
            record = names.get(row["equipment_id"])
            row["equipment_code"] = (record and record.scada_code) or silo_code(
                row["number"]
            )
            row["equipment_name"] = record.name if record else row["name"]
        return [r for r in rows if material_id in (None, r["product_id"])]
