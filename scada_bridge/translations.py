# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts that are stored for people, and shown in the language of who reads them.

``_`` of this module is Odoo's, but what it returns remembers what it was made of
(:class:`~.domain.text.message.Message`), and so does an error raised with it.  A
:class:`MessageText` field stores that and shows it in the reader's language.  For texts
that an error or a field takes; what a client is answered is made with Odoo's own ``_``.
"""
from functools import partial

from odoo import fields
from odoo.tools.translate import GettextAlias

from .domain.text.message import Message, dump, load, render


def translate(env, source):
    """Return an English text of the sources in the language of ``env``."""
    return env["ir.translation"]._get_source(None, ("code",), env.lang, source)


def render_message(env, source, **arguments):
    """Return a marked text as a message in the language of ``env``."""
    message = Message(translate(env, source), source)
    return message % arguments if arguments else message


def in_each_language(records):
    """Return the records in each installed language, to find texts that were stored."""
    codes = [code for code, _name in records.env["res.lang"].get_installed()]
    return [records.with_context(lang=code) for code in codes]


class MessageAlias(GettextAlias):
    """Odoo's ``_``, which finds the language in the frame of who calls it."""

    def __call__(self, source, *args, **kwargs):
        message = Message(self._get_translation(source), source)
        return message % (args or kwargs) if args or kwargs else message


_ = MessageAlias()


class _MessageMixin:
    """A column that holds a message, or the text of somebody else."""

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(_store(value), record, validate)

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(_store(value), record, values, validate)

    def convert_to_write(self, value, record):
        return self.convert_to_cache(value, record) or False

    def convert_to_record(self, value, record):
        text = super().convert_to_record(value, record)
        shown = render(load(text), partial(translate, record.env)) if text else text
        return shown if isinstance(shown, str) else text

    def is_news(self, record, value):
        """Return whether the record has another message, whoever reads it."""
        record[self.name]  # pylint: disable=pointless-statement; into the cache
        kept = record.env.cache.get(record, self)
        return kept != self.convert_to_cache(value, record)


def _store(value):
    return dump(value) if isinstance(value, Message) else value


class MessageText(_MessageMixin, fields.Text):
    """Any length."""


class MessageChar(_MessageMixin, fields.Char):
    """One line on the screen."""
