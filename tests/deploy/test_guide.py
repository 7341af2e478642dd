# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The deployment guide names what is there, and all of it."""
import re

import docutils.core

from conftest import ROOT

DEPLOY = ROOT / "setup" / "deploy"
GUIDE = DEPLOY / "README.rst"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_guide_renders_without_a_warning():
    settings = {"report_level": 2, "halt_level": 2}
    tree = docutils.core.publish_doctree(TEXT, settings_overrides=settings)
    assert tree.astext()


def test_guide_names_every_file():
    files = {
        str(path.relative_to(DEPLOY))
        for path in DEPLOY.rglob("*")
        if path.is_file() and path != GUIDE
    }
    named = set(re.findall(r"``((?:\w[\w-]*)/[\w@.-]+)``", TEXT))
    assert len(files) == 20
    assert files - named == set()


def test_guide_names_every_alert_and_no_other():
    rules = (DEPLOY / "monitoring" / "scada-rules.yml").read_text()
    alerts = set(re.findall(r"- alert: (\w+)", rules))
    assert set(re.findall(r"``(Scada\w+)``", TEXT)) == alerts


def test_main_readme_leads_to_the_guide():
    assert "setup/deploy/README.rst" in (ROOT / "README.rst").read_text()
