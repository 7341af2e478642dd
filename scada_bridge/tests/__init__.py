# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_fill_queue,
    test_post,
    test_post_failure,
    test_refusal,
    test_silo,
    test_store_reading,
)
