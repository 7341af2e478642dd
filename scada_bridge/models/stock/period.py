# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When things happened: moves and their lines carry the plant's time, not the job's.

A batch may wait for its post over midnight, or for days.  Odoo dates what it does by
the clock of the server; stock of a day, and the journal entries of a month, would then
be those of another one.  Layers of the valuation keep the time at which they were made:
Odoo values by the order in which it learns of things.

Of the accounting, which need not be installed, two things are known here: the day that
``force_period_date`` of the context gives to the entries of stock, and the lock dates.
"""
from datetime import date, timedelta

from odoo import models

from ...domain.order.document import is_open
from ...domain.plant_time import plant_time
from ...exceptions import ScadaStateError
from ...notes import note_html
from ...translations import _

PERIOD = "force_period_date"  # Odoo's own context key


class ResCompany(models.Model):
    _inherit = "res.company"

    def _scada_get_lock_date(self):
        """Return the last day of closed books; ``date.min`` for none."""
        self.ensure_one()
        if "fiscalyear_lock_date" not in self._fields:
            return date.min
        return self._get_user_fiscal_lock_date()

    def _scada_get_period(self, moment, products):
        """Return the day by which stock of ``products`` is booked.

        :param moment: when the plant did it, naive UTC
        :raise ScadaStateError: the books of that day are closed, and the company does
            not want the next open day
        """
        self.ensure_one()
        day = plant_time(moment, self._get_scada_zone()).date()
        locked = self._scada_get_lock_date()
        if day > locked or not products._scada_is_booked():
            return day
        if self.scada_locked_period == "next":
            return locked + timedelta(days=1)
        raise ScadaStateError(
            _(
                "The plant did this on %(day)s, and the books are closed up to "
                "%(locked)s. Open that period, or allow the next open day in the "
                "settings, then retry."
            )
            % {"day": day, "locked": locked}
        )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _scada_is_booked(self):
        """Return whether moves of one of these products make journal entries."""
        return "valuation" in self._fields and "real_time" in self.mapped("valuation")


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_set_date(self, moment):
        """Give done moves the time at which the plant did it, naive UTC."""
        done = self.filtered(lambda move: move.state == "done")
        done.write({"date": moment})
        done.move_line_ids.write({"date": moment})


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_choose_period(self, moment):
        """Return the day by which this order is booked; note one that is not its own.

        :param moment: when the plant finished it, naive UTC
        """
        self.ensure_one()
        moves = (self.move_raw_ids | self.move_finished_ids).filtered(is_open)
        company = self.company_id
        day = company._scada_get_period(moment, moves.product_id)
        own = plant_time(moment, company._get_scada_zone()).date()
        if day != own:
            text = _("Booked on %(day)s: the books of %(own)s are closed.")
            text %= {"day": day, "own": own}
            self._message_log(body=note_html(text))
        return day
