# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import import_
from . import failure
from . import history
from . import queue
from . import settings
from . import old_equipment
from . import old_records
from . import old_addons
