# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Configuration whose changes leave an entry in the audit, with before and after."""
from functools import partial

from odoo import api, models

from ...acts import Act, is_by_person, perform

SHOWN_RECORDS = 3
SHOWN_VALUE = 120  # characters


class ScadaAuditMixin(models.AbstractModel):
    """Stands first in ``_inherit``, so that what the model refuses is logged, too.

    A model with this mixin checks changes in :meth:`_check_change` and
    :meth:`_check_removal`, which are a part of the act: its own ``write`` would refuse
    them before there is one.

    What the bridge does by itself, by its jobs and at installation, is no act.
    """

    _name = "scada.audit.mixin"
    _description = "SCADA Audited Record"
    _audited = ()  # names of the fields whose change is an act
    _act_create = "create"

    @api.model
    def _is_audited(self, name):
        """Return whether a change of the field ``name`` is an act."""
        return name in self._audited

    def _get_audited_records(self):
        """Return those of these records that belong to the plant; hook."""
        return self

    @api.model
    def _is_audited_create(self, vals):
        """Return whether a new record with ``vals`` is an act; hook."""
        return any(value and self._is_audited(name) for name, value in vals.items())

    def _check_change(self, vals):
        """Raise if these records must not be changed so; hook."""

    def _check_removal(self):
        """Raise if these records must not be deleted; hook."""

    def _sudo_record(self):
        """Return a record whose fields may be read, one by one, without rights."""
        # sudo: whoever may not read it is refused a moment later, by the step itself
        return self.sudo().with_context(prefetch_fields=False)

    def _has_audited(self):
        """Return whether the record has something that belongs to the plant."""
        self.ensure_one()
        # sudo: who may not read it is refused later, and that is logged
        return not self._audited or any(self.sudo()[name] for name in self._audited)

    # -- changes ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        audited = [vals for vals in vals_list if self._is_audited_create(vals)]
        step = partial(super().create, vals_list)
        if not audited or not is_by_person(self.env):
            return step()
        running = Act(self._act_create)

        def make():
            records = step()
            running.details += records._get_audit_created(vals_list)
            return records

        return perform(self, running, make)

    def write(self, vals):
        names = [name for name in vals if self._is_audited(name)]
        write = super().write

        def step():
            self._check_change(vals)
            return write(vals)

        if not names or not is_by_person(self.env):
            return step()
        audited = self._get_audited_records()
        if not audited:
            return step()
        # sudo: who may not read it is refused by the step
        before = audited.sudo()._get_audit_values(names)
        running = Act("write")

        def change():
            running.details = [", ".join(names)]  # if it is refused
            result = step()
            running.details = audited.sudo()._get_audit_changes(before, names)
            running.is_silent = not running.details
            return result

        return perform(audited, running, change)

    def unlink(self):
        unlink = super().unlink

        def step():
            self._check_removal()
            return unlink()

        if not is_by_person(self.env):
            return step()
        audited = self._get_audited_records().filtered(lambda r: r._has_audited())
        if not audited:
            return step()
        return perform(audited, Act("unlink"), step)

    # -- texts --------------------------------------------------------------------
    def _get_audit_created(self, vals_list):
        details = []
        for record, vals in list(zip(self.sudo(), vals_list))[:SHOWN_RECORDS]:
            names = [name for name in vals if self._is_audited(name)]
            texts = record._get_audit_texts(names)
            details += ["%s: %s" % item for item in texts.items() if item[1]]
        return details

    def _get_audit_values(self, names):
        """Return {record: {field's label: its value as a text}}."""
        return {record: record._get_audit_texts(names) for record in self}

    def _get_audit_texts(self, names):
        self.ensure_one()
        labels = self.fields_get(names, ["string"])
        return {
            labels[name]["string"]: self._get_audit_text(name)
            for name in names
            if name in labels
        }

    def _get_audit_text(self, name):
        """Return the value of a field as it is shown in the audit; hook for secrets."""
        value = self[name]
        if isinstance(value, models.BaseModel):
            value = ", ".join(str(x.display_name) for x in value)
        elif self._fields[name].type == "selection":
            value = self._fields[name].convert_to_export(value, self)
        return "" if value is False and self._fields[name].type != "boolean" else value

    def _get_audit_changes(self, before, names):
        """Return a text for each value that is another one than ``before``."""
        texts = []
        for record in self:
            for label, value in record._get_audit_texts(names).items():
                if value != before[record][label]:
                    texts.append(
                        self._get_audit_change(label, before[record][label], value)
                    )
        return texts

    @api.model
    def _get_audit_change(self, label, before, after):
        pair = [str(value)[:SHOWN_VALUE] for value in (before, after)]
        return "%s: %s -> %s" % (label, *pair)
