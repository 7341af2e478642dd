# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import evidence
from . import rest
from . import kept
from . import remains
from . import module
from . import schema
