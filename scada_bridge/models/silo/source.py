# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which silo a component comes from: one rule for queue, screens and API."""
from odoo.tools import float_compare


class SiloSources:
    """The silos in use, and what they hold, looked at once for many components.

    A component comes from the silo that is named on its move (copied from the bill of
    materials, or the one of the run that is in the queue), else from the silo of its
    order's line that holds its product.  None holds it: it is added by hand.  Several
    hold it: the first one by priority, then by number, that has enough on hand; if none
    has, the first one.  What has no stock location counts as having enough.

    :param silos: the ``scada.silo`` records in use, of one or more lines
    :param products: {silo: product} where they are to hold other products than now
    """

    def __init__(self, silos, products=None):
        self._none = silos.browse()
        self._holding = {}
        self._on_hand = None
        for silo in sorted(silos, key=lambda one: (one.priority, one.number)):
            product = (products or {}).get(silo, silo.product_id)
            self._holding.setdefault((silo.line_id.id, product), []).append(silo)

    def find(self, named, line_id, product, quantity):
        """Return the silo that a component comes from, empty if added by hand.

        :param named: the silo named for the component, empty for none
        :param line_id: the line that makes the order
        :param quantity: what is needed, in the product's unit
        """
        if named:
            return named
        holding = self._holding.get((line_id, product), ())
        if len(holding) > 1:
            return self._choose(holding, product, quantity)
        return self._none.concat(*holding)

    def _choose(self, silos, product, quantity):
        rounding = product.uom_id.rounding
        for silo in silos:
            if not silo.location_id:
                return silo
            on_hand = self._get_on_hand().get(silo, 0.0)
            if float_compare(on_hand, quantity, precision_rounding=rounding) >= 0:
                return silo
        return silos[0]

    def _get_on_hand(self):
        """Return {silo: what is on hand of its product at its location}.

        Of all silos that share a product, read at once.
        """
        if self._on_hand is None:
            shared = [
                (silo, product)
                for (_line, product), silos in self._holding.items()
                for silo in silos
                if product and len(silos) > 1 and silo.location_id
            ]
            quants = self._read_quants(shared)
            self._on_hand = {
                silo: sum(
                    quant.quantity
                    for quant in quants
                    if quant.product_id == product
                    and quant.location_id.parent_path.startswith(
                        silo.location_id.parent_path
                    )
                )
                for silo, product in shared
            }
        return self._on_hand

    def _read_quants(self, shared):
        # sudo: whoever plans or reports need not be allowed to see the stock
        quants = self._none.env["stock.quant"].sudo()
        places = [silo.location_id.id for silo, _product in shared]
        products = [product.id for _silo, product in shared]
        return quants.search(
            [("location_id", "child_of", places), ("product_id", "in", products)]
        )
