# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Catalogues of texts: what Odoo exported, in an order that stays, merged into a
translation, and what is wrong with a translation."""
import re

import polib

WIDTH = 88
_PLACEHOLDER = re.compile(
    r"%(?:\([a-zA-Z_]+\))?[-+0#]*\d*(?:\.\d+)?[sdrfixX]|\{[^{}\s]*\}"
)
_TAG = re.compile(r"</?[a-zA-Z]+")  # an attribute may hold a text
_HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def template(module, text):
    """Return Odoo's export of one module as a catalogue without dates, sorted.

    :param text: what Odoo's own export wrote, as po
    """
    exported = polib.pofile(text)
    catalogue = _empty(module)
    for entry in sorted(exported, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        entry.occurrences = sorted(set(entry.occurrences))
        entry.msgstr = ""
        catalogue.append(entry)
    return catalogue


def merged(module, catalogue, old, language):
    """Return the translation of a template, with what an older translation knows."""
    known = {entry.msgid: entry.msgstr for entry in old if not entry.obsolete}
    result = _empty(module)
    result.metadata["Language"] = language
    result.metadata["Plural-Forms"] = "nplurals=1; plural=0;"
    for entry in catalogue:
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                occurrences=entry.occurrences,
                comment=entry.comment,
                flags=entry.flags,
            )
        )
    return result


def untranslated(translation):
    """Return the texts that have no translation yet."""
    return [entry.msgid for entry in translation if not entry.msgstr]


def faults(translation):
    """Yield a sentence for each entry that is not translated or not soundly."""
    for entry in translation:
        name = "%.60r" % entry.msgid
        if not entry.msgstr:
            yield "%s: not translated" % name
        elif "fuzzy" in entry.flags:
            yield "%s: fuzzy" % name
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            yield "%s: other placeholders in %.60r" % (name, entry.msgstr)
        elif tags(entry.msgid) != tags(entry.msgstr):
            yield "%s: other tags in %.60r" % (name, entry.msgstr)


def placeholders(text):
    """Return the places of a text that are filled in, sorted."""
    return sorted(_PLACEHOLDER.findall(text.replace("%%", "")))


def tags(text):
    """Return the tags of a text, sorted."""
    return sorted(_TAG.findall(text))


def _empty(module):
    catalogue = polib.POFile(wrapwidth=WIDTH)
    catalogue.header = (
        "Translation of Odoo Server.\n"
        "This file contains the translation of the following modules:\n\t* " + module
    )
    catalogue.metadata = dict({"Project-Id-Version": "Odoo Server 14.0"}, **_HEADER)
    return catalogue
