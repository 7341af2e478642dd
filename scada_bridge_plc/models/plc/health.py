# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 4, PLC half: is the PLC there, does its program run, is its clock right.

Status and clock are read with the events; nothing of this ever writes to the PLC.
"""

import logging

from odoo import api, fields, models

from odoo.addons.scada_bridge.exceptions import ScadaStateError, get_reason
from odoo.addons.scada_bridge.translations import _

from ...plc.errors import MapError, OptionError, RecordError
from ...plc.exchange.plant_clock import decode_clock

_logger = logging.getLogger(__name__)

# Smaller changes are not worth a row version.
DRIFT_STEP = 5  # seconds
CYCLE_STEP = 1  # milliseconds
# Why we did not even ask
OWN_REFUSALS = (ScadaStateError, MapError, OptionError)
CONTACT_SECONDS = 300  # last_contact of a quiet PLC is at most this old


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    cpu_mode = fields.Selection(
        [
            ("program", "Program (stopped)"),
            ("monitor", "Monitor"),
            ("run", "Run"),
            ("unknown", "Unknown"),
        ],
        "Mode",
        readonly=True,
        provenance=True,
        copy=False,
        help="Operating mode of the CPU unit; in Program mode the plant stands still.",
    )
    cpu_error = fields.Char("CPU Error", readonly=True, provenance=True, copy=False)
    cycle_ms = fields.Float(
        "Cycle Time (ms)",
        readonly=True,
        provenance=True,
        copy=False,
        help="Where the transport reports it; EtherNet/IP does not.",
    )
    clock_drift = fields.Float(
        "Clock Drift (s)",
        readonly=True,
        provenance=True,
        copy=False,
        help="How far the PLC's clock is ahead of the server's; from FINS, or a "
        "block clock in the memory map.",
    )
    max_drift = fields.Float(
        "Drift Alarm (s)", default=120.0, help="A greater drift is an alarm."
    )

    # -- read -----------------------------------------------------------------------
    def _read_health(self, link):
        """Return what the PLC reports, each with the moment of its reading."""
        readings = {"status": (link.read_cpu_status(), fields.Datetime.now())}
        block = self._get_memory_map().blocks.get("clock")
        if block:
            words = link.read_words(block.area, block.address(1), block.words)
            readings["clock"] = (words, fields.Datetime.now())
        return readings

    def _update_health(self, readings):
        """Store what :meth:`_read_health` has read; nothing if it was not asked."""
        status, now = readings.get("status", (None, None))
        if status:
            self._update_cpu_status(status)
        if status and status.clock:
            self._update_clock_drift(status.clock, now)
        if readings.get("clock"):
            self._update_clock(*readings["clock"])

    def _update_cpu_status(self, status):
        error = False
        if status.fatal or status.non_fatal:
            error = _("%(kind)s error %(code)04X %(text)s") % {
                "kind": _("fatal") if status.fatal else _("non-fatal"),
                "code": status.error_code,
                "text": status.error_text,
            }
        news = {"cpu_mode": status.mode, "cpu_error": error and str(error)}
        if abs((status.cycle_ms or 0.0) - self.cycle_ms) >= CYCLE_STEP:
            news["cycle_ms"] = status.cycle_ms
        self._write_changed(news)

    def _update_clock(self, words, now):
        try:
            date = decode_clock(self._get_block("clock"), words)
        except RecordError as error:
            _logger.debug("PLC %s shows no time: %s", self.name, error)
            return
        self._update_clock_drift(date, now)

    def _update_clock_drift(self, date, now):
        """Keep how far the clock, plant time without zone, is ahead."""
        drift = (self._plant_to_utc(date) - now).total_seconds()
        if abs(drift - self.clock_drift) >= DRIFT_STEP:
            self.clock_drift = drift

    def _write_changed(self, vals):
        """Write the values that differ; a quiet PLC costs no row version."""
        news = {name: value for name, value in vals.items() if self[name] != value}
        if news:
            self.write(news)

    # -- online, offline ------------------------------------------------------------
    def _set_online(self):
        """Note that the PLC answered; written when it is news, or every few minutes."""
        self.ensure_one()
        now = fields.Datetime.now()
        is_news = self.state != "online"
        if self.state == "offline":
            self._get_batches_in("released")._delay_verify()
            self.equipment_id._after_batches_archived()  # none was queued meanwhile
        if is_news or not self.last_contact:
            self._tell_health("plc_online")
            self.write({"state": "online", "state_since": now, "last_error": False})
            self.last_contact = now
        elif (now - self.last_contact).total_seconds() > CONTACT_SECONDS:
            self.last_contact = now

    def _set_offline(self, error):
        """Note that the PLC did not answer, or why it was not asked."""
        self.ensure_one()
        reason = get_reason(error)
        if self.state == "offline":
            # our own refusal is shown at once; what the wire says changes all the time
            is_news = self._fields["last_error"].is_news(self, reason)
            if isinstance(error, OWN_REFUSALS) and is_news:
                self.last_error = reason
            return
        self._tell_health("plc_offline", error=reason, seconds=self.poll_seconds)
        self.write(
            {
                "state": "offline",
                "state_since": fields.Datetime.now(),
                "last_error": reason,
            }
        )

    def _tell_health(self, code, **arguments):
        row = self._prepare_alarm_log()
        self.env["scada.task"]._journal(code, row=row, plc=self.name, **arguments)

    # -- alarms ---------------------------------------------------------------------
    def _get_alarm_equipment(self):
        return self.equipment_id

    def _get_alarm_company(self):
        return self.company_id

    def _get_alarm_name(self):
        return "PLC %s" % self.name

    def _prepare_alarm_log(self):
        return {"plc_name": self.name, "company": self.company_id}

    def _check_plc_health(self):
        """Raise and end the alarms of each PLC."""
        for plc in self:
            for summary, reason in (
                (_("PLC is offline"), plc._get_offline_reason()),
                (_("PLC stands still"), plc._get_stopped_reason()),
                (_("PLC's clock is wrong"), plc._get_drift_reason()),
                (_("PLC shows unknown orders"), plc._get_blocked_reason()),
                (_("PLC's results were overwritten"), plc._get_overwritten_reason()),
            ):
                plc._update_and_log_alarm(summary, reason)

    def _get_offline_reason(self):
        if self.state != "offline":
            return False
        limit = fields.Datetime.subtract(
            fields.Datetime.now(), minutes=self.company_id.scada_offline_minutes
        )
        if self.state_since > limit:
            return False
        return _("%(plc)s has not answered since %(date)s UTC: %(error)s") % {
            "plc": self.name,
            "date": self.state_since,
            "error": self.last_error,
        }

    def _get_stopped_reason(self):
        if self.state != "online" or (
            self.cpu_mode != "program" and not self.cpu_error
        ):
            return False
        return _("%(plc)s is in mode %(mode)s. %(error)s") % {
            "plc": self.name,
            "mode": self.cpu_mode,
            "error": self.cpu_error or "",
        }

    def _get_drift_reason(self):
        if abs(self.clock_drift) <= self.max_drift:
            return False
        return _("The clock of %(plc)s is %(drift)d s ahead.") % {
            "plc": self.name,
            "drift": self.clock_drift,
        }


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _check_health(self):
        super()._check_health()
        own = self.env["scada.task"]._get_run_domain()
        self.env["scada.plc"].search(own)._check_plc_health()
