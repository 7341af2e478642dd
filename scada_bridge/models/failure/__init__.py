# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import report
from . import downtime
from . import equipment
from . import kind
from . import request
from . import store
