# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Print the versions that matter in the private root, one a line: name, version."""
import platform
import subprocess

import pkg_resources

DEBIAN_PACKAGES = ("odoo-14", "postgresql-13")
PYTHON_PACKAGES = (
    "odoo14-addon-queue-job",
    "pycomm3",
    "pytest",
    "pytest-odoo",
    "pytest-xdist",
    "hypothesis",
)


def debian_version(package):
    """Version of an installed Debian package."""
    command = ["dpkg-query", "--show", "--showformat=${Version}", package]
    return subprocess.check_output(command, universal_newlines=True)


def versions():
    """Pairs of name and version."""
    with open("/etc/debian_version") as release:
        yield "debian", release.read().strip()
    yield "python", platform.python_version()
    for package in DEBIAN_PACKAGES:
        yield package, debian_version(package)
    for package in PYTHON_PACKAGES:
        yield package, pkg_resources.get_distribution(package).version


if __name__ == "__main__":
    for name, version in versions():
        print("%-24s %s" % (name, version))
