# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text of a PDF file, as every reader extracts it: by the fonts' own tables."""
import io
import re

from PyPDF2 import PdfFileReader
from PyPDF2.pdf import ContentStream

HEX = re.compile(rb"<([0-9a-fA-F]+)>")
# first code, last code, and the text of the first one or a list of all of them
RANGE = re.compile(rb"^<(\w+)> <\w+> (<\w+>|\[.*?\])", re.M)


def read_pdf(content):
    """Return the text of all pages without blanks."""
    reader = PdfFileReader(io.BytesIO(content))
    return "".join("".join(read_page(reader, page)) for page in reader.pages)


def read_page(reader, page):
    """Yield the texts of a page in the order in which they are drawn."""
    fonts = page["/Resources"]["/Font"]
    tables = {name: read_table(fonts[name]) for name in fonts}
    table = {}
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        if operator == b"Tf":
            table = tables[operands[0]]
        elif operator == b"Tj":
            raw = getattr(operands[0], "original_bytes", operands[0])
            codes = [raw[i : i + 2] for i in range(0, len(raw), 2)]
            yield "".join(table[code] for code in codes)


def read_table(font):
    """Return {code: text} of a font."""
    data = font["/ToUnicode"].getData()
    data = data if isinstance(data, bytes) else data.encode("latin-1")
    table = {}
    for first, texts in RANGE.findall(data):
        for place, text in enumerate(HEX.findall(texts)):
            code = int(first, 16) + place
            char = bytes.fromhex(text.decode()).decode("utf-16-be")
            table[code.to_bytes(2, "big")] = "".join(char.split())
    return table
