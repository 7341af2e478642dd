# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The wheels that "make wheels" builds: what is in them and what they ask for."""
import ast
import os
import shutil
import subprocess
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
STALE = "setup/scada_bridge/build/lib/odoo/addons/scada_bridge/removed.py"
REQUIREMENTS = [
    line
    for line in (ROOT / "requirements.txt").read_text().splitlines()
    if line[0].isalpha()
]
INSTALL_PAGES = (
    "README.rst",
    "scada_bridge/doc/installation.rst",
    "scada_bridge_plc/readme/INSTALL.rst",
)
NO_PART = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")


def version(addon):
    text = (ROOT / addon / "__manifest__.py").read_text()
    return ast.literal_eval(text)["version"]


def find_files(root):
    """Paths of the files as git would tell them."""
    for folder, folders, names in os.walk(str(root)):
        links = [n for n in folders if (Path(folder) / n).is_symlink()]
        for name in names + links:
            yield str((Path(folder) / name).relative_to(root))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """{addon: zip file}, built where a build was before and a file is no part."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("setup", *ADDONS):
        shutil.copytree(ROOT / folder, root / folder, symlinks=True, ignore=NO_PART)
    known = "\0".join(find_files(root))
    for path in (STALE, "scada_bridge/unknown_to_git.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")
    subprocess.run(
        ["setup/lib/wheels", "dist"], cwd=root, input=known.encode(), check=True
    )
    return {
        addon: zipfile.ZipFile(next((root / "dist").glob("*%s-14*.whl" % addon)))
        for addon in ADDONS
    }


def read_metadata(wheel):
    name = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
    return message_from_bytes(wheel.read(name))


def test_only_what_git_knows_is_in_a_wheel(wheels):
    for addon, wheel in wheels.items():
        inside = {name for name in wheel.namelist() if name.startswith("odoo/")}
        folder = "odoo/addons/" + addon
        assert {name for name in inside if not name.startswith(folder + "/")} == set()
        files = {"%s/%s" % (folder, name) for name in find_files(ROOT / addon)}
        files = {n for n in files if "__pycache__" not in n and "mypy_cache" not in n}
        assert inside == files


def test_a_wheel_asks_for_the_ranges_that_are_tested(wheels):
    asked = [
        text.replace(" (", "").replace(")", "").replace("_", "-")
        for wheel in wheels.values()
        for text in read_metadata(wheel).get_all("Requires-Dist")
        if not text.startswith(("odoo<", "odoo (", "odoo14-addon-scada"))
    ]
    assert {parts(text) for text in asked} == {parts(text) for text in REQUIREMENTS}


@pytest.mark.parametrize("page", INSTALL_PAGES)
def test_the_words_of_an_installation_name_what_python_needs(page):
    text = (ROOT / page).read_text()
    ranges = [line for line in REQUIREMENTS if not line.startswith("odoo14-addon")]
    assert len(ranges) == 2
    assert [line for line in ranges if '"%s"' % line not in text] == []


def parts(requirement):
    """Name and bounds, in whatever order a builder writes them."""
    name, _sign, rest = requirement.replace("<", " <").replace(">", " >").partition(" ")
    return name, frozenset(part.strip(" ,") for part in rest.split())


def test_the_second_addon_asks_for_the_first_of_its_release(wheels):
    asked = read_metadata(wheels["scada_bridge_plc"]).get_all("Requires-Dist")
    (bridge,) = [text for text in asked if "scada" in text]
    bounds = parts(bridge.replace("_", "-"))[1]
    assert bounds == {">=" + version("scada_bridge"), "<14.1"}


def test_a_wheel_has_a_readme_that_an_index_can_show(wheels):
    for wheel in wheels.values():
        metadata = read_metadata(wheel)
        assert metadata["Description-Content-Type"] == "text/x-rst"
        text = metadata["Description"] or metadata.get_payload()
        assert "SCADA Bridge" in text and "Installation" in text


def test_a_wheel_names_the_pythons_that_are_tested(wheels):
    for addon, wheel in wheels.items():
        metadata = read_metadata(wheel)
        assert set(metadata["Requires-Python"].split(",")) == {">=3.7", "<3.10"}
        assert metadata["Version"] == version(addon)
