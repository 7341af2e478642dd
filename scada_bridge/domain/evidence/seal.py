# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Seals and anchors: SHA-256 over the canonical form of evidence, in hexadecimal.

::

    row     the JSON array of its kind and its values, all of them texts
    seal    the run, the seal before it, and a line for each row: kind, id, its SHA-256
    anchor  the anchor before it, and a line for each seal of the day: its SHA-256

So a changed row is named by its seal, a changed or missing seal by its anchor, and a
changed anchor by the ones that follow and by what was printed.
"""
import hashlib
import json
from typing import Container, Iterable, List, NamedTuple, Sequence, Tuple

FIRST = "-"  # in place of the hash before the first one


class Row(NamedTuple):
    """A line of a seal.

    :ivar kind: name of a :class:`~.form.Kind`
    :ivar id: of the row in its table
    :ivar digest: SHA-256 of its canonical form
    """

    kind: str
    id: int
    digest: str


class Fault(NamedTuple):
    """Something that is not as it was sealed.

    :ivar what: "changed", "missing" or "added"
    """

    what: str
    kind: str
    id: int


def row_digest(kind: str, values: Sequence[str]) -> str:
    """Return the digest of a row.

    :param values: of the columns of its kind, each as the form writes it
    """
    row = [kind, *values]
    return _digest(json.dumps(row, ensure_ascii=False, separators=(",", ":")))


def seal_text(
    form: int, uuid: str, number: int, origin: str, date: str, previous: str
) -> str:
    """Return the first lines of a seal.

    :param uuid: of the run
    :param number: 1 at the end of the run, then one for each addition
    :param origin: "own"; "import" or "upgrade": found as it is, nobody watched it
    :param date: when it was sealed, UTC, YYYY-MM-DD HH:MM:SS
    :param previous: hash of the seal before this one of the run, ``FIRST`` if none
    """
    return "scada seal %s\n%s\n%s\n%s\n%s\n%s\n" % (
        form,
        uuid,
        number,
        origin,
        date,
        previous or FIRST,
    )


def seal_hash(text: str, content: str) -> str:
    """Return the hash of a seal.

    :param text: :func:`seal_text`
    :param content: :func:`content_text` of its rows
    """
    return _digest(text + content)


def content_text(rows: Iterable[Row]) -> str:
    """Return what a seal says of its rows: a line for each."""
    return "\n".join("%s %d %s" % row for row in rows)


def read_content(content: str) -> List[Row]:
    """Return the rows of :func:`content_text`."""
    words = [line.split(" ") for line in content.splitlines()]
    return [Row(kind, int(number), digest) for kind, number, digest in words]


def anchor_hash(
    form: int, company: int, number: int, day: str, previous: str, seals: Sequence[str]
) -> str:
    """Return the hash of an anchor.

    :param company: id
    :param number: 1 for the first anchor of the company, then one more each time
    :param day: of the plant, YYYY-MM-DD
    :param previous: hash of the anchor before this one, ``FIRST`` if none
    :param seals: hashes of its seals, in the order in which they were made
    """
    head = (form, company, number, day, previous or FIRST, len(seals))
    return _digest("scada anchor %s\n%s\n%s\n%s\n%s\n%s\n" % head + "\n".join(seals))


def compare(
    sealed: Iterable[Row], found: Iterable[Row], closed: Container[str]
) -> Tuple[List[Fault], int]:
    """Compare the rows that the seals of a run name with what the tables hold.

    :param closed: kinds of which no row is added once a run is sealed
    :return: what is not as it was sealed, and how many rows wait for the next seal
    """
    digests = {(row.kind, row.id): row.digest for row in found}
    faults = []
    for row in sealed:
        digest = digests.pop((row.kind, row.id), None)
        if digest != row.digest:
            what = "changed" if digest else "missing"
            faults.append(Fault(what, row.kind, row.id))
    added = [Fault("added", *key) for key in digests if key[0] in closed]
    return faults + added, len(digests) - len(added)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
