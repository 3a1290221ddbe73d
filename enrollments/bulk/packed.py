"""What an uploaded file is packed in, and its bytes unpacked, within a limit."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from enrollments.bulk.header import unreadable
from enrollments.bulk.reading import Container

PIECE_BYTES: Final = 256 * 1024
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
# The container of XLS, and of every workbook with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# PDF, PNG, JPEG and GIF: they may hold no NUL at their beginning, and would be read as a list without a header.
_NO_TEXT: Final = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_LONGEST_MARK: Final = 8


def container_of(file: BinaryIO) -> Container:
    """What the rows are packed in.

    Refuses FileIsSpreadsheet, FileIsArchive, FileIsPackedTwice, FileIsBinary, FileDamaged.
    """
    file.seek(0)
    first = file.read(_LONGEST_MARK)
    if first.startswith(_OLE):
        raise unreadable("FileIsSpreadsheet")
    if first.startswith(_NO_TEXT):
        raise unreadable("FileIsBinary")
    if first.startswith(_ZIP):
        return _container_in_zip(file)
    if first.startswith(_GZIP):
        inner = next(unpacked(file, Container.GZIP, limit=PIECE_BYTES, piece_bytes=_LONGEST_MARK), b"")
        if inner.startswith((_OLE, *_ZIP, _GZIP)):
            raise unreadable("FileIsPackedTwice")
        return Container.GZIP
    return Container.PLAIN


def unpacked(file: BinaryIO, container: Container, *, limit: int, piece_bytes: int = PIECE_BYTES) -> Iterator[bytes]:
    """The text in pieces. Refuses FileDamaged, and FileTooLarge once there are more than `limit` bytes."""
    file.seek(0)
    stream = gzip.GzipFile(fileobj=file) if container is Container.GZIP else file
    size = 0
    while piece := _piece(stream, piece_bytes):
        size += len(piece)
        if size > limit:
            raise unreadable("FileTooLarge")
        yield piece


def _piece(stream: gzip.GzipFile | BinaryIO, size: int) -> bytes:
    try:
        return stream.read(size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise unreadable("FileDamaged") from error


def _container_in_zip(file: BinaryIO) -> Container:
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise unreadable("FileDamaged") from error
    if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return Container.WORKBOOK
    # XLSB and ODS.
    if any(name.endswith("workbook.bin") or name == "content.xml" for name in names):
        raise unreadable("FileIsSpreadsheet")
    raise unreadable("FileIsArchive")
