# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import batch
from . import archive
from . import decisions
from . import override
from . import fill
from . import follow
from . import health
from . import judge
from . import held
from . import post
from . import reported
from . import screen
from . import step
