# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make house``: how the code is divided, in numbers.

Reads the sources of both addons (tests, migrations and set-up scripts apart) and prints

* classes per model, and the models that are cut into most;
* methods that a model has twice in one addon, one of which calls the other by
  ``super()``;
* files per folder;
* calls of a private method that another file defines, per 1000 lines; and of these
  only the calls of another room's methods, a room being a folder.
  What mixins define is made for all rooms and not counted there.  An underscore keeps a
  method away from Odoo's RPC, so it does not mean that only its own file may call it;
* lines of a function's body, without its docstring.

The test of the architecture uses the same functions as limits.
"""
import ast
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

CHECKOUT = Path(__file__).resolve().parents[2]
ADDONS = ("scada_bridge", "scada_bridge_plc")
LEFT_OUT = {"tests", "migrations", "static", "doc"}
SHOWN = 8  # rows of each list


class Source:
    """One parsed file.

    :ivar path: relative to the checkout
    :ivar addon: name of its addon
    """

    def __init__(self, path, root=CHECKOUT):
        self.path = path.relative_to(root)
        self.addon = self.path.parts[0]
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)

    def models(self):
        """Yield (model, class node) of the classes that make or extend a model."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                name = model_name(node)
                if name:
                    yield name, node

    def functions(self):
        """Yield all functions, also those inside of classes and functions."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node


def sources(root=CHECKOUT, addons=ADDONS):
    """Return the sources of the addons, in the order of their paths."""
    return [
        Source(path, root)
        for addon in addons
        for path in sorted((root / addon).rglob("*.py"))
        if not LEFT_OUT.intersection(path.relative_to(root).parts)
    ]


def model_name(node):
    """Return the model that a class makes or extends, None if it is no model."""
    texts = {}
    for statement in node.body:
        if not isinstance(statement, ast.Assign):
            continue
        for target in statement.targets:
            if getattr(target, "id", None) in ("_name", "_inherit"):
                texts[target.id] = only_text(statement.value)
    name = texts.get("_name") or texts.get("_inherit")
    return name if isinstance(name, str) else None


def only_text(node):
    """Return the text of a constant, or of a list with one; else None."""
    if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == 1:
        node = node.elts[0]
    return getattr(node, "value", None)


def methods(node):
    """Return the methods that a class defines itself."""
    return [part for part in node.body if isinstance(part, ast.FunctionDef)]


def classes_per_model(files):
    """Return {(addon, model): number of classes}."""
    return Counter(
        (file.addon, model) for file in files for model, _node in file.models()
    )


def defined_twice(files):
    """Return {(addon, model, method): [path]} of what an addon defines again."""
    places = defaultdict(list)
    for file in files:
        for model, node in file.models():
            for method in methods(node):
                places[file.addon, model, method.name].append(str(file.path))
    return {key: paths for key, paths in sorted(places.items()) if len(paths) > 1}


def files_per_folder(files):
    """Return {folder: number of Python files, __init__ apart}."""
    return Counter(
        str(file.path.parent) for file in files if file.path.name != "__init__.py"
    )


def private_calls(files):
    """Return the number of calls of a private method that only other files define."""
    homes = defaultdict(set)
    for file in files:
        for function in file.functions():
            homes[function.name].add(file.path)
    count = 0
    for file in files:
        for node in ast.walk(file.tree):
            name = called_method(node)
            if name.startswith("_") and not name.startswith("__"):
                count += bool(homes[name]) and file.path not in homes[name]
    return count


def room(path):
    """Return the folder that is a file's subject, its addon for files beside them."""
    return "/".join(path.parts[:-1][:3])


def room_calls(files):
    """Return {(room, room that defines it): calls of private methods} across rooms."""
    homes = defaultdict(set)
    for file in files:
        for function in file.functions():
            homes[function.name].add(room(file.path))
    calls = Counter()
    for file in files:
        here = room(file.path)
        for node in ast.walk(file.tree):
            name = called_method(node)
            there = homes.get(name, {here})
            if name.startswith("_") and here not in there and not is_mixin(there):
                calls[here, " or ".join(sorted(there))] += 1
    return calls


def is_mixin(rooms):
    """Return whether one of the rooms is that of the mixins."""
    return any(name.endswith("/mixin") for name in rooms)


def called_method(node):
    """Return the name of the method that a node calls on an object, else ""."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr
    return ""


def body_lines(function):
    """Return the number of lines of a function's body, without its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def percentile(values, share):
    """Return the value that ``share`` of the values (0 to 1) do not exceed."""
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)]


def report(files):
    """Return the lines of the report."""
    classes = classes_per_model(files)
    twice = defined_twice(files)
    folders = files_per_folder(files)
    lines = sum(file.text.count("\n") for file in files)
    bodies = [body_lines(function) for file in files for function in file.functions()]
    calls = private_calls(files)
    yield "files %d, lines %d" % (len(files), lines)
    yield "models %d, classes %d" % (len(classes), sum(classes.values()))
    for (addon, model), count in classes.most_common(SHOWN):
        yield "    %-18s %-28s %d classes" % (addon, model, count)
    yield "methods defined twice in an addon: %d" % len(twice)
    for (addon, model, name), paths in list(twice.items()):
        yield "    %s.%s: %s" % (model, name, ", ".join(paths))
    yield "largest folders:"
    for folder, count in folders.most_common(SHOWN):
        yield "    %-40s %d files" % (folder, count)
    yield "private calls across files per 1000 lines: %.1f" % (1000 * calls / lines)
    rooms = room_calls(files)
    share = 1000 * sum(rooms.values()) / lines
    yield "private calls across rooms per 1000 lines: %.1f" % share
    for (here, there), count in rooms.most_common(SHOWN):
        yield "    %3d  %s -> %s" % (count, here, there)
    yield "functions %d, body lines: median %d, p90 %d, longest %d" % (
        len(bodies),
        median(bodies),
        percentile(bodies, 0.9),
        max(bodies),
    )


def main():
    """Print the report."""
    for line in report(sources()):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
