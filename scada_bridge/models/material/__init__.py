# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import disposition
from . import confirmation
from . import documents
from . import given
from . import line
from . import correction
from . import added
from . import order
from . import move
from . import unassigned
