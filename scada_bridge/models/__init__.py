# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import namesake  # before all others: it is asked first
from . import mixin
from . import evidence
from . import job
from . import silo
from . import stock
from . import batch
from . import history
from .silo import content, pause  # rows written once, as those of the history
from . import order
from . import material
from .history import analysis, wide_view  # they read the corrections of runs
from . import ledger
from . import failure
from . import monitor
from . import settings
from .failure import sql_view  # it reads the company's time zone
from . import seal
from . import quality  # its views lean on the company's columns
from . import export
from . import leaving
