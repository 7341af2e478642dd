# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import namesake
from . import plc
from . import event
from . import handover
from . import correction
from . import map
from . import owner
from . import board
from . import import_
from . import history
from . import line
from . import settings
from . import task
