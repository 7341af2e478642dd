# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counters that all workers of a server share.

Odoo runs many processes and a scrape reaches one of them.  What happens is counted in
files that all of them share (:mod:`.counter_files`).  ``prometheus_client`` must be
given the directory before it is imported; so it is imported late, after
:func:`prepare`.
What the database knows (queue, jobs, failures) is read from it at each scrape.
"""

import os
import socket
from functools import lru_cache

from odoo.tools import config

from .counter_files import ProcessNumbers, prepare_directory

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
# Anybody may send any word as a method: each would be a series for ever
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def prepare():
    """Choose the directory of the counters, once, before the workers start."""
    server = "%s-%s" % (socket.gethostname(), config["http_port"])
    own = os.path.join(config["data_dir"], "scada_metrics", server)
    prepare_directory(os.environ.setdefault(DIRECTORY, own))


@lru_cache(maxsize=None)
def counters():
    """Return the counters by name, made on first use."""
    from prometheus_client import Counter, Histogram, values  # after prepare()

    numbers = ProcessNumbers(os.environ[DIRECTORY])
    values.ValueClass = values.MultiProcessValue(numbers.get)

    return {
        "requests": Counter(
            "http_requests_total",
            "Requests by handler and status",
            ["handler", "method", "status"],
        ),
        "seconds": Histogram(
            "http_request_duration_seconds", "Time to answer", ["handler", "method"]
        ),
        "readings": Counter(
            "scada_readings_total", "Readings of batches by outcome", ["outcome"]
        ),
        "posts": Counter(
            "scada_posts_total",
            "Attempts to post or close by outcome",
            ["outcome"],
        ),
    }


def count(name, **labels):
    """Add one to a counter."""
    counters()[name].labels(**labels).inc()


def observe_request(handler, method, status, seconds):
    """Count a request that has been answered."""
    method = method if method in METHODS else "other"
    count("requests", handler=handler, method=method, status="%dxx" % (status // 100))
    counters()["seconds"].labels(handler=handler, method=method).observe(seconds)


def render(families):
    """Return the text of a scrape: the shared counters, then ``families``.

    :param families: [(name, help, label names, {label values: number})] of gauges
    """
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    counters()
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    text = generate_latest(shared)
    gauges = CollectorRegistry()
    for name, description, labels, values in families:
        gauges.register(_Family(name, description, labels, values))
    return text + generate_latest(gauges)


class _Family:
    """A gauge whose values were read from the database."""

    def __init__(self, name, description, labels, values):
        self._args = name, description, labels, values

    def collect(self):
        from prometheus_client.core import GaugeMetricFamily

        name, description, labels, values = self._args
        family = GaugeMetricFamily(name, description, labels=labels)
        for label_values, value in sorted(values.items()):
            family.add_metric([str(label) for label in label_values], value)
        yield family
