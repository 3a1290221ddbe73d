"""Workbooks whose parts are as nobody's library would write them."""

import io
import zipfile
from collections.abc import Sequence

from tests.enrollments.uploads import as_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, TEXTS, TYPES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def with_part(content: bytes, name: str, text: str | bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in {*old.namelist(), name}:
            new.writestr(part, text if part == name else old.read(part))
    return out.getvalue()


def sheet(rows: str) -> bytes:
    """A workbook whose sheet holds these rows of XML below the header."""
    header = '<row r="1"><c r="A1" t="inlineStr"><is><t>OperatorPlayerId</t></is></c></row>'
    return bare_sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{header}{rows}</sheetData></worksheet>')


def bare_sheet(document: str | bytes) -> bytes:
    return with_part(as_workbook([["x"]]), SHEET, document)


def sharing(content: bytes, texts: Sequence[str]) -> bytes:
    """The workbook with texts, each a piece of XML, to which its rows refer by number."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        types = parts.read(TYPES).decode()
    named = f'<Override PartName="/{TEXTS}" ContentType="{_KIND}"/></Types>'
    content = with_part(content, TYPES, types.replace("</Types>", named))
    items = "".join(f"<si>{text}</si>" for text in texts)
    return with_part(content, TEXTS, f'<sst xmlns="{MAIN}">{items}</sst>')
