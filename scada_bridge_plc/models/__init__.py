# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    maintenance_equipment,
    scada_mo_batch,
    scada_mo_batch_wire,
    scada_plc,
    scada_plc_guard,
    scada_plc_poll,
    scada_plc_slot,
)
from . import scada_plc_event_mixin
from . import scada_plc_event
from . import scada_plc_failure
from . import scada_plc_weighing
from . import scada_plc_health
from . import scada_task
