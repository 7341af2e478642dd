# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An archive of evidence: a ZIP file that names the SHA-256 of each of its files.

::

    run.csv line.csv ...   evidence in the canonical form, and its seals
    more/*.csv             what is in no seal, and what the ids stand for
    README.txt             how to read and check it
    scada_archive.py       the program that does so, for Python alone
    manifest.json          SHA-256, bytes and rows of each file above
    manifest.hmac          HMAC-SHA256 of manifest.json, by the key of the company

Files are written as they come; nothing is held but the manifest.
"""
import hashlib
import hmac
import json
import zipfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Dict, Iterator, Mapping

FORMAT = "scada archive 1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.hmac"
PROGRAM = Path(__file__).with_name("scada_archive.py")
README = """\
What a plant did, as SCADA Bridge for Odoo has kept it.

*.csv        UTF-8, first line: names of the columns; everything is a text.
             A spreadsheet must take all columns as texts, or it changes them.
more/*.csv   What no seal covers, and what the ids stand for.

Is it as it was written?   python3 scada_archive.py check ARCHIVE.zip [KEY]
Read it with SQL:          python3 scada_archive.py sql ARCHIVE.zip | psql DATABASE

KEY is the key of the company, for the signature. Columns, seals, and what a good
check proves: the pages "evidence" and "leaving" of SCADA Bridge's documentation.
"""


class Member:
    """A file of an archive while it is written.

    :ivar digest: of what was written
    :ivar size: bytes
    :ivar lines: line ends outside of quoted cells
    """

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0
        self.lines = 0
        self._is_quoted = False

    def write(self, data: bytes) -> None:
        """Add bytes; of CSV any cut of it."""
        self._target.write(data)
        self.digest.update(data)
        self.size += len(data)
        for place, part in enumerate(data.split(b'"')):
            if place:
                self._is_quoted = not self._is_quoted
            if not self._is_quoted:
                self.lines += part.count(b"\n")


class ArchiveWriter:
    """Writes an archive into an open file.

    :param moment: when it is made; stands on all of its files
    """

    def __init__(self, target: IO[bytes], moment: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._moment = moment
        self.files: Dict[str, Dict[str, Any]] = {}

    @contextmanager
    def add(self, name: str) -> Iterator[Member]:
        """Write the file ``name``; a CSV file has a row for each line but the first."""
        with self._zip.open(self._get_info(name), "w", force_zip64=True) as target:
            member = Member(target)
            yield member
        facts = {"sha256": member.digest.hexdigest(), "bytes": member.size}
        if name.endswith(".csv"):
            facts["rows"] = max(member.lines - 1, 0)
        self.files[name] = facts

    def finish(self, facts: Mapping[str, Any], key: str) -> None:
        """Write what goes with the data, and close the archive.

        :param facts: of the manifest: who, when, what
        :param key: of the company
        """
        texts = {"README.txt": README, PROGRAM.name: PROGRAM.read_text("utf-8")}
        for name, text in texts.items():
            with self.add(name) as member:
                member.write(text.encode("utf-8"))
        manifest = dict(facts, format=FORMAT, files=self.files)
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        self._zip.writestr(self._get_info(MANIFEST), text)
        signature = sign(text.encode("utf-8"), key)
        self._zip.writestr(self._get_info(SIGNATURE), signature)
        self._zip.close()

    def _get_info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._moment.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info


def sign(manifest: bytes, key: str) -> str:
    """Return the signature of a manifest, hexadecimal."""
    return hmac.new(key.encode("ascii"), manifest, hashlib.sha256).hexdigest()
