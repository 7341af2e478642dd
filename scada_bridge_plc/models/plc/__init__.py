# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import plc
from . import slot
from . import api
from . import audit
from . import guard
from . import health
from . import level
from . import live
from . import poll
from . import session
from . import look
from . import repeat
