# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What it takes to keep and check a plant's past; needs ``env`` of an Odoo shell.

BENCH_SIZES runs (100000), each of four silos and one reading, are put into the history
by SQL, then sealed, anchored and checked, all of them with all their rows.  One process
of Odoo and one of PostgreSQL work in turn: what they compute together is what it takes
on a machine that has nothing else to do, and is what the limit is for.
"""
import os
import sys
import time
from datetime import timedelta

RUNS = int((os.environ.get("BENCH_SIZES") or "100000").split(",")[0])
LIMIT = 30.0  # seconds for the check of 100,000
HISTORY = """
INSERT INTO scada_mo_history (uuid, batch_no, source, mo_id, reference, equipment_id,
    company_id, state, "end", update_odoo, consumption, date_archived, date_finished,
    actual_weight_quantity_finished_goods, create_date)
SELECT md5(n::text), n %% 30, 'bridge', 'BENCH/' || n, 'BENCH/' || n, %(line)s,
       %(company)s, 'done', 'done', TRUE, 2500, now(), now(), 2487.35, now()
  FROM generate_series(1, %(runs)s) n
"""
LINES = """
INSERT INTO scada_mo_history_line (history_id, silo_id, silo_number, consumption,
    actual_consumption, is_measured, create_date)
SELECT h.id, s.id, s.number, 600, 600 + h.id %% 100 / 100.0, TRUE, now()
  FROM scada_mo_history h JOIN scada_silo s ON s.id = ANY(%(silos)s)
"""
ENTRIES = """
INSERT INTO scada_consumption_entry (batch_uuid, mo_id, equipment_id, company_id,
    silo_id, silo_number, reading_seq, update_mode, old_value, new_value, quantity,
    total, source, date, content_hash, create_date)
SELECT h.uuid, h.mo_id, h.equipment_id, h.company_id, l.silo_id, l.silo_number, 1,
       'replace', 0, l.actual_consumption, l.actual_consumption, l.actual_consumption,
       'plc', now(), md5(l.id::text), now()
  FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
"""
TABLES = ("scada_mo_history", "scada_mo_history_line", "scada_consumption_entry")
SIZE = "SELECT pg_total_relation_size(%s), (SELECT count(*) FROM {})"


def timed(env, what, step):
    """Print how long a step took; return the seconds computed and what it returned."""
    started, computed = time.monotonic(), computed_by(env)
    result = step()
    seconds, computed = time.monotonic() - started, computed_by(env) - computed
    print("%-32s %8.1f s, computed %6.1f s" % (what, seconds, computed), flush=True)
    return computed, result


def computed_by(env):
    """Return the seconds that this process and its PostgreSQL have computed."""
    env.cr.execute("SELECT pg_backend_pid()")
    with open("/proc/%d/stat" % env.cr.fetchone()[0]) as stat:
        ticks = stat.read().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") + time.process_time()


def fill(env):
    """Put the runs into the history."""
    values = {
        "line": env.ref("scada_bridge.equipment_plc01").id,
        "company": env.company.id,
        "silos": env["scada.silo"].search([], limit=4).ids,
        "runs": RUNS,
    }
    for statement in (HISTORY, LINES, ENTRIES):
        env.cr.execute(statement, values)
    analyze(env, *TABLES)


def analyze(env, *tables):
    """Let the planner know what is there, as autovacuum does."""
    for table in tables:
        env.cr.execute("ANALYZE " + table)  # constants of this file


def print_growth(env, before):
    """Print the bytes of a row of each table, with its part of the indexes.

    :param before: what :func:`measure_sizes` returned of the empty tables
    """
    for table, (size, rows) in measure_sizes(env).items():
        old_size, old_rows = before[table]
        growth = (size - old_size) / (rows - old_rows)
        print("%-32s %8d bytes a row" % (table, growth))


def measure_sizes(env):
    """Return {table: (its bytes with indexes, its rows)}."""
    sizes = {}
    for table in TABLES + ("scada_seal",):
        env.cr.execute(SIZE.format(table), [table])  # constants of this file
        sizes[table] = env.cr.fetchone()
    return sizes


def measure(env):
    """Exit status: 1 if the check took too long, or found something."""
    seals, anchors = env["scada.seal"], env["scada.seal.anchor"]
    before = measure_sizes(env)
    fill(env)
    runs = env["scada.mo.history"].search([]).ids
    timed(env, "%d runs sealed" % len(runs), lambda: seals._seal(runs))
    analyze(env, "scada_seal")
    day = env.company._scada_today() + timedelta(days=1)
    timed(env, "anchored", lambda: anchors._make(env.company, day))
    print_growth(env, before)
    first, wrong = timed(env, "anchors checked", seals._check_anchors)
    second, found = timed(env, "seals checked", lambda: seals._check_runs(runs))
    for_all = (first + second) * 100000 / len(runs)
    print("%-32s %8.1f s" % ("computed for 100000", for_all))
    env.cr.rollback()
    return 1 if for_all > LIMIT or wrong or found else 0


sys.exit(measure(env))  # noqa: F821
