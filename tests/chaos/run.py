# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make chaos``: a fault campaign of FAULTS faults from SEED, and its table.

DIALECT: what the simulated ladder does in its own way; without one the seed draws it.

Exit status 0 only if no invariant was broken.  The logs go into the file that
setup/enter --output handed in, also when it failed.
"""
import io
import os
import sys
import tarfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
for folder in ("setup/lib", "tests/chaos", "scada_bridge_plc"):
    sys.path.insert(0, str(CHECKOUT / folder))

# pylint: disable=wrong-import-position
from campaign import Campaign, CampaignError  # noqa: E402
from chance import dialect_of, seed_of  # noqa: E402

from cluster import ClusterError  # noqa: E402
from plant import number_from_environment  # noqa: E402
from progress import ended_by_signal, print_line  # noqa: E402
from service import ServiceError  # noqa: E402

DEFAULT_FAULTS = 500
JOBS_SQL = """
SELECT method_name, state, count(*), max(exc_info) FROM queue_job GROUP BY 1, 2
"""


def keep_logs(campaign):
    """Odoo's, PostgreSQL's and the plant's logs as one tar file."""
    number = os.environ.get("SCADA_OUTPUT_FD")
    if not number:
        return
    mill = campaign.mill
    jobs = "\n".join(str(row) for row in mill.query(JOBS_SQL))
    with os.fdopen(int(number), "wb") as output:
        with tarfile.open(fileobj=output, mode="w:gz") as archive:
            for path in (
                mill.server.log_file,
                mill.plc.log_file,
                mill.plc.dispense_file,
            ):
                archive.add(path, os.path.basename(path))
            entry = tarfile.TarInfo("jobs.txt")
            entry.size = len(jobs.encode())
            archive.addfile(entry, io.BytesIO(jobs.encode()))


def run(seed, faults, dialect):
    """True if every invariant held."""
    campaign = Campaign(seed, faults, dialect=dialect)
    with campaign.mill:
        try:
            campaign.run()
        except (CampaignError, ServiceError) as error:
            asked = "SEED=%d FAULTS=%d DIALECT=%s" % (seed, faults, dialect)
            print_line("FAILED with %s: %s" % (asked, error))
            return False
        finally:
            for line in campaign.result():
                print(line, flush=True)
            for key, number in sorted(campaign.actions().items()):
                print_line("%s: %s, %s: %d" % (*key, number))
            keep_logs(campaign)
    return True


def main():
    """0 if all held, 1 if not, 130 after Ctrl-C."""
    seed = seed_of(os.environ)
    with ended_by_signal():
        try:
            faults = int(number_from_environment("FAULTS", DEFAULT_FAULTS))
            dialect = dialect_of(os.environ, seed)
            print("SEED=%d FAULTS=%d DIALECT=%s" % (seed, faults, dialect), flush=True)
            return 0 if run(seed, faults, dialect) else 1
        except (ValueError, ClusterError) as error:
            print_line("ERROR: %s" % error)
            return 1
    return 130


if __name__ == "__main__":
    sys.exit(main())
