# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - one line each, so that branches merge
from . import maintenance_equipment
from . import scada_mo_batch
from . import scada_mo_batch_wire
from . import scada_mo_batch_acts
from . import scada_plc
from . import scada_plc_guard
from . import scada_plc_options
from . import scada_plc_poll
from . import scada_plc_slot
from . import scada_plc_transport
from . import scada_plc_event_mixin
from . import scada_plc_event
from . import scada_plc_failure
from . import scada_plc_weighing
from . import scada_plc_health
from . import scada_task
from . import scada_plc_api
from . import scada_plc_map_row
from . import scada_plc_block
from . import scada_plc_field
from . import scada_plc_map
from . import scada_plc_live
from . import scada_import
from . import scada_board
from . import res_config_settings
from . import scada_mo_batch_release
from . import scada_plc_owner
from . import scada_plc_server
from . import scada_plc_settle
from . import scada_plc_move
from . import scada_mo_batch_leave
from . import scada_plc_audited
