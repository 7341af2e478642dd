# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import admin
from . import authenticate
from . import failures
from . import materials
from . import openapi
from . import orders
from . import reports
from . import system
from . import tasks
