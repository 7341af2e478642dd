# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a decision about material does in stock.

=============  ====================================  ==================================
decision       the order is open                     the order is done
=============  ====================================  ==================================
consumed       its component is set to the sum of    a component of its own, done at
               the order's runs again                the plant's time
scrapped       a scrap order                         the same
rework         a move to the location                the same
rejected       nothing: it never left the silo       the same
=============  ====================================  ==================================

A cancelled order consumes nothing: a new component would make Odoo confirm it again.
"""
from odoo import _, api, models

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError, ScadaStateError
from ..stock.period import PERIOD


class ScadaDisposition(models.Model):
    _inherit = "scada.disposition"

    # one for each kind of a decision, see _prepare_vals
    @api.model
    def _make_consumed(self, line, share, _location):
        production = line.history_id.production_id
        if not production or production.state == "cancel":
            raise ScadaStateError(
                _(
                    "%s was cancelled or deleted and consumes nothing any more. Decide "
                    "that the material is scrapped, or put it aside for rework."
                )
                % line.history_id.mo_id
            )
        production = production.with_company(line.history_id.company_id)
        if is_open(production):
            move = production._scada_get_component(line)
        else:
            move = production._scada_consume_afterwards(line, share.kg)
        return {"move_id": move.id}

    @api.model
    def _make_scrapped(self, line, share, _location):
        self._check_weight(line.product_id)
        history = line.history_id
        scraps = self.env["stock.scrap"].with_company(history.company_id)
        scrap = scraps.with_context(**self._get_period(line)).create(
            {
                "product_id": line.product_id.id,
                "product_uom_id": self.env["uom.uom"]._get_scada_kg().id,
                "scrap_qty": share.kg,
                "location_id": line._get_material_source().id,
                "lot_id": share.lot.id,
                "production_id": history.production_id.id,
                "company_id": history.company_id.id,
                "origin": history.reference,
            }
        )
        scrap.do_scrap()
        scrap.move_id._scada_note_aside(share.kg)
        self._date_documents(scrap.move_id, line.history_id)
        scrap.date_done = scrap.move_id.date
        return {
            "scrap_id": scrap.id,
            "move_id": scrap.move_id.id,
            "location_id": scrap.scrap_location_id.id,
        }

    @api.model
    def _make_rework(self, line, share, location):
        self._check_weight(line.product_id)
        if not location:
            raise ScadaDataError(_("Choose where the material lies from now on."))
        move = self.env["stock.move"].create(
            self._prepare_rework_vals(line, share.kg, location)
        )
        move._scada_put_aside(share.kg, share.lot)
        self._date_documents(move, line.history_id)
        return {"move_id": move.id, "location_id": location.id}

    @api.model
    def _make_rejected(self, _line, _share, _location):
        return {}

    @api.model
    def _prepare_rework_vals(self, line, kg, location):
        history = line.history_id
        return {
            "name": _("Rework of %s") % history.mo_id,
            "origin": history.reference,
            "product_id": line.product_id.id,
            "product_uom": self.env["uom.uom"]._get_scada_kg().id,
            "product_uom_qty": kg,
            "location_id": line._get_material_source().id,
            "location_dest_id": location.id,
            "company_id": history.company_id.id,
        }

    @api.model
    def _check_weight(self, product):
        """Raise if nobody knows what it was, or it can't be counted in kg."""
        if not product:
            raise ScadaDataError(
                _("The silo held no material then. Only the reading can be rejected.")
            )
        kg = self.env["uom.uom"]._get_scada_kg()
        if product.uom_id.category_id != kg.category_id:
            raise ScadaDataError(
                _("The unit of %s can't be converted to kg.") % product.display_name
            )

    @api.model
    def _get_period(self, line):
        """Return the context that books what becomes of ``line`` by the plant's day.

        :raise ScadaStateError: the books of that day are closed
        """
        history = line.history_id
        moment = self._get_moment(history)
        return {PERIOD: history.company_id._scada_get_period(moment, line.product_id)}

    @api.model
    def _get_moment(self, history):
        """Return when the plant dosed for a run."""
        return history.date_finished or history.date_reading or history.date_archived

    @api.model
    def _date_documents(self, move, history):
        """Give the documents the time at which the plant dosed for a run."""
        move._scada_set_date(self._get_moment(history))

    # -- undo -------------------------------------------------------------------------
    def _undo_documents(self):
        """Give back what this row took out of stock; counter-entries do the rest."""
        self.ensure_one()
        if self.move_id.state != "done":
            return  # an open order's component is set again, see _set_consumption
        if self.kind == "consumed":
            self.move_id._scada_reduce_done(self.kg)
        else:
            self.move_id._scada_give_back()
