# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counts how often a server hashes a password: a byte in the file $HASHES each time.

Python imports it before anything else.  Passwords are hashed by ``hashlib``; a caller
measures the difference between a known and an unknown login with a clock, a test with
this.
"""
import hashlib
import os

_original = hashlib.pbkdf2_hmac


def _counting(*arguments, **options):
    with open(os.environ["HASHES"], "a") as target:
        target.write(".")
    return _original(*arguments, **options)


hashlib.pbkdf2_hmac = _counting
