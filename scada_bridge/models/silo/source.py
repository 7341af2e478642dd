# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which silo a component comes from: one rule for queue, screens and API."""


class SiloSources:
    """The silos in use, and what they hold, looked at once for many components.

    A component comes from the silo that is named on its move (copied from the bill of
    materials), else from the silo of its order's line that holds its product.  None
    holds it: it is added by hand.  Several hold it: it is ambiguous, a person names
    one.

    :param silos: the ``scada.silo`` records in use, of one or more lines
    :param products: {silo: product} where they are to hold other products than now
    """

    def __init__(self, silos, products=None):
        self._none = silos.browse()
        self._holding = {}
        for silo in silos:
            product = (products or {}).get(silo, silo.product_id)
            key = silo.line_id.id, product.id
            self._holding.setdefault(key, []).append(silo)

    def find(self, named, line_id, product_id):
        """Return the silos that a component may come from.

        :param named: the silo named on the component's move, empty for none
        :param line_id: the line that makes the order
        """
        holding = self._holding.get((line_id, product_id), ())
        return named or self._none.concat(*holding)

    def find_one(self, named, line_id, product_id):
        """Return the silo that a component comes from, empty for none or several."""
        found = self.find(named, line_id, product_id)
        return found if len(found) == 1 else self._none
