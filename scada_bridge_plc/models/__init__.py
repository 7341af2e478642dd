# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import scada_plc
from . import scada_plc_guard
from . import scada_plc_slot
from . import scada_plc_poll
from . import maintenance_equipment
from . import scada_mo_batch
from . import scada_mo_batch_wire
