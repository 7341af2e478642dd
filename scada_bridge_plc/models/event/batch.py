# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hand-adds are to the posting of a batch: those that count, and the others."""
from collections import defaultdict

from odoo import models


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _post_again(self):
        """Post the batch as a whole: a hand-add is a reading like any other."""
        self.reading_seq += 1
        self._delay_job("_job_post")

    def _get_added_by_move(self):
        quantities = super()._get_added_by_move()
        # sudo: whoever posts needs no right to see where the figures come from
        weighings = self.env["scada.plc.weighing"].sudo()
        accepted = weighings.search(
            [
                ("production_id", "=", self.production_id.id),
                ("state", "=", "accepted"),
            ]
        )
        sums = defaultdict(float, quantities)
        for weighing in accepted:
            sums[weighing.move_id] += weighing.quantity
        return dict(sums)

    def _get_unconfirmed(self, production, quantities):
        """Add the hand-adds that a person has to decide about."""
        names = super()._get_unconfirmed(production, quantities)
        # sudo: as above
        weighings = self.env["scada.plc.weighing"].sudo()
        doubtful = weighings.search(
            [
                ("state", "=", "quarantine"),
                ("reference", "=", self.reference),
                ("batch_no", "=", self.batch_no),
                ("plc_id.equipment_id", "=", self.equipment_id.id),
            ],
            order="id",
        )
        return names + [
            "%s kg [%s]" % (one.quantity, one.product_ref) for one in doubtful
        ]
