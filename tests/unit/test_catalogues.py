# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Catalogues of texts: an order that stays, a merge that loses nothing, gaps found."""

import polib
import pytest

import catalogues

EXPORT = """
msgid ""
msgstr ""
"POT-Creation-Date: 2026-11-25 22:00+0000\\n"

#. module: scada_bridge
#: model:ir.model.fields,field_description:scada_bridge.b
#: model:ir.model.fields,field_description:scada_bridge.a
msgid "Silo"
msgstr ""

#. module: scada_bridge
#: code:addons/scada_bridge/models/a.py:0
#, python-format
msgid "Batch %(number)s"
msgstr ""
"""
OLD = """
msgid ""
msgstr ""

msgid "Batch %(number)s"
msgstr "Batch nomor %(number)s"

msgid "Gone"
msgstr "Hilang"
"""


@pytest.fixture
def template():
    return catalogues.template("scada_bridge", EXPORT)


def test_a_template_is_sorted_and_has_no_date(template):
    assert [entry.msgid for entry in template] == ["Batch %(number)s", "Silo"]
    assert [where for where, _line in template[1].occurrences] == [
        "model:ir.model.fields,field_description:scada_bridge.a",
        "model:ir.model.fields,field_description:scada_bridge.b",
    ]
    assert "Date" not in str(template)


def test_a_translation_keeps_what_it_knows_and_drops_what_is_gone(template):
    result = catalogues.merged("scada_bridge", template, polib.pofile(OLD), "id")

    assert {entry.msgid: entry.msgstr for entry in result} == {
        "Batch %(number)s": "Batch nomor %(number)s",
        "Silo": "",
    }
    assert catalogues.untranslated(result) == ["Silo"]


def test_merging_again_changes_nothing(template):
    first = catalogues.merged("scada_bridge", template, polib.pofile(OLD), "id")
    again = catalogues.merged("scada_bridge", template, polib.pofile(str(first)), "id")

    assert str(again) == str(first)


@pytest.mark.parametrize(
    "msgid, msgstr",
    [
        ("Silo", "Silo"),
        ("%(kg)s of %(silo)s", "%(silo)s: %(kg)s"),
        ("%d %%", "%d %%"),
        ("<b>%s</b>", "<b>%s</b>"),
    ],
)
def test_a_sound_translation_has_no_fault(msgid, msgstr):
    assert list(catalogues.faults([polib.POEntry(msgid=msgid, msgstr=msgstr)])) == []


@pytest.mark.parametrize(
    "entry, fault",
    [
        (dict(msgid="Silo"), "not translated"),
        (dict(msgid="Silo", msgstr="Silo", flags=["fuzzy"]), "fuzzy"),
        (dict(msgid="%(kg)s kg", msgstr="%(kilo)s kg"), "other placeholders"),
        (dict(msgid="%s kg", msgstr="kg"), "other placeholders"),
        (dict(msgid="{} kg", msgstr="kg"), "other placeholders"),
        (dict(msgid="<b>Silo</b>", msgstr="<i>Silo</i>"), "other tags"),
    ],
)
def test_a_fault_is_found(entry, fault):
    (found,) = catalogues.faults([polib.POEntry(**entry)])

    assert fault in found
