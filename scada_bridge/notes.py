# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts for chatter and activities, whose fields hold HTML.

Names of people and orders, texts of the PLC and of errors stand in them: all of it is
text, none of it HTML.  The one place where HTML is made; a test looks for others.
"""
from odoo.tools import html_escape


def note_html(text, items=()):
    """Return the finished ``text`` as HTML, with a list of ``items`` below it."""
    body = html_escape(text).replace("\n", "<br/>")
    if not items:
        return body
    rows = "".join("<li>%s</li>" % html_escape(item) for item in items)
    return "%s<ul>%s</ul>" % (body, rows)
