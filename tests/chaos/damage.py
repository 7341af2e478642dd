# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does to the plant what a fault of the plan says, until it is over.

Faults of frames are set on the simulator's dial, each other kind is a method
``do_KIND(options)``.  It returns when what it broke is whole again (the PLC answers,
Odoo serves, PostgreSQL takes connections), so recovery is counted from then; it returns
False if the fault did not hit anything.
"""
import resource
import signal
import time

import plan
import psutil

HIT_SECONDS = 3  # polls come every second; longer than that nothing is there to hit
CHECK_SECONDS = 0.2
# kinds of the plan that the simulator knows by another name
FRAME_KINDS = {"drop_request": "drop", "duplicate": "glued"}
SLOT_WORDS = 77
HANDSHAKE = 76
STRANGER = "STRANGER/00001  "
RESULTS = "/words?area=D&address=%d&count=%d"
TERMINATE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid != pg_backend_pid()
   AND usename = current_user AND hashtext(pid::text) %% 10 < %s
"""


def result_address(slot):
    """First word of a result slot."""
    return 6000 + 100 * (slot - 1)


class Damage:
    """What can be broken in a :class:`mill.Mill`."""

    def __init__(self, mill):
        self._mill = mill
        self._plc = mill.plc

    def do(self, burst):
        """Do the faults of a burst; [whether each one hit something]."""
        if plan.is_of_frames(burst[0].kind):
            return self._hit_frames(burst)
        [fault] = burst
        return [getattr(self, "do_" + fault.kind)(fault.options) is not False]

    # -- frames ------------------------------------------------------------------
    def _hit_frames(self, burst):
        for fault in burst:
            kind = FRAME_KINDS.get(fault.kind, fault.kind)
            self._plc.api("POST", "/fault", dict(fault.options, kind=kind))
        deadline = time.monotonic() + HIT_SECONDS
        wanted = [fault.options["count"] for fault in burst]
        while self._fired() != wanted and time.monotonic() < deadline:
            time.sleep(CHECK_SECONDS)
        fired = self._fired()
        self._plc.api("DELETE", "/fault")
        return [bool(count) for count in fired]

    def _fired(self):
        return [fault["fired"] for fault in self._plc.api("GET", "/state")["faults"]]

    # -- the PLC -----------------------------------------------------------------
    def do_plc_off(self, options):
        """Nobody answers for a while."""
        self._plc.api("POST", "/fault", {"kind": "refuse"})
        time.sleep(options["seconds"])
        self._plc.api("DELETE", "/fault")

    def do_frozen(self, options):
        """The program stands still, the memory is served."""
        self._plc.api("POST", "/freeze", {"on": True})
        time.sleep(options["seconds"])
        self._plc.api("POST", "/freeze", {"on": False})

    def do_power_cycle_lost(self, _options):
        """The battery is flat: all words are zero."""
        self._plc.api("POST", "/power-cycle", {"lose_memory": True})

    def do_plc_crash(self, _options):
        """The PLC is gone in the middle of what it does, and back with its memory."""
        self._plc.kill()
        self._plc.start()

    def do_plc_clock(self, options):
        """The PLC's clock is wrong, then right again."""
        self._plc.api("POST", "/clock", options)
        time.sleep(2)
        self._plc.api("POST", "/clock", {"drift": 0})

    def do_foreign_record(self, options):
        """A stranger's record stands in a free result slot for a while."""
        kept = self._with_frozen_plc(self._put_stranger)
        if not kept:
            return False
        time.sleep(options["seconds"])
        self._with_frozen_plc(lambda: self._put_back(*kept))
        return True

    def _with_frozen_plc(self, action):
        self._plc.api("POST", "/freeze", {"on": True})
        time.sleep(CHECK_SECONDS)  # the scan that is under way ends
        try:
            return action()
        finally:
            self._plc.api("POST", "/freeze", {"on": False})

    def _put_stranger(self):
        state = self._plc.api("GET", "/state")
        for slot in range(10, 0, -1):
            words = self.words(result_address(slot))
            if slot != state["slot"] and words[HANDSHAKE] and any(words[1:9]):
                self._put(slot, self._stranger(words))
                return slot, words
        return None

    @staticmethod
    def _stranger(words):
        codes = STRANGER.encode()
        name = [codes[i] << 8 | codes[i + 1] for i in range(0, len(codes), 2)]
        return words[:1] + name + words[9:HANDSHAKE] + [0]

    def _put_back(self, slot, words):
        """Unless a person has discarded it: then the slot may be in use."""
        if not self.words(result_address(slot))[HANDSHAKE]:
            self._put(slot, words)

    def _put(self, slot, words):
        body = {"area": "D", "address": result_address(slot), "words": words}
        self._plc.api("POST", "/words", body)

    def words(self, address, count=SLOT_WORDS):
        """Words of the PLC's area D."""
        return self._plc.api("GET", RESULTS % (address, count))["words"]

    # -- Odoo --------------------------------------------------------------------
    def do_worker_kill(self, options):
        """SIGKILL to one of the workers that serve pages and run jobs."""
        return self._kill_one("WorkerHTTP", options["which"])

    def do_runner_kill(self, _options):
        """SIGKILL to the process that starts jobs."""
        return self._kill_one("WorkerJobRunner", 0)

    def do_cron_kill(self, _options):
        """SIGKILL to the process of the scheduled actions."""
        return self._kill_one("WorkerCron", 0)

    def _kill_one(self, kind, which):
        processes = self._mill.odoo_processes().get(kind)
        if not processes:
            return False
        processes[which % len(processes)].send_signal(signal.SIGKILL)
        return True

    def do_odoo_kill(self, _options):
        """SIGKILL to all of Odoo at once, then a new start."""
        self._mill.server.kill()
        self._start_odoo()

    def do_odoo_restart(self, _options):
        """An orderly restart."""
        self._mill.server.stop()
        self._start_odoo()

    def _start_odoo(self):
        self._mill.server.start()
        self._mill.server.wait_ready()

    def do_second_host(self, options):
        """Another host with the same database works for a while, and dies."""
        host = self._mill.second_host()
        try:
            host.start()
            host.wait_ready()
            time.sleep(options["seconds"])
        finally:
            host.kill()

    def do_log_full(self, options):
        """Not one more byte fits into Odoo's log."""
        size = max(self._mill.server.log_size(), 1)
        self._limit_files(size)
        time.sleep(options["seconds"])
        self._limit_files(resource.RLIM_INFINITY)

    def _limit_files(self, size):
        master = psutil.Process(self._mill.server.process.pid)
        for process in [master] + master.children(recursive=True):
            try:
                hard = process.rlimit(psutil.RLIMIT_FSIZE)[1]
                process.rlimit(psutil.RLIMIT_FSIZE, (size, hard))
            except psutil.NoSuchProcess:
                continue  # replaced by a new one, which has its parent's limit

    # -- what Odoo stands on -----------------------------------------------------
    def do_pg_restart(self, options):
        """PostgreSQL restarts, or crashes and recovers."""
        self._mill.cluster.restart(options["mode"])

    def do_backends(self, options):
        """Some or all sessions of PostgreSQL are terminated."""
        self._mill.query(TERMINATE, (round(10 * options["share"]),))

    def do_clock_jump(self, options):
        """The clock of Odoo and PostgreSQL jumps."""
        self._mill.clock.jump(options["seconds"])
