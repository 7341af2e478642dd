# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# mypy: ignore-errors
"""Check or read an archive of SCADA Bridge.  Needs Python 3.6 or later, nothing else.

::

    python3 scada_archive.py check ARCHIVE.zip [KEY]
    python3 scada_archive.py sql ARCHIVE.zip [SCHEMA] | psql DATABASE

``check`` prints what is not as it was written and ends with 1, or says that all is
well.  ``sql`` prints statements that make a schema of its own with a table of texts for
each file, which can be asked and changes nothing else.
"""
import csv
import hashlib
import hmac
import io
import json
import re
import sys
import zipfile

SEALS = ("seal", "anchor")


def main(arguments):
    """Do what the command line says; return the exit status."""
    if len(arguments) not in (2, 3) or arguments[0] not in ("check", "sql"):
        print(__doc__)
        return 2
    csv.field_size_limit(2**31 - 1)
    with zipfile.ZipFile(arguments[1]) as archive:
        if arguments[0] == "sql":
            return write_sql(archive, *arguments[2:])
        faults = list(find_faults(archive, *arguments[2:]))
    print("\n".join(faults) or "all is as it was written")
    return 1 if faults else 0


def find_faults(archive, key=None):
    """Yield a line for everything that is not as it was written."""
    text = archive.read("manifest.json")
    if key:
        good = hmac.new(key.encode(), text, hashlib.sha256).hexdigest()
        if archive.read("manifest.hmac").decode() != good:
            yield "manifest.json: the signature is not by this key"
    files = json.loads(text.decode("utf-8"))["files"]
    known = set(files) | {"manifest.json", "manifest.hmac"}
    for name in sorted(set(archive.namelist()) - known):
        yield "%s: is not in the manifest" % name
    for name in sorted(files):
        if name not in archive.namelist():
            yield "%s: is missing" % name
        elif digest_of(archive, name) != files[name]["sha256"]:
            yield "%s: is not what was written" % name
    yield from find_unsealed(archive)


def digest_of(archive, name):
    """Return the SHA-256 of a file, hexadecimal; empty if it can't be read."""
    digest = hashlib.sha256()
    try:
        with archive.open(name) as member:
            for part in iter(lambda: member.read(1 << 20), b""):
                digest.update(part)
    except zipfile.BadZipFile:
        return ""
    return digest.hexdigest()


def sha(text):
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_rows(archive, name):
    """Yield the rows of a CSV file, the names of its columns first."""
    with archive.open(name) as member:
        yield from csv.reader(io.TextIOWrapper(member, "utf-8", newline=""))


def digest_rows(archive):
    """Return {(kind, key): digest} of all rows that are sealed; held in memory."""
    digests = {}
    for name in archive.namelist():
        kind = name[:-4]
        if name.endswith(".csv") and "/" not in name and kind not in SEALS:
            rows = read_rows(archive, name)
            next(rows)
            for row in rows:
                text = json.dumps(
                    [kind] + row, ensure_ascii=False, separators=(",", ":")
                )
                digests[kind, row[0]] = sha(text)
    return digests


def find_unsealed(archive):
    """Yield a line for each row that is not as it was sealed."""
    rows, last = digest_rows(archive), {}
    if "seal.csv" in archive.namelist():
        seals = read_rows(archive, "seal.csv")
        next(seals, None)
        for run, number, form, origin, date, before, content, seal in seals:
            head = (form, run, number, origin, date, before)
            text = "scada seal %s\n%s\n%s\n%s\n%s\n%s\n" % head + content
            if sha(text) != seal or before != last.get(run, "-"):
                yield "seal %s of %s is not as it was made" % (number, run)
            last[run] = seal
            for kind, key, digest in map(str.split, content.splitlines()):
                if rows.pop((kind, key), None) != digest:
                    yield "%s %s of %s is not as it was sealed" % (kind, key, run)
    for kind, key in rows:
        yield "%s %s is in no seal" % (kind, key)


def write_sql(archive, schema="scada_archive"):
    """Print the statements that load the archive into a schema of its own."""
    print('BEGIN;\nCREATE SCHEMA "%s";' % schema.replace('"', ""))
    for name in archive.namelist():
        if name.endswith(".csv"):
            table = re.sub(r"\W", "_", name[:-4].replace("more/", ""))
            rows = read_rows(archive, name)
            place = '"%s"."%s"' % (schema.replace('"', ""), table)
            columns = ", ".join('"%s" text' % column for column in next(rows))
            print(
                "CREATE TABLE %s (%s);\nCOPY %s FROM stdin;" % (place, columns, place)
            )
            for row in rows:
                print("\t".join(map(escape, row)))
            print("\\.")
    print("COMMIT;")
    return 0


def escape(cell):
    """Return a text as PostgreSQL's COPY reads it."""
    for char, word in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        cell = cell.replace(char, word)
    return cell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
