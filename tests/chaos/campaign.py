# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A fault campaign: rounds of faults, each followed by rest and by the invariants.

One round::

    another transport | people work | fault, fault, ... | people rest, orders drain |
    invariants | old jobs are run again | invariants

Between two faults the invariants that hold at any moment are checked as well.
"""
import collections
import time

import plan
import report
from damage import Damage
from decider import Decider
from duty import PersonOnDuty
from equation import KINDS, Equation
from invariants import Invariants
from mill import POLL_SECONDS, Mill
from observer import Observer
from people import Client, Equipment, Mixer, Operator, Planner

from progress import print_line

ROUND = 60
# I8. Seconds without any progress; a job whose worker died waits a minute for the cron
STALLED_SECONDS = 420
ENDLESS_SECONDS = 3600  # whatever goes on: it goes in circles
SETTLE_SECONDS = 30
CHECK_SECONDS = 0.5
RUN_STRETCH = 10  # of a fault's pause: that long an order is made before it
RUN_SECONDS = 60  # to wait for something in the mixer that a fault can hit
REPLAYED = 20
OPEN_SQL = """
SELECT (SELECT count(*) FROM scada_mo_batch),
       (SELECT count(*) FROM mrp_production
         WHERE state IN ('confirmed', 'progress', 'to_close')
           AND NOT coalesce(scada_on_hold, false))
"""
LEFT_SQL = """
SELECT mo_id, reference, batch_no, state, plc_state, reading_seq, posted_seq,
       on_hold, error_message FROM scada_mo_batch
 UNION ALL
SELECT name, NULL, NULL, state, NULL, NULL, NULL, scada_on_hold, NULL
  FROM mrp_production WHERE state IN ('confirmed', 'progress', 'to_close')
"""
BUSY_SQL = """
SELECT count(*) FROM queue_job WHERE state IN ('enqueued', 'started')
    OR state = 'pending' AND (eta IS NULL OR eta < now() AT TIME ZONE 'UTC')
"""
# What may keep the rest waiting, for whoever has to find out why nothing goes on
STANDSTILL_SQL = (
    """
    SELECT id, method_name, channel, state, retry, eta, date_started, exc_name
      FROM queue_job WHERE state != 'done' ORDER BY id DESC LIMIT 40
    """,
    """
    SELECT pid, state, wait_event_type, wait_event, now() - xact_start, left(query, 120)
      FROM pg_stat_activity WHERE datname = current_database() AND state != 'idle'
    """,
    """
    SELECT pid, locktype, relation::regclass, objid, mode
      FROM pg_locks WHERE NOT granted OR locktype = 'advisory'
    """,
)
REPLAY_SQL = """
UPDATE queue_job SET state = 'pending', eta = NULL, date_started = NULL,
       date_enqueued = NULL, date_done = NULL, exc_info = NULL
 WHERE id IN (SELECT id FROM queue_job
               WHERE state = 'done' AND channel LIKE 'root.scada%%'
               ORDER BY md5(uuid || %s) LIMIT %s)
