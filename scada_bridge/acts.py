# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every act that changes plant, queue, stock or configuration leaves one audit entry.

An act is a method with the decorator :func:`act`, or a change of a record with
``scada.audit.mixin``.  Which door it came by makes no difference: button, RPC, route of
the API, dialog, or a person's *Run Now*::

    @act("hold", "reason")
    def action_hold(self, reason): ...

Only the outermost act of a call is logged; what it does by other acts is part of it and
adds its details.  A route that is audited anyway carries the act in its own entry.

An act that was done is logged in its own transaction.  What was refused or failed is
rolled back, so its entry is written by a cursor of its own as soon as that transaction
has ended: never before, or the entry might wait for locks that only this thread gives
back.  A conflict with another transaction is not logged, since Odoo does the act again.
"""
import functools
import inspect
import logging
import threading
from contextlib import contextmanager

import psycopg2

import odoo
from odoo import SUPERUSER_ID, api
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import config

_logger = logging.getLogger(__name__)
_thread = threading.local()

JOBS = "/queue_job/"  # the job runner's requests
CODES = set()  # of every act that some method is decorated with


class Act:
    """An act while it goes on.

    :ivar code: machine word, one of the selection ``scada.api.audit.act``
    :ivar details: texts for the entry: arguments that matter, values before and after
    :ivar error: why it failed, for acts that fail without an exception
    :ivar is_silent: nothing was changed, so there is nothing to log
    :ivar records: what it has made, in place of what it is done to
    """

    is_silent = False
    records = None

    def __init__(self, code=False, details=()):
        self.code = code
        self.details = list(details)
        self.error = None

    def add(self, inner):
        """Take in an act that is done as a part of this one."""
        self.error = self.error or inner.error
        if not inner.is_silent:
            self.code = self.code or inner.code
            self.details += inner.details


def current():
    """Return the act that is going on in this thread, None if there is none."""
    return getattr(_thread, "act", None)


def fail(text):
    """Mark the running act as failed; for steps that don't raise."""
    if current():
        current().error = text


def add_detail(text):
    """Add a detail to the entry of the running act."""
    if current():
        current().details.append(text)


@contextmanager
def running_act(running):
    """Let ``running`` be the act that all others are a part of."""
    before = current()
    _thread.act = running
    try:
        yield running
    finally:
        _thread.act = before


def act(code, *arguments, subject=None):
    """Decorate a method of a model that is an act.

    :param code: machine word; its label is in ``scada.api.audit._selection_act``
    :param arguments: names of arguments that are kept in the entry; never secrets
    :param subject: name of the field with the records that it is done to, such as the
        PLC of a dialog; None: the records of the method
    """
    CODES.add(code)

    def decorate(method):
        signature = inspect.signature(method)

        @functools.wraps(method)
        def wrapper(self, *args, **kwargs):
            given = signature.bind(self, *args, **kwargs).arguments
            details = ["%s: %s" % (n, given[n]) for n in arguments if given.get(n)]
            records = self[subject] if subject else self
            step = functools.partial(method, self, *args, **kwargs)
            return perform(records, Act(code, details), step)

        return wrapper

    return decorate


def perform(records, running, step):
    """Do the act: call ``step`` and leave an entry about it.

    :param records: what it is done to, may be empty
    :param step: function without arguments
    """
    outer = current()
    if outer is not None:
        try:
            return step()
        finally:
            outer.add(running)
    # asked before the act: after it the records, or the whole transaction, may be gone
    vals = records.env["scada.api.audit"]._prepare_act_vals(records)
    _invalidate_cache(records)
    try:
        with running_act(running):
            result = step()
            records.env["base"].flush()  # what the database refuses is a failure, too
        if not records and isinstance(result, type(records)):
            running.records = result
    except Exception as error:
        if not _is_conflict(error):
            _log_after_transaction(records.env, vals, running, error)
        raise
    if not running.is_silent:
        audit = records.env["scada.api.audit"]
        audit._log_act(dict(vals, **audit._prepare_end_vals(running)))
    return result


def is_by_person(env):
    """Return whether a person acts here, and not a job or an upgrade."""
    if request:
        return not request.httprequest.path.startswith(JOBS)
    return env.uid != SUPERUSER_ID


def _invalidate_cache(records):
    """Empty the cache, which all users of a transaction share.

    The names and values for the entry were read by sudo; left there, the act could read
    them as well without being asked for rights.
    """
    if records:
        records.env["base"].flush()
        records.env.cache.invalidate()


def _is_conflict(error):
    is_database = isinstance(error, psycopg2.OperationalError)
    return is_database and error.pgcode in PG_CONCURRENCY_ERRORS_TO_RETRY


def _log_after_transaction(env, vals, running, error):
    """Write the entry of a failed act when its transaction has ended."""
    end_vals = env["scada.api.audit"]._prepare_end_vals(running, error)
    store = functools.partial(_store_once, [dict(vals, **end_vals)], env.cr.dbname)
    # mostly it is rolled back; whoever caught the error may have committed as well
    env.cr.postcommit.add(store)
    if request and hasattr(request, "failed_act"):
        request.failed_act = dict(vals, **end_vals)  # it writes its entries itself
    else:
        env.cr.postrollback.add(store)


def _store_once(entries, database):
    registry = odoo.registry(database)
    if not entries or (config["test_enable"] and not registry.in_test_mode()):
        return  # a test's own transaction never ends, so it has no outcome to log
    vals = entries.pop()
    try:
        with registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["scada.api.audit"].create(vals)
    except psycopg2.Error as error:
        _logger.error("Audit of %s not stored: %s", vals["path"], error)
