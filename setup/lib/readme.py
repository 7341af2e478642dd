# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""README.rst and description page of both addons: ``readme.py update | check``.

Both are made from the fragments ``ADDON/readme/*.rst``, the way OCA divides them::

    DESCRIPTION  INSTALL  CONFIGURE  USAGE  SECURITY  ROADMAP  CONTRIBUTORS

``README.rst`` has them all; the description page (what Odoo shows of an addon in
*Apps*) has them as HTML, with the addon's pictures after the description.  ``check``
fails if a file is not as ``update`` would make it.
"""
import ast
import sys
from pathlib import Path

from docutils.core import publish_parts

CHECKOUT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
SECTIONS = {
    "DESCRIPTION": "",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "SECURITY": "Security",
    "ROADMAP": "Known issues",
    "CONTRIBUTORS": "Contributors",
}
GENERATED = (
    ".. Made by make readme from the fragments in readme/: change them instead.\n"
)
# What a fragment says wrongly stops the work instead of getting into the page.
STRICT = {
    "halt_level": 2,
    "report_level": 2,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "initial_header_level": 4,
}
ROW = """<section class="oe_container">
<div class="oe_row oe_spaced">
%s</div>
</section>
"""
PICTURE = '<p><img src="%s" alt="%s" style="max-width: 100%%"/></p>\n'


def manifest(addon):
    """What the addon says about itself."""
    return ast.literal_eval((CHECKOUT / addon / "__manifest__.py").read_text())


def fragments(addon):
    """[(title, text)] of the fragments that the addon has, in their order."""
    texts = []
    for name, title in SECTIONS.items():
        path = CHECKOUT / addon / "readme" / (name + ".rst")
        if path.exists():
            texts.append((title, path.read_text(encoding="utf-8").strip() + "\n"))
    return texts


def readme(addon):
    """Text of README.rst."""
    name = manifest(addon)["name"]
    parts = ["=" * len(name) + "\n" + name + "\n" + "=" * len(name) + "\n", GENERATED]
    for title, text in fragments(addon):
        parts.append(
            "%s\n%s\n\n%s" % (title, "=" * len(title), text) if title else text
        )
    parts.append("License: LGPL-3.0 or later.\n")
    return "\n".join(parts)


def html(text):
    """A fragment as HTML."""
    parts = publish_parts(text, writer_name="html", settings_overrides=STRICT)
    return parts["html_body"]


def pictures(addon):
    """[(path, caption)] of the addon's pictures, as its list of them has it."""
    index = CHECKOUT / addon / "static" / "description" / "pictures.txt"
    if not index.exists():
        return []
    lines = index.read_text(encoding="utf-8").splitlines()
    return [line.split(" ", 1) for line in lines if line.strip()]


def page(addon):
    """Text of static/description/index.html."""
    about = manifest(addon)
    head = '<h2 class="oe_slogan">%s</h2>\n<h3 class="oe_slogan">%s</h3>\n'
    parts = []
    for title, text in fragments(addon):
        heading = "<h3>%s</h3>\n" % title if title else head % _slogan(about)
        shown = "" if title else "".join(PICTURE % tuple(p) for p in pictures(addon))
        parts.append(ROW % (heading + html(text) + shown))
    return "".join(parts)


def _slogan(about):
    return about["name"], about["summary"]


def wanted():
    """{path: text} of all generated files."""
    files = {}
    for addon in ADDONS:
        files[CHECKOUT / addon / "README.rst"] = readme(addon)
        files[CHECKOUT / addon / "static" / "description" / "index.html"] = page(addon)
    return files


def main(command):
    """Exit status of ``update`` or ``check``."""
    stale = []
    for path, text in wanted().items():
        if command == "update":
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            print("%s is not up to date: run make readme" % path.relative_to(CHECKOUT))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
