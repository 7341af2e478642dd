# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every fuzz test promises: a value or one of our errors, soon, in little memory.

``FUZZ_EXAMPLES`` examples per test (100), drawn from ``FUZZ_SEED`` (1, the gate asks
the same each time; ``random`` is a new one), which is printed at the end of the run.
"""
import os
import random
import signal
import tracemalloc
from contextlib import contextmanager

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or 100)
WANTED = os.environ.get("FUZZ_SEED") or "1"
SEED = random.SystemRandom().randrange(2**32) if WANTED == "random" else int(WANTED)
MAX_BYTES = 1_000_000  # allocated at once by what is being fuzzed
# Seconds.  What is fuzzed ends after milliseconds, or after the timeout it was given; a
# busy machine is no hang.
HANGS_AFTER = 60


class Hang(BaseException):
    """Not an Exception: no handler of the code being fuzzed may swallow it."""


def fuzz(test, examples=EXAMPLES):
    """Decorate a property: the seed and the number of examples of this run."""
    limits = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    return seed(SEED)(limits(test))


def fuzz_slowly(test):
    """The same for a property whose example may wait for a timeout."""
    return fuzz(test, examples=max(EXAMPLES // 10, 10))


@contextmanager
def harmless(*own_errors):
    """Pass over our own errors; fail for any other, for a hang, for a hunger.

    :param own_errors: roots of the error trees that the code in the block may raise
    """
    before = signal.signal(signal.SIGALRM, _raise_hang)
    signal.setitimer(signal.ITIMER_REAL, HANGS_AFTER)
    tracemalloc.start()
    try:
        yield
    except own_errors:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert peak < MAX_BYTES, "%d bytes were allocated at once" % peak


def _raise_hang(*_args):
    raise Hang("not over after %s s" % HANGS_AFTER)


# Up to four changes of a frame: (kind, place, bytes).
changes = st.lists(
    st.tuples(
        st.sampled_from(("replace", "cut", "insert", "truncate")),
        st.integers(0, 2**16),
        st.binary(min_size=1, max_size=8),
    ),
    max_size=4,
)


def spoil(frame, what):
    """The frame after ``changes``; a place beyond the end counts from the start."""
    data = bytearray(frame)
    for kind, place, new in what:
        start = place % (len(data) + 1)
        if kind == "replace":
            data[start : start + len(new)] = new
        elif kind == "cut":
            del data[start : start + len(new)]
        elif kind == "insert":
            data[start:start] = new
        else:
            del data[start:]
    return bytes(data)


def spoilt_or_any(frame, max_size=300):
    """Bytes that almost are the frame, or bytes of any kind."""
    almost = changes.map(lambda what: spoil(frame, what))
    return st.one_of(almost, st.binary(max_size=max_size))
