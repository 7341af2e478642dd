# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The web client is told every error that is meant for people."""
import ast
import re
from pathlib import Path

ADDON = Path(__file__).parents[3] / "scada_bridge"
FOR_JOBS = {"ScadaConcurrencyError"}  # restarts a transaction, nobody sees it


def test_the_web_client_knows_every_error_by_name():
    tree = ast.parse((ADDON / "exceptions.py").read_text())
    errors = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    script = (ADDON / "static/src/js/scada_errors.js").read_text()
    known = set(re.findall(r'"odoo\.addons\.scada_bridge\.exceptions\.(\w+)"', script))
    assert known == errors - FOR_JOBS
