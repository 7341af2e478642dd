# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# isort: skip_file - a model comes before what extends it
from . import history
from . import approval
from . import log
from . import mail_message
from . import printed
from . import record
from . import signed
