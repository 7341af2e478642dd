# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Catalogues of both addons: ``i18n.py update | check`` in the private root.

``update`` makes ``i18n/ADDON.pot`` from a real export of Odoo, merges ``i18n/id.po``,
prints what is not translated, and hands the files out as a tar ($SCADA_OUTPUT_FD).
``check`` changes nothing and fails if ``update`` would change a file, or if the
translation has gaps, fuzzy entries or lost placeholders.
"""
import io
import os
import subprocess
import sys
import tarfile
import tempfile

import polib

import catalogues
import odoo_server
from ports import free_port
from prepared import PreparedCluster
from progress import print_line, step

DATABASE = "scada_i18n"
LANGUAGE = "id"
EXPORT = """
import io
from odoo.tools.translate import trans_export
for module in {modules!r}:
    target = io.BytesIO()
    trans_export(None, [module], target, "po", env.cr)
    with open("{folder}/%s.po" % module, "wb") as file:
        file.write(target.getvalue())
"""


def export():
    """Return {module: what Odoo exports}, from a fresh database."""
    with PreparedCluster() as cluster, tempfile.TemporaryDirectory() as folder:
        server = odoo_server.OdooServer(cluster, DATABASE, free_port())
        with step("preparing the database"):
            cluster.create_database(DATABASE)
        script = EXPORT.format(modules=odoo_server.ADDONS, folder=folder)
        command = server.shell_command() + ["--log-level=error"]
        subprocess.run(command, input=script.encode(), check=True)
        texts = {}
        for module in odoo_server.ADDONS:
            with open(os.path.join(folder, module + ".po"), encoding="utf-8") as file:
                texts[module] = file.read()
        return texts


def path_of(module, name):
    """Path of a catalogue in the checkout."""
    return os.path.join(odoo_server.CHECKOUT, module, "i18n", name)


def read(path):
    """Text of a file, "" if there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def wanted(module, text):
    """Return [(path, catalogue)], template and translation as they should be."""
    template = catalogues.template(module, text)
    po_path = path_of(module, LANGUAGE + ".po")
    old = polib.pofile(read(po_path), wrapwidth=catalogues.WIDTH)
    translation = catalogues.merged(module, template, old, LANGUAGE)
    return [(path_of(module, module + ".pot"), template), (po_path, translation)]


def update(pairs):
    """Hand out the catalogues; print what is still to be translated."""
    with os.fdopen(int(os.environ["SCADA_OUTPUT_FD"]), "wb") as output:
        with tarfile.open(fileobj=output, mode="w|") as tar:
            for path, catalogue in pairs:
                add(tar, os.path.relpath(path, odoo_server.CHECKOUT), catalogue)
    for path, catalogue in pairs:
        missing = catalogues.untranslated(catalogue) if path.endswith(".po") else []
        print_line(
            "%s: %d texts, %d not translated" % (path, len(catalogue), len(missing))
        )
        for text in missing:
            print(repr(text))
    return 0


def add(tar, name, catalogue):
    """Put a catalogue into the tar."""
    data = (str(catalogue) + "\n").encode()
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def check(pairs):
    """Print what is wrong; exit status 1 if anything is."""
    wrong = []
    for path, catalogue in pairs:
        if read(path) != str(catalogue) + "\n":
            wrong.append("%s: not up to date, run make i18n" % path)
        if path.endswith(".po"):
            wrong += [
                "%s: %s" % (path, fault) for fault in catalogues.faults(catalogue)
            ]
    for line in wrong:
        print(line)
    print_line("%d faults in the catalogues" % len(wrong))
    return 1 if wrong else 0


def main(command):
    """Exit status of ``update`` or ``check``."""
    pairs = [pair for module, text in export().items() for pair in wanted(module, text)]
    return update(pairs) if command == "update" else check(pairs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
