# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a text is made of is stored, and filled in for each reader."""
import json
from datetime import datetime
from decimal import Decimal

import pytest

from scada_bridge.domain.text.journal import JOURNAL
from scada_bridge.domain.text.message import Message, dump, fill, join, load, render

INDONESIAN = {
    "%s refused: %s": "%s ditolak: %s",
    "%(silo)s is empty": "%(silo)s kosong",
    "no silo": "tanpa silo",
}


def translate(source):
    return INDONESIAN.get(source, source)


def english(source):
    return Message(source, source)


def stored_and_read(message, translator=None):
    return render(load(dump(message)), translator)


def test_text_remembers_what_it_was_made_of():
    message = Message("%s ditolak: %s", "%s refused: %s") % ("MO/1", "no silo")

    assert message == "MO/1 ditolak: no silo"
    assert stored_and_read(message) == "MO/1 refused: no silo"
    assert stored_and_read(message, translate) == "MO/1 ditolak: no silo"


def test_argument_that_is_a_text_itself_is_translated_too():
    reason = english("no silo")
    message = english("%s refused: %s") % ("MO/1", reason)

    assert stored_and_read(message, translate) == "MO/1 ditolak: tanpa silo"


def test_each_of_several_texts_is_translated():
    empty = english("%(silo)s is empty") % {"silo": 101}
    texts = join([english("no silo"), "disk full", empty], "; ")

    assert texts == "no silo; disk full; 101 is empty"
    assert stored_and_read(texts, translate) == "tanpa silo; disk full; 101 kosong"


def test_one_text_and_none_stay_what_they_are():
    assert stored_and_read(join([english("no silo")], "; "), translate) == "tanpa silo"
    assert join([], "; ") == ""


def test_named_and_single_arguments():
    named = english("%(silo)s is empty") % {"silo": "101 Corn"}
    single = english("%s kg") % Decimal("2480.5")

    assert stored_and_read(named, translate) == "101 Corn kosong"
    assert stored_and_read(single, translate) == "2480.5 kg"


def test_percent_sign_of_a_text_without_arguments_is_none_of_a_placeholder():
    assert stored_and_read(english("100 %")) == "100 %"


@pytest.mark.parametrize("text", ["disk full", "{", '{"a": 1', "", '{"a": 1}'])
def test_foreign_text_stays_as_it_is(text):
    packed = load(dump(text))

    assert render(packed) == (json.loads(text) if text.endswith("}") else text)


def test_wrong_translation_is_not_used():
    def wrong(source):
        return "%(wadah)s kosong"

    assert fill("%(silo)s is empty", {"silo": 101}, wrong) == "101 is empty"


def test_dates_are_stored_as_they_are_shown():
    message = english("at %s") % datetime(2026, 3, 1, 23, 59)

    assert stored_and_read(message) == "at 2026-03-01 23:59:00"


@pytest.mark.parametrize("code", sorted(JOURNAL))
def test_entry_of_the_journal_is_complete(code):
    entry = JOURNAL[code]

    assert entry.task in ("", "task1", "task2", "task3", "task4", "task5", "task6")
    assert entry.level in ("info", "warning", "error")
    assert "%s" not in entry.source  # arguments have names
