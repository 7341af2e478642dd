# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import bom
from . import bom_check
from . import order
from . import bill
from . import closing
from . import follow
from . import lock
from . import message
from . import parts
from . import queue
from . import reported
from . import sequence
from . import siblings
from . import split
from . import short
from . import whole
