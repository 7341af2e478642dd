# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    scada_late_correction_settle,
    scada_plc_discard,
    scada_plc_live,
    scada_plc_map_import,
    scada_plc_weighing_decision,
    scada_setup,
)
