# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Master data as the API lists it."""

from odoo import _, api, models

from ...exceptions import ScadaDataError

ACTIVE = {
    "true": [("active", "=", True)],
    "1": [("active", "=", True)],
    "yes": [("active", "=", True)],
    "false": [("active", "=", False)],
    "0": [("active", "=", False)],
    "no": [("active", "=", False)],
    "all": [],
}


class ScadaMasterData(models.AbstractModel):
    _name = "scada.master.data"
    _description = "SCADA Master Data"

    @api.model
    def _get_active_domain(self, params):
        word = str(params.get("active", "true")).strip().lower()
        if word not in ACTIVE:
            raise ScadaDataError(_("active is not true, false or all"))
        return ACTIVE[word] + [("company_id", "in", self.env.companies.ids + [False])]

    @api.model
    def _search_page(self, model, domain, params):
        return (
            self.env[model]
            .with_context(active_test=False)
            .search(domain, order="id", limit=params["limit"], offset=params["offset"])
        )

    @api.model
    def _get_products(self, params):
        """Return a page of products, of a category if one is named."""
        domain = self._get_active_domain(params)
        if params.get("category_id"):
            category = self.env["product.category"].browse(params["category_id"])
            domain.append(("categ_id", "child_of", category.exists().ids))
        if params.get("category_name"):
            domain.append(("categ_id.complete_name", "ilike", params["category_name"]))
        return self._search_page("product.product", domain, params)

    @api.model
    def _get_boms(self, params):
        """Return a page of bills of materials; a variant finds its template's too."""
        domain = self._get_active_domain(params)
        if params.get("bom_id"):
            domain.append(("id", "=", params["bom_id"]))
        if params.get("product_tmpl_id"):
            domain.append(("product_tmpl_id", "=", params["product_tmpl_id"]))
        if params.get("product_id"):
            product = self.env["product.product"].search(
                [("id", "=", params["product_id"])]
            )
            domain += [
                "|",
                ("product_id", "=", product.id),
                "&",
                ("product_id", "=", False),
                ("product_tmpl_id", "=", product.product_tmpl_id.id),
            ]
        return self._search_page("mrp.bom", domain, params)
