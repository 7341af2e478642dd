# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_cycle
from . import test_poll
from . import test_write
from . import test_acknowledge
from . import test_guard
from . import test_plc