"""


class CampaignError(Exception):
    """An invariant does not hold, or something did not end; tells it to people."""


class Campaign:
    """One run.

    :param faults: how many are drawn
    :param is_short: every kind comes before one comes twice
    :param dialect: what the PLC's ladder does in its own way
    """

    def __init__(self, seed, faults, is_short=False, round_size=ROUND, dialect=""):
        self.seed = seed
        self.faults = plan.draw(seed, faults, is_short)
        self.mill = Mill(seed, dialect)
        self._rounds = plan.rounds(self.faults, round_size)
        self._damage = Damage(self.mill)
        self._observer = Observer(self.mill)
        self.invariants = Invariants(self.mill, self._observer.read_at)
        self._hits = []
        self._drawn = collections.Counter()
        self._hit = collections.Counter()
        self._begun = time.time()
        self.drained = []

    def run(self):
        """Do it all; :raises CampaignError:"""
        self.mill.prepare()
        self.mill.start()
        self._hire()
        try:
            for number, (transport, faults) in enumerate(self._rounds, 1):
                self._run_round(number, transport, faults)
        finally:
            for person in self._people:
                person.end()
            self._observer.stop()

    def _hire(self):
        self._duty = PersonOnDuty(self.mill, self._damage, self.seed)
        self._decider = Decider(self.mill, self.seed)
        self._operator = Operator(self.mill, self.seed)
        self._client = Client(self.mill, self.seed)
        self._workers = [
            Planner(self.mill, self.seed),
            self._operator,
            Equipment(self.mill, self.seed),
            Mixer(self.mill, self.seed),
            self._client,
        ]
        self._people = self._workers + [self._duty, self._decider]
        for thread in self._people + [self._observer]:
            thread.start()

    # -- one round ---------------------------------------------------------------
    def _run_round(self, number, transport, faults):
        begun = time.monotonic()
        self.mill.set_transport(transport)
        self._decider.is_prompt = False
        for person in self._people:
            person.work()
        self._wait(lambda: self._open()[0], "a batch to begin with")
        ended = []
        for burst in plan.bursts(faults):
            ended += self._inflict(burst)
        injected = time.monotonic()
        self._drain()
        drained = time.monotonic()
        self._require("at rest", self.invariants.at_rest(self._client.told))
        self._replay()
        self._require("from people", self._surprises())
        self._note_recovery(ended, transport)
        self.drained.append((drained - injected) / POLL_SECONDS)
        print_line(
            "round %d of %d, %s: %d faults in %d s, drained in %d s, "
            "%d batches archived"
            % (
                number,
                len(self._rounds),
                transport,
                len(faults),
                injected - begun,
                drained - injected,
                len(self._done()),
            )
        )

    def _inflict(self, burst):
        """[(fault, has hit something, time of its end)]"""
        time.sleep(burst[0].pause)
        if burst[0].kind in plan.HIT_RUNS:
            self._await_run(burst[0].pause * RUN_STRETCH)
        hits = self._damage.do(burst)
        ended = time.monotonic()
        for fault, has_hit in zip(burst, hits):
            self._drawn[fault.kind] += 1
            self._hit[fault.kind] += has_hit
            print_line(
                "fault %d %s %s%s" % (*fault[:3], "" if has_hit else ": nothing hit")
            )
        self.mill.check_running()
        self._require("after fault %d" % burst[-1].number, self.invariants.always())
        return [(fault, has_hit, ended) for fault, has_hit in zip(burst, hits)]

    def _await_run(self, seconds):
        """Let the mixer work on something for so long, if that comes soon."""
        latest = time.monotonic() + RUN_SECONDS
        while time.monotonic() < latest:
            if self.mill.plc.api("GET", "/state")["phase"] != "idle":
                time.sleep(seconds)
                return
            time.sleep(CHECK_SECONDS)

    def _note_recovery(self, ended, transport):
        for fault, has_hit, moment in ended:
            if has_hit:
                polled = self._observer.polled_after(moment)
                archived = self._observer.archived_after(moment)
                self._hits.append(report.Hit(fault.kind, transport, polled, archived))

    def _drain(self):
        """I8: without new faults every order gets through, every list is seen to."""
        for person in self._workers:
            person.rest()
        self._decider.is_prompt = True
        self._wait(self._is_drained, "all orders through")

    def _is_drained(self):
        self._operator.try_to(self._operator.release_batches)
        self._operator.try_to(self._operator.release_orders)
        return not any(self._open()) and not any(self._decider.waiting().values())

    def _open(self):
        return self.mill.query(OPEN_SQL)[0]

    def _replay(self):
        """I4: old jobs that are run again change nothing."""
        before = self.invariants.stock()
        connection = self.mill.cluster.connect(self.mill.database)
        with connection, connection.cursor() as cursor:
            cursor.execute(REPLAY_SQL, (str(self.seed), REPLAYED))
        connection.close()
        self._wait(
            lambda: not self.mill.query(BUSY_SQL)[0][0],
            "no job at work",
        )
        if self.invariants.stock() != before:
            raise CampaignError(
                "I4: %s became %s by replaying" % (before, self.invariants.stock())
            )
        self._require("after replaying", self.invariants.at_rest(self._client.told))
        self._require("for the administrator", self.invariants.immutable())

    def _surprises(self):
        for person in self._people:
            yield from person.surprises

    def _require(self, when, faults):
        found = list(faults)
        if found:
            raise CampaignError("%s:\n  %s" % (when, "\n  ".join(found)))

    def _wait(self, condition, what):
        """Wait while something goes on: a busy machine is slow, it does not stall."""
        begun = since = time.monotonic()
        seen = None
        while not condition():
            progress, now = self._progress(), time.monotonic()
            if progress != seen:
                seen, since = progress, now
            if now - since > STALLED_SECONDS or now - begun > ENDLESS_SECONDS:
                rows = self.mill.query(LEFT_SQL) + [self._decider.waiting()]
                for statement in STANDSTILL_SQL:
                    rows += self.mill.query(statement)
                left = "\n  ".join(map(str, rows))
                raise CampaignError(
                    "I8: not %s after %d s, %d s of them without a change; left:\n  %s"
                    % (what, now - begun, now - since, left)
                )
            time.sleep(CHECK_SECONDS)

    def _progress(self):
        """What changes while orders get through: the queue and what the plant did."""
        waiting = self._decider.waiting()
        return self.mill.query(LEFT_SQL), waiting, len(self.mill.plc.dispensed())

    # -- results -----------------------------------------------------------------
    def _done(self):
        runs = self.invariants.books().runs.values()
        return [run for run in runs if run.end == "done"]

    def actions(self):
        """{(who, what, outcome): number} of what people and clients did."""
        counts = collections.Counter()
        for person in self._people:
            for (action, outcome), number in person.counts.items():
                counts[type(person).__name__, action, outcome] += number
        return counts

    def kilograms(self):
        """(dispensed by the plant, {kind of owner: kg})."""
        books, log = self.invariants.books(), self.invariants.plant_log()
        return log.total(), Equation(books, log).totals()

    def _told_faults(self):
        """How many were injected, also if the campaign ended early."""
        drawn, hit = sum(self._drawn.values()), sum(self._hit.values())
        return "%d, %d hit something" % (drawn, hit)

    def result(self):
        """Lines of reStructuredText."""
        books, log = self.invariants.books(), self.invariants.plant_log()
        plant, owners = self.kilograms()
        ends = collections.Counter(run.end for run in books.runs.values())
        counts = self.actions()
        values = [
            ("Date", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(self._begun))),
            ("Command", "make chaos SEED=%d FAULTS=%d" % (self.seed, len(self.faults))),
            ("Dialect", self.mill.plc.dialect),
            ("Duration", "%d min" % ((time.time() - self._begun) / 60)),
            ("Faults", self._told_faults()),
            ("Rounds", len(self._rounds)),
            ("Orders taken by the plant", len(log.targets)),
            ("Runs", ", ".join("%s %d" % end for end in sorted(ends.items()))),
            ("Done while another one waited", self._observer.beside),
            ("Kilograms dispensed", plant),
            *(("of these " + kind, owners[kind]) for kind in KINDS),
            ("Difference", plant - sum(owners.values())),
            ("Hand-adds stored", len(books.additions)),
            ("Late corrections", len(books.corrected)),
            ("Failures reported by the PLC", len(log.failures["failure"])),
            (
                "Actions of people, requests",
                "%d, of these %d refused, %d without answer"
                % (
                    sum(counts.values()),
                    sum(n for key, n in counts.items() if key[2] == "refused"),
                    sum(n for key, n in counts.items() if key[2] == "no answer"),
                ),
            ),
            (
                "Drained, poll periods",
                "%s (median), %s (max)" % report.figures(self.drained),
            ),
        ]
        yield from report.field_list(values)
        yield ""
        yield from report.fault_table(self._drawn, self._hits, POLL_SECONDS)
