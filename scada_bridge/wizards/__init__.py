# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - the set-up's steps come before its end
from . import change_production_qty
from . import scada_batch_cancel
from . import scada_batch_decision
from . import scada_bom_finding
from . import scada_difference_accept
from . import scada_leaving_dialog
from . import scada_line_pause_dialog
from . import scada_order_parts
from . import scada_material_decision
from . import scada_setup_silo
from . import scada_setup_change
from . import scada_setup
from . import scada_setup_finish
