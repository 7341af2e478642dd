# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import api_keys, audit, audit_act, audit_login, idempotency, settings, users
