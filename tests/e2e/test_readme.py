# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What README.rst and the pages of doc/ and readme/ say is so in a real Odoo."""
import re
from pathlib import Path

import docutils.core
import docutils.nodes
import pytest

from plant import Plant

ROOT = Path(__file__).parents[2]
README = ROOT / "README.rst"
DOC = ROOT / "scada_bridge" / "doc"
# What is in italics there is a text of a screen.
SCREEN_PAGES = sorted(
    [README, *ROOT.glob("scada_bridge*/readme/*.rst")]
    + [DOC / (name + ".rst") for name in ("installation", "configuration", "import")]
    + [DOC / (name + ".rst") for name in ("batch", "operations", "failures")]
    + [DOC / "development.rst", ROOT / "scada_bridge_plc" / "doc" / "handshake.rst"]
)
PAGES = sorted({README, *SCREEN_PAGES, *ROOT.glob("scada_bridge*/doc/*.rst")})
PATH = re.compile(r"(?:scada_bridge|scada_bridge_plc|setup|tests|\.ci)/[\w./-]+")
CRON_UNITS = {"min": "minutes", "h": "hours"}
# Every text of Odoo's screens, Odoo's own modules included.
LABELS = """
    SELECT name FROM ir_ui_menu
    UNION ALL SELECT field_description FROM ir_model_fields
    UNION ALL SELECT name FROM ir_model_fields_selection
    UNION ALL SELECT arch_db FROM ir_ui_view
    UNION ALL SELECT name FROM res_groups
    UNION ALL SELECT name FROM ir_module_category
    UNION ALL SELECT shortdesc FROM ir_module_module
    UNION ALL SELECT name FROM ir_act_window
    UNION ALL SELECT cron_name FROM ir_cron
"""


def parse(page):
    """The document tree of a page; SystemMessage for the first warning."""
    settings = {"report_level": 2, "halt_level": 2}
    return docutils.core.publish_doctree(
        page.read_text(encoding="utf-8"),
        source_path=str(page),
        settings_overrides=settings,
    )


def texts(kind, pages=PAGES):
    """Texts of all nodes of a kind on the pages, without line breaks."""
    return [
        " ".join(node.astext().split())
        for page in pages
        for node in parse(page).traverse(kind)
    ]


@pytest.fixture(scope="module")
def plant():
    with Plant(orders=1) as plant:
        plant.prepare()
        yield plant


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_renders_without_a_warning(page):
    assert parse(page).astext()


def test_every_make_target_named_is_in_the_makefile():
    code = texts(docutils.nodes.literal) + texts(docutils.nodes.literal_block)
    named = set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", "\n".join(code)))
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert {"run", "test", "demo"} <= named
    assert named - targets == set()


def test_every_file_named_is_in_the_checkout():
    literals = " ".join(texts(docutils.nodes.literal))
    named = {path for path in PATH.findall(literals) if not path.startswith("dist")}
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_label_named_is_on_a_screen_of_odoo(plant):
    labels = "\n".join(label or "" for (label,) in plant.query(LABELS))
    labels = " ".join(labels.replace("&gt;", ">").split())
    named = {
        part
        for text in texts(docutils.nodes.emphasis, SCREEN_PAGES)
        if "..." not in text  # a message with left-out parts
        for part in re.split(" [>/] ", text)
    }
    assert len(named) > 50
    assert sorted(part for part in named if part not in labels) == []


def test_every_query_runs(plant):
    blocks = texts(docutils.nodes.literal_block)
    queries = [block for block in blocks if block.startswith("SELECT")]
    assert len(queries) == 4
    for query in queries:
        assert plant.query(query) == []


def test_the_intervals_of_the_tasks_are_those_of_the_crons(plant):
    rows = re.findall(
        r"^Task (\d) +(\d+) (min|h) ", (DOC / "batch.rst").read_text(), re.M
    )
    told = {(task, int(count), CRON_UNITS[unit]) for task, count, unit in rows}
    crons = plant.query(
        "SELECT substring(cron_name from 'SCADA Task (.)'), interval_number, "
        "interval_type FROM ir_cron WHERE cron_name LIKE 'SCADA Task%%'"
    )
    assert told == set(crons)


def test_every_channel_of_the_addons_is_reported(plant):
    channels = plant.query(
        "SELECT complete_name FROM queue_job_channel "
        "WHERE complete_name LIKE 'root.scada%%'"
    )
    told = set(texts(docutils.nodes.literal))
    assert {name for (name,) in channels} - told == set()
