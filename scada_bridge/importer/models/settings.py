# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old ``.env``: each key becomes a setting of ours, or is named in the report.

Values are shown only of keys that are known to hold no secret.
"""
import re

from odoo import _, api, models

from ...domain.old.env import OBSOLETE, EnvError, env_bool, env_int
from ...domain.old.import_report import ATTENTION, IMPORTED, KNOWN, UNMATCHED
from ...exceptions import ScadaDataError

ENV_TABLE = ".env"
MAX_MINUTES = 24 * 60
SWITCH = re.compile(r"ENABLE_TASK_([1-6])(?:_\w+)?", re.ASCII)


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    def _import_settings(self, task, settings, waiting=0):
        """Take over the settings of the ``.env`` file.

        :param settings: {key: text}
        :param waiting: rows that the old queue still holds
        """
        setters = self._get_setters(task, waiting)
        for key, text in sorted(settings.items()):
            setter = setters.get(key) or self._get_switch_setter(key)
            if setter:
                self._apply_setting(task, key, setter, text)
            elif OBSOLETE.fullmatch(key):
                task.report.count(ENV_TABLE, KNOWN)
            else:
                reason = _("Unknown setting, left out.")
                task.report.add_finding(ENV_TABLE, key, UNMATCHED, reason)

    @api.model
    def _apply_setting(self, task, key, setter, text):
        try:
            record, vals = setter(text)
        except EnvError as error:
            return task.report.add_finding(ENV_TABLE, key, UNMATCHED, str(error))
        except ScadaDataError as error:
            return task.report.add_finding(ENV_TABLE, key, ATTENTION, str(error))
        news = {name: value for name, value in vals.items() if record[name] != value}
        if not news:
            return task.report.count(ENV_TABLE, KNOWN)
        changes = [
            "%s: %s -> %s" % (record._fields[name].string, record[name], value)
            for name, value in news.items()
        ]
        record.write(news)
        task.report.count(ENV_TABLE, IMPORTED)
        return task.report.add_finding(ENV_TABLE, key, ATTENTION, ", ".join(changes))

    @api.model
    def _get_setters(self, task, waiting):
        """Return {key: function of its text that returns (record, values)}.

        A function raises ``EnvError`` for a text that is wrong and ``ScadaDataError``
        for one that a person must deal with.  Hook for the PLC addon.
        """
        company = task.company

        def auto_sync(text):
            is_on = env_bool(text)
            if is_on and waiting:
                raise ScadaDataError(
                    _("Left off: the old queue holds %s batches. Switch it on later.")
                    % waiting
                )
            return company, {"scada_auto_sync": is_on}

        return {
            "ENABLE_AUTO_SYNC": auto_sync,
            "SYNC_BATCH_LIMIT": lambda text: (
                company,
                {"scada_batch_limit": env_int(text, 1, 200)},
            ),
            "SYNC_INTERVAL_MINUTES": lambda text: self._get_interval("task1", text),
            "EQUIPMENT_FAILURE_INTERVAL_MINUTES": (
                lambda text: self._get_interval("task5", text)
            ),
        }

    @api.model
    def _get_interval(self, code, text):
        minutes = env_int(text, 1, MAX_MINUTES)
        cron = self._get_task(code).cron_id
        if not cron:
            raise ScadaDataError(_("The task has no schedule without the PLC addon."))
        return cron, {"interval_number": minutes, "interval_type": "minutes"}

    @api.model
    def _get_switch_setter(self, key):
        match = SWITCH.fullmatch(key)
        if not match:
            return None
        task = self._get_task("task" + match.group(1))
        return lambda text: (task, {"is_enabled": env_bool(text)})

    @api.model
    def _get_task(self, code):
        return self.env["scada.task"].search([("code", "=", code)], limit=1)
