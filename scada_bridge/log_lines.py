# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No order name, login, path or text of a PLC makes a log line of its own.

One place for everything that this process logs: Odoo, werkzeug's access log, other
addons.  It is the record that escapes, so any handler and formatter is served.  What a
message says is one line; a traceback keeps its lines, the error's own text in it is
one line, too.
"""
import functools
import logging
import traceback

from .domain.text.one_line import escape_line


class OneLineRecord(logging.LogRecord):
    """A record whose message is one line."""

    def getMessage(self):
        return escape_line(super().getMessage())

    # Odoo's formatter sets it to what a caller of XML-RPC named
    @property
    def dbname(self):
        return self.__dict__["dbname"]

    @dbname.setter
    def dbname(self, name):
        self.__dict__["dbname"] = escape_line(str(name))


@functools.lru_cache(maxsize=None)
def _one_line_class(kind):
    """Return the class of records that other software has made, escaping."""
    if kind is logging.LogRecord or issubclass(kind, OneLineRecord):
        return OneLineRecord if kind is logging.LogRecord else kind
    return type("OneLine" + kind.__name__, (OneLineRecord, kind), {})


def format_exception(exc_info):
    """Return the traceback, with the texts of the errors in it as one line each."""
    trace = traceback.TracebackException(*exc_info)
    for error in _walk(trace):
        # without it the text has no other place to be escaped at
        error._str = escape_line(error._str)
    return "".join(trace.format()).rstrip("\n")


def _walk(error):
    """Yield an error and those that it was raised from or beside."""
    waiting = [error]
    while waiting:
        error = waiting.pop()
        yield error
        waiting += [e for e in (error.__cause__, error.__context__) if e]


def install():
    """Let every new log record escape its texts (once)."""
    original = logging.getLogRecordFactory()
    if getattr(original, "is_scada_bridge", False):
        return

    def make_record(*args, **kwargs):
        record = original(*args, **kwargs)
        record.__class__ = _one_line_class(type(record))
        if record.exc_info and record.exc_info[0]:
            record.exc_text = format_exception(record.exc_info)
        return record

    make_record.is_scada_bridge = True
    logging.setLogRecordFactory(make_record)
