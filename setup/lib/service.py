# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A program that runs beside this one, with its output in a file."""
import os
import signal
import subprocess
import time

POLL_SECONDS = 0.1
# Seconds. What has not come by then hangs: a busy machine needs minutes at worst, and a
# program that has ended is reported at once.
HANGS_AFTER = 900
TAIL_LINES = 25


class ServiceError(Exception):
    """A program ended or was not ready in time; the message has the end of its log."""


class Service:
    """One background program.

    :param name: for messages.
    :param log_file: gets standard output and error, continued by a restart.
    """

    def __init__(self, name, log_file):
        self.name = name
        self.log_file = log_file
        self.process = None

    def launch(self, command, **options):
        """Start the program, in a process group of its own: Ctrl-C is for us."""
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )

    def is_running(self):
        """True while the program lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds=20):
        """Ask the program to end, end it if it does not."""
        if self.is_running():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """SIGKILL to the program and everything in its process group."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def wait_until(self, is_ready, what, seconds=HANGS_AFTER):
        """Wait for a condition; ServiceError when it hangs or the program has ended."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if not self.is_running():
                raise ServiceError(
                    "%s ended by itself:\n%s" % (self.name, self.log_tail())
                )
            if time.monotonic() > deadline:
                raise ServiceError(
                    "%s: not %s after %d s:\n%s"
                    % (self.name, what, seconds, self.log_tail())
                )
            time.sleep(POLL_SECONDS)

    def log_text(self, start=0):
        """The log from byte ``start`` on, "" before the first start."""
        if not os.path.exists(self.log_file):
            return ""
        with open(self.log_file, "rb") as log:
            log.seek(start)
            return log.read().decode("utf-8", "replace")

    def log_size(self):
        """Bytes in the log: where the next line will begin."""
        return os.path.getsize(self.log_file) if os.path.exists(self.log_file) else 0

    def log_tail(self, lines=TAIL_LINES):
        """The last lines of the log."""
        return "\n".join(self.log_text().splitlines()[-lines:])
