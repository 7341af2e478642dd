# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Attacks on the delivered stack; what is attacked is in stack.py.

Each line says by its marker ``layer`` who has to stop it, and asserts that this one
did.  The list at the end of a run is that of the lines, by layer.
"""
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "setup" / "lib"))
sys.path.insert(0, str(ROOT / "tests"))


def pytest_configure(config):
    config.addinivalue_line("markers", "layer(name): who stops this attack")


def pytest_collection_modifyitems(items):
    """Random requests spoil what others look for, so they come last."""
    items.sort(key=lambda item: "random_requests" in item.nodeid)


@pytest.fixture(scope="session")
def stack():
    """The delivered stack, one for all attacks."""
    from stack import Stack

    with Stack() as running:
        yield running


@pytest.fixture
def refused(request):
    """Call it with what came of an attack: refused, and by the layer of the marker."""
    expected = request.node.get_closest_marker("layer").args[0]

    def check(outcome):
        assert outcome.is_refused, outcome
        assert outcome.layer == expected, outcome
        return outcome

    return check


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    mark = item.get_closest_marker("layer")
    if mark:
        report = outcome.get_result()
        report.user_properties.append(("layer", mark.args[0]))


def pytest_terminal_summary(terminalreporter):
    lines = defaultdict(set)
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            for _name, layer in report.user_properties:
                line = report.nodeid.split("::")[-1]
                lines[layer].add("%s  %s" % (outcome, line))
    for layer in sorted(lines):
        terminalreporter.section("stopped by: %s (%d)" % (layer, len(lines[layer])))
        for line in sorted(lines[layer]):
            terminalreporter.write_line(line)
