# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which test folders pytest gets."""
import os
import sys


def has_tests(folder):
    """True when the folder holds test files; says so when it does not."""
    for _path, _folders, names in os.walk(folder):
        if any(name.startswith("test_") and name.endswith(".py") for name in names):
            return True
    print("no tests yet in %s" % folder, file=sys.stderr, flush=True)
    return False


def chosen_paths(arguments, default_folders):
    """The arguments, with the default folders added when no path is among them."""
    if any(os.path.exists(argument.split("::")[0]) for argument in arguments):
        return arguments
    return arguments + [folder for folder in default_folders if has_tests(folder)]
