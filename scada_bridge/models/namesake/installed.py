# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database says about the addons in it; their code may not be there."""

from ...domain.namesake import FIELD, MODEL, TABLE, Claim

# also those that are being installed now: their code may be loaded before ours
PRESENT = ("installed", "to upgrade", "to install")
DEPENDENCIES = """
SELECT module.name, dependency.name
  FROM ir_module_module_dependency AS dependency
  JOIN ir_module_module AS module ON module.id = dependency.module_id
"""
FIELDS = """
SELECT DISTINCT data.module, field.model || '.' || field.name, field.ttype,
       COALESCE(field.relation, '')
  FROM ir_model_fields AS field
  JOIN ir_model_data AS data
    ON data.model = 'ir.model.fields' AND data.res_id = field.id
 WHERE data.module = ANY(%(modules)s)
   AND field.model || '.' || field.name = ANY(%(names)s)
"""
MODELS = """
SELECT DISTINCT data.module, model.model
  FROM ir_model AS model
  JOIN ir_model_data AS data ON data.model = 'ir.model' AND data.res_id = model.id
 WHERE data.module = ANY(%(modules)s) AND model.model = ANY(%(names)s)
"""
TABLES = """
SELECT DISTINCT COALESCE(data.module, ''), class.relname
  FROM pg_class AS class
  LEFT JOIN ir_model AS model ON replace(model.model, '.', '_') = class.relname
  LEFT JOIN ir_model_data AS data ON data.model = 'ir.model' AND data.res_id = model.id
 WHERE class.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND class.relnamespace = current_schema::regnamespace
   AND class.relname = ANY(%(names)s)
"""


def find_relatives(cr, own):
    """Return (what addons depend on, what depends on them), through any number.

    :param own: names of our addons
    """
    cr.execute(DEPENDENCIES)
    needs, needed_by = {}, {}
    for name, dependency in cr.fetchall():
        needs.setdefault(name, set()).add(dependency)
        needed_by.setdefault(dependency, set()).add(name)
    return _reach(needs, own), _reach(needed_by, own)


def _reach(steps, begin):
    found, todo = set(), set(begin)
    while todo:
        todo = set().union(*(steps.get(name, ()) for name in todo)) - found
        found |= todo
    return found - set(begin)


def find_present(cr):
    """Return the names of the addons that are in the database or about to be."""
    cr.execute("SELECT name FROM ir_module_module WHERE state IN %s", [PRESENT])
    return {name for (name,) in cr.fetchall()}


def find_described(cr, strangers, own):
    """Return a :class:`Claim` for each name of ours that addons have already.

    A table that no addon owns is one, too: Odoo would take it for ours.

    :param strangers: names of the other addons
    :param own: our claims
    """
    names = {kind: [c.name for c in own if c.kind == kind] for kind in (FIELD, MODEL)}
    cr.execute(FIELDS, {"modules": strangers, "names": names[FIELD]})
    claims = [Claim(FIELD, name, *rest) for name, *rest in _name_first(cr.fetchall())]
    cr.execute(MODELS, {"modules": strangers, "names": names[MODEL]})
    claims += [Claim(MODEL, name, module) for module, name in cr.fetchall()]
    cr.execute(TABLES, {"names": [c.name for c in own if c.kind == TABLE]})
    owners = [*strangers, ""]
    claims += [
        Claim(TABLE, name, module) for module, name in cr.fetchall() if module in owners
    ]
    return claims


def _name_first(rows):
    return [(name, module, *rest) for module, name, *rest in rows]
