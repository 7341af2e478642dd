# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signs of life of long steps, and an orderly end on a signal."""
import contextlib
import signal
import sys
import threading
import time

TICK_SECONDS = 10


def print_line(text):
    """One line of progress, on standard error: results own standard output."""
    print("[scada] " + text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Print the step, a line every 10 s while it lasts, and how long it took."""
    begin = time.monotonic()
    done = threading.Event()

    def tick():
        while not done.wait(TICK_SECONDS):
            print_line("%s ... %d s" % (text, time.monotonic() - begin))

    print_line(text + " ...")
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
        print_line("%s: done in %.1f s" % (text, time.monotonic() - begin))
    finally:
        done.set()
        ticker.join()


@contextlib.contextmanager
def ended_by_signal():
    """Turn SIGTERM and SIGHUP into what Ctrl-C is, and end the block quietly on it.

    Further signals are ignored while the block cleans up behind itself.
    """
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number, _frame):
        for number in ends:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ends:
        signal.signal(number, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        print_line("stopped")
